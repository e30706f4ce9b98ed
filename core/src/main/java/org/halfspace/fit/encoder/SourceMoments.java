// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.levels.UnitPlan;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.MixtureRisk;
import org.halfspace.risk.PopulationRisk;

/**
 * What an encoder makes of the Gaussian source of the training covariance; units of several levels
 * with the quantizers of the standard normal.
 *
 * @param distortion its exact distortion with the decoder that is optimal there
 * @param codeCovariance F: u × u
 * @param crossCovariance E_G[σ xᵀ]: u × d
 * @param optimal that decoder
 */
public record SourceMoments(
    double distortion,
    Matrix codeCovariance,
    Matrix crossCovariance,
    DecoderRegression.Decoder optimal) {

  /** Cost about u² k + u³/3 multiplications, and u²/2 values of kernels. */
  public static SourceMoments of(EncoderTask task, EncoderCandidate candidate) {
    return candidate.hasSigns() ? ofSigns(task, candidate) : ofLevels(task, candidate);
  }

  private static SourceMoments ofSigns(EncoderTask task, EncoderCandidate candidate) {
    PopulationRisk risk = task.risk();
    PopulationRisk.Evaluation evaluation = risk.evaluate(candidate.whitened());
    return new SourceMoments(
        evaluation.distortion(),
        evaluation.codeCovariance(),
        risk.crossCovariance(candidate.whitened()).times(task.leading()),
        decoder(task, evaluation.decoder()));
  }

  private static SourceMoments ofLevels(EncoderTask task, EncoderCandidate candidate) {
    MixtureRisk.Evaluation evaluation =
        new MixtureRisk(
                task.axes().spectrum(),
                UnitPlan.activations(candidate.unitBits()),
                task.fit().threads())
            .evaluate(candidate.whitened());
    return new SourceMoments(
        evaluation.distortion(),
        evaluation.codeCovariance(),
        evaluation.crossCovariance().times(task.leading()),
        decoder(task, evaluation.decoder()));
  }

  /**
   * From the coordinates of the axes to those of the vectors.
   *
   * @param onAxes A*: k × u
   */
  private static DecoderRegression.Decoder decoder(EncoderTask task, Matrix onAxes) {
    return new DecoderRegression.Decoder(
        onAxes.transposeTimes(task.leading()), new double[task.dimension()]);
  }
}
