// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import org.halfspace.activation.Activation;
import org.halfspace.code.UnitEncoder;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.MixtureRisk;
import org.halfspace.risk.PopulationRisk;

/**
 * What an encoder makes of the Gaussian source of the training covariance, with the thresholds and
 * levels that its units have. Units that see directions alone, as with a gain, are taken to see the
 * vectors of the source themselves, whose norms hardly vary in many dimensions.
 *
 * @param distortion its exact distortion with the decoder that is optimal there
 * @param codes its code there
 * @param optimal that decoder
 */
public record SourceMoments(
    double distortion, SourceCodes codes, DecoderRegression.Decoder optimal) {

  /**
   * Cost about u d k + u² k + u³/3 multiplications, and u²/2 values of kernels.
   *
   * @param whitened M of the encoder: u × k, unit rows
   * @param encoder B and its quantizers
   */
  public static SourceMoments of(EncoderTask task, Matrix whitened, UnitEncoder encoder) {
    SourceUnits units = SourceUnits.of(task, encoder);
    return units.areSigns() ? ofSigns(task, whitened) : ofLevels(task, whitened, units);
  }

  private static SourceMoments ofSigns(EncoderTask task, Matrix whitened) {
    PopulationRisk risk = task.risk();
    PopulationRisk.Evaluation evaluation = risk.evaluate(whitened);
    return new SourceMoments(
        evaluation.distortion(),
        SourceCodes.centered(
            evaluation.codeCovariance(), risk.crossCovariance(whitened).times(task.leading())),
        decoder(task, evaluation.decoder(), new double[whitened.rows()]));
  }

  private static SourceMoments ofLevels(EncoderTask task, Matrix whitened, SourceUnits units) {
    MixtureRisk.Evaluation evaluation =
        new MixtureRisk(task.axes().spectrum(), units.activations(), task.fit().threads())
            .evaluate(whitened);
    double[] means = units.activations().stream().mapToDouble(Activation::mean).toArray();
    return new SourceMoments(
        evaluation.distortion(),
        new SourceCodes(
            means, evaluation.codeCovariance(), evaluation.crossCovariance().times(task.leading())),
        decoder(task, evaluation.decoder(), means));
  }

  /**
   * From the coordinates of the axes to those of the vectors: A = V A*, a = −A m.
   *
   * @param onAxes A*: k × u
   * @param means m: u
   */
  private static DecoderRegression.Decoder decoder(
      EncoderTask task, Matrix onAxes, double[] means) {
    Matrix transposed = onAxes.transposeTimes(task.leading());
    Matrix constant = Matrix.of(1, means.length, means.clone()).times(transposed);
    constant.scale(-1);
    return new DecoderRegression.Decoder(transposed, constant.row(0));
  }
}
