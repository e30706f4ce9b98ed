// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import org.halfspace.code.GainRule;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;

/**
 * By which rule gains were made: the one whose gains come nearer to them, by the sum of squared
 * differences. Not thread-safe.
 */
final class GainRuleGuess {
  private final float[] mean;
  private final float scale;
  private double norms;
  private double projections;

  /**
   * Nothing seen yet.
   *
   * @param scale s, the norm whose gain is 1 if gains are norms
   */
  GainRuleGuess(float[] mean, float scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /**
   * Sees vectors and their gains.
   *
   * @param decoded what their codes stand for at gain 1
   * @param gains float16
   */
  void add(float[] vectors, float[] decoded, short[] gains, int rows) {
    int d = mean.length;
    for (int i = 0; i < rows; i++) {
      double product = 0;
      double square = 0;
      for (int j = 0; j < d; j++) {
        double y = (double) decoded[i * d + j] - mean[j];
        product += ((double) vectors[i * d + j] - mean[j]) * y;
        square += y * y;
      }
      double projection = square > 0 ? Math.max(0, product / square) : 0;
      double norm = HalfFloat.toFloat(VectorCodec.gain(vectors, i * d, mean, scale));
      double gain = HalfFloat.toFloat(gains[i]);
      norms += (gain - norm) * (gain - norm);
      projections += (gain - projection) * (gain - projection);
    }
  }

  GainRule rule() {
    return projections < norms ? GainRule.PROJECTION : GainRule.NORM;
  }
}
