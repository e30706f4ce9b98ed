// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import org.halfspace.code.Quantizer;

/**
 * The quantizer of least squared error for samples, found by Lloyd's iteration from a given start:
 * thresholds go halfway between levels, levels to the mean of their cell, until nothing moves. A
 * local minimum, no worse than the start. Static; cost some ten passes over the samples, and 2^b
 * log n for each iteration.
 */
final class QuantizerTraining {
  private static final int MOST_ITERATIONS = 200;

  /** Relative gain of an iteration below which it ends. */
  private static final double LEAST_GAIN = 1e-6;

  private QuantizerTraining() {}

  /**
   * Trains a quantizer.
   *
   * @param sorted samples, rising
   * @param start where the iteration begins; its number of levels is kept, and levels in whose
   *     cells no sample lies stay between their neighbors
   * @throws IllegalArgumentException if there are no samples
   */
  static Quantizer train(float[] sorted, Quantizer start) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("samples: none");
    }
    double[] sums = new double[sorted.length + 1];
    double squares = 0;
    for (int i = 0; i < sorted.length; i++) {
      sums[i + 1] = sums[i] + sorted[i];
      squares += (double) sorted[i] * sorted[i];
    }
    int[] ends = new int[start.size()];
    int size = start.size();
    double[] levels = start.levels();
    double before = Double.POSITIVE_INFINITY;
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      double explained = 0;
      int from = 0;
      double[] next = levels.clone();
      for (int i = 0; i < size; i++) {
        double border =
            i == size - 1 ? Double.POSITIVE_INFINITY : levels[i] / 2 + levels[i + 1] / 2;
        int to = firstAtLeast(sorted, ends[i], border);
        ends[i] = to;
        if (to > from) {
          next[i] = (sums[to] - sums[from]) / (to - from);
          explained += next[i] * (sums[to] - sums[from]);
        }
        from = to;
      }
      double lost = Math.max(0, squares - explained);
      if (!isRising(next) || lost >= before * (1 - LEAST_GAIN)) {
        break;
      }
      levels = next;
      before = lost;
    }
    return Quantizer.of(levels, halfway(levels));
  }

  /**
   * The same thresholds, with the means of the samples in their cells as levels. Where a cell has
   * no sample, or means would not rise, all levels stay.
   *
   * @param samples in any order
   */
  static Quantizer withMeans(float[] samples, Quantizer given) {
    double[] sums = new double[given.size()];
    int[] counts = new int[given.size()];
    for (float sample : samples) {
      int index = given.index(sample);
      sums[index] += sample;
      counts[index]++;
    }
    double[] means = new double[given.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
    }
    return isRising(means) && !Double.isNaN(means[0])
        ? Quantizer.of(means, given.thresholds())
        : given;
  }

  private static double[] halfway(double[] levels) {
    double[] thresholds = new double[levels.length - 1];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = levels[i] / 2 + levels[i + 1] / 2;
    }
    return thresholds;
  }

  private static boolean isRising(double[] values) {
    for (int i = 1; i < values.length; i++) {
      if (!(values[i] > values[i - 1])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first index whose value is at least {@code border}.
   *
   * @param guess about where it is; the search takes as many steps as its distance has digits
   */
  private static int firstAtLeast(float[] sorted, int guess, double border) {
    int low = guess;
    int high = guess;
    for (int step = 1; low > 0 && sorted[low - 1] >= border; step *= 2) {
      high = low - 1;
      low = Math.max(0, low - step);
    }
    for (int step = 1; high < sorted.length && sorted[high] < border; step *= 2) {
      low = high + 1;
      high = Math.min(sorted.length, high + step);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < border) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
