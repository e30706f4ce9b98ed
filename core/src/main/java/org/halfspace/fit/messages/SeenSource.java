// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitEncoder;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.CovarianceAccumulator;

/**
 * What units see: x − μ_e with the mean μ_e of their encoder, or, where a gain is stored beside the
 * code, (x − μ_e) s / ‖x − μ_e‖.
 *
 * @param shift its mean: d
 * @param axes its covariance; their own mean is that of what is seen, from μ_e on
 */
record SeenSource(double[] shift, PrincipalAxes axes) {
  private static final int BLOCK_FLOATS = 1 << 20;

  /**
   * With gains, from the sample; without a sample, gains are taken to be 1.
   *
   * @param axes of the vectors
   */
  static SeenSource of(UnitEncoder encoder, PrincipalAxes axes, Optional<CodedSample> sample) {
    if (sample.isPresent() && sample.get().codec().gain() != Gain.NONE) {
      PrincipalAxes directions = directions(sample.get());
      return new SeenSource(directions.mean(), directions);
    }
    double[] shift = axes.mean().clone();
    float[] mean = encoder.mean();
    for (int i = 0; i < shift.length; i++) {
      // Encoders have their means in float32.
      shift[i] = (float) shift[i] - mean[i];
    }
    return new SeenSource(shift, axes);
  }

  private static PrincipalAxes directions(CodedSample sample) {
    int d = sample.dimension();
    float scale = sample.codec().scale();
    CovarianceAccumulator sums = new CovarianceAccumulator(d);
    int most = Math.max(1, Math.min(CovarianceAccumulator.blockRows(d), BLOCK_FLOATS / d));
    float[] block = new float[most * d];
    for (int first = 0; first < sample.rows(); first += most) {
      int some = Math.min(most, sample.rows() - first);
      for (int i = 0; i < some; i++) {
        int from = (first + i) * d;
        double square = 0;
        for (int k = 0; k < d; k++) {
          square += (double) sample.centered()[from + k] * sample.centered()[from + k];
        }
        float factor = square > 0 ? (float) (scale / Math.sqrt(square)) : 0;
        for (int k = 0; k < d; k++) {
          block[i * d + k] = factor * sample.centered()[from + k];
        }
      }
      sums.add(block, some);
    }
    return sums.covariance().principalAxes();
  }
}
