// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.code.UnitEncoder;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.fit.run.RankTolerance;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.MixtureRisk;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

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
    return new Source(task.axes(), task.leading(), task.risk(), task.fit().threads())
        .moments(whitened, encoder);
  }

  /**
   * Those of an encoder that was not looked for here. The same cost.
   *
   * @param axes of the vectors
   * @return empty if a unit sees no variance
   */
  public static Optional<SourceMoments> of(PrincipalAxes axes, UnitEncoder encoder, int threads) {
    Spectrum spectrum = axes.spectrum();
    int k = spectrum.rank(RankTolerance.COVARIANCE);
    Matrix leading = axes.leading(k);
    double[] roots = new double[k];
    for (int i = 0; i < k; i++) {
      roots[i] = Math.sqrt(spectrum.eigenvalue(i));
    }
    Matrix whitened =
        Matrix.ofFloats(encoder.units(), encoder.dimension(), encoder.rows())
            .timesTransposeOf(leading)
            .scaleColumns(roots);
    for (int j = 0; j < whitened.rows(); j++) {
      double deviation = Math.sqrt(whitened.rowDot(j, whitened));
      if (!(deviation > 0)) {
        return Optional.empty();
      }
      for (int i = 0; i < k; i++) {
        whitened.data()[j * k + i] /= deviation;
      }
    }
    PopulationRisk risk = new PopulationRisk(spectrum, k, Activation.sign(), threads);
    return Optional.of(new Source(axes, leading, risk, threads).moments(whitened, encoder));
  }

  /**
   * The Gaussian source of vectors.
   *
   * @param leading the axes that have variance: k × d
   * @param risk of signs
   */
  private record Source(PrincipalAxes axes, Matrix leading, PopulationRisk risk, int threads) {
    SourceMoments moments(Matrix whitened, UnitEncoder encoder) {
      SourceUnits units = SourceUnits.of(axes, leading, encoder);
      return units.areSigns() ? ofSigns(whitened) : ofLevels(whitened, units);
    }

    private SourceMoments ofSigns(Matrix whitened) {
      PopulationRisk.Evaluation evaluation = risk.evaluate(whitened);
      return new SourceMoments(
          evaluation.distortion(),
          SourceCodes.centered(
              evaluation.codeCovariance(), risk.crossCovariance(whitened).times(leading)),
          decoder(evaluation.decoder(), new double[whitened.rows()]));
    }

    private SourceMoments ofLevels(Matrix whitened, SourceUnits units) {
      MixtureRisk.Evaluation evaluation =
          new MixtureRisk(axes.spectrum(), units.activations(), threads).evaluate(whitened);
      double[] means = units.activations().stream().mapToDouble(Activation::mean).toArray();
      return new SourceMoments(
          evaluation.distortion(),
          new SourceCodes(
              means, evaluation.codeCovariance(), evaluation.crossCovariance().times(leading)),
          decoder(evaluation.decoder(), means));
    }

    /**
     * From the coordinates of the axes to those of the vectors: A = V A*, a = −A m.
     *
     * @param onAxes A*: k × u
     * @param means m: u
     */
    private DecoderRegression.Decoder decoder(Matrix onAxes, double[] means) {
      Matrix transposed = onAxes.transposeTimes(leading);
      Matrix constant = Matrix.of(1, means.length, means.clone()).times(transposed);
      constant.scale(-1);
      return new DecoderRegression.Decoder(transposed, constant.row(0));
    }
  }
}
