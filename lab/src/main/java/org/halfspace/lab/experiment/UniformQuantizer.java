// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.Arrays;
import org.halfspace.internal.Parallel;

/**
 * A uniform scalar quantizer of b bits for each coordinate: 2^b cells of equal width between two
 * limits, decoded to their middles; what is beyond a limit goes to the cell there. Costs O(N d log
 * N) to learn. Immutable and thread-safe.
 */
final class UniformQuantizer {
  /** Shares of the values that may be beyond each limit; 0 for smallest and largest value. */
  private static final double[] SHARES = {
    0, 0.0005, 0.001, 0.002, 0.003, 0.004, 0.006, 0.01, 0.02, 0.05
  };

  private final int cells;
  private final float[] low;
  private final float[] width;

  private UniformQuantizer(int dimension, int bits) {
    this.cells = 1 << bits;
    this.low = new float[dimension];
    this.width = new float[dimension];
  }

  /** Limits at the smallest and the largest value of each coordinate. */
  static UniformQuantizer ofRange(float[] train, int dimension, int bits, int threads) {
    return learn(train, dimension, bits, threads, new double[] {0});
  }

  /** Limits at the quantiles of each coordinate, of ten pairs, that lose least in training. */
  static UniformQuantizer ofQuantiles(float[] train, int dimension, int bits, int threads) {
    return learn(train, dimension, bits, threads, SHARES);
  }

  private static UniformQuantizer learn(
      float[] train, int dimension, int bits, int threads, double[] shares) {
    UniformQuantizer quantizer = new UniformQuantizer(dimension, bits);
    Parallel.ranges(
        threads,
        dimension,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            float[] values = new float[train.length / dimension];
            for (int i = 0; i < values.length; i++) {
              values[i] = train[i * dimension + j];
            }
            Arrays.sort(values);
            quantizer.choose(j, values, shares);
          }
        });
    return quantizer;
  }

  private void choose(int j, float[] sorted, double[] shares) {
    double least = Double.POSITIVE_INFINITY;
    float bestLow = 0;
    float bestWidth = 0;
    for (double share : shares) {
      int beyond = (int) (share * sorted.length);
      low[j] = sorted[beyond];
      width[j] = (sorted[sorted.length - 1 - beyond] - low[j]) / cells;
      double lost = 0;
      for (float value : sorted) {
        lost += Math.pow(value - decoded(j, value), 2);
      }
      if (lost < least) {
        least = lost;
        bestLow = low[j];
        bestWidth = width[j];
      }
    }
    low[j] = bestLow;
    width[j] = bestWidth;
  }

  private float decoded(int j, float value) {
    if (width[j] == 0) {
      return low[j];
    }
    int cell = (int) Math.floor((value - low[j]) / width[j]);
    return low[j] + (Math.max(0, Math.min(cells - 1, cell)) + 0.5f) * width[j];
  }

  /** What is left of vectors after coding, row after row. */
  float[] decoded(float[] rows) {
    float[] decoded = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      decoded[i] = decoded(i % low.length, rows[i]);
    }
    return decoded;
  }
}
