// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Arrays;
import org.halfspace.code.UnitCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.Parallel;

/** What the linear decoder leaves of vectors: r = (x − μ) − g (A σ + b − μ). Stateless. */
final class Residuals {
  private Residuals() {}

  /**
   * Those of some vectors of a sample.
   *
   * @param residuals receives rows × d numbers
   */
  static void of(CodedSample sample, int first, int rows, float[] residuals, int threads) {
    UnitCodec linear = sample.codec().units();
    int bytes = linear.bytesPerCode();
    int d = sample.dimension();
    byte[] codes = Arrays.copyOfRange(sample.packed(), first * bytes, (first + rows) * bytes);
    linear.decode(codes, rows, residuals, threads);
    float[] mean = linear.mean();
    float[] centered = sample.centered();
    float[] gains = sample.gains();
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float gain = gains[first + i];
            for (int j = 0; j < d; j++) {
              int at = i * d + j;
              residuals[at] = centered[(first + i) * d + j] - gain * (residuals[at] - mean[j]);
            }
          }
        });
  }
}
