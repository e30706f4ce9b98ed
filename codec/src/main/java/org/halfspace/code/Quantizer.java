// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;

/**
 * A scalar quantizer: m levels y_0 &lt; … &lt; y_{m−1}, 2 to 256 of them, and m − 1 thresholds τ_1
 * &lt; … &lt; τ_{m−1} between them. A number x has the index i = #{j : x ≥ τ_j} and the value Q(x)
 * = y_i, so that two levels −1 and 1 with the threshold 0 are the sign (docs/theory.md §8).
 * Immutable and thread-safe.
 */
public final class Quantizer {
  /** The largest number of levels: eight bits. */
  public static final int MOST_LEVELS = 256;

  private final double[] levels;
  private final double[] thresholds;

  private Quantizer(double[] levels, double[] thresholds) {
    this.levels = levels;
    this.thresholds = thresholds;
  }

  /**
   * A quantizer of the given table, which is copied.
   *
   * @param levels y: m, rising
   * @param thresholds τ: m − 1, rising
   * @throws IllegalArgumentException if there are fewer than 2 or more than 256 levels, another
   *     number of thresholds than m − 1, or an entry that is not finite or not above the one before
   */
  public static Quantizer of(double[] levels, double[] thresholds) {
    if (levels.length < 2 || levels.length > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "levels: " + levels.length + ", must be between 2 and " + MOST_LEVELS);
    }
    if (thresholds.length != levels.length - 1) {
      throw new IllegalArgumentException(
          "thresholds: "
              + thresholds.length
              + ", must be one fewer than the "
              + levels.length
              + " levels");
    }
    return new Quantizer(rising("levels", levels), rising("thresholds", thresholds));
  }

  private static double[] rising(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i]) || (i > 0 && !(values[i] > values[i - 1]))) {
        throw new IllegalArgumentException(
            name + "[" + i + "]: " + values[i] + ", must be finite and above the one before");
      }
    }
    return values.clone();
  }

  /** m, the number of levels. */
  public int size() {
    return levels.length;
  }

  /** The smallest b with 2^b ≥ m: 1 to 8. */
  public int bits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(levels.length - 1);
  }

  /** y_i, counted from 0. */
  public double level(int index) {
    return levels[index];
  }

  /** The threshold between the levels {@code index} and {@code index + 1}. */
  public double threshold(int index) {
    return thresholds[index];
  }

  /** A copy of all levels, rising. */
  public double[] levels() {
    return levels.clone();
  }

  /** A copy of all thresholds, rising. */
  public double[] thresholds() {
    return thresholds.clone();
  }

  /** The index of the level of x: how many thresholds are at most x. */
  public int index(double x) {
    int low = 0;
    int high = thresholds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (thresholds[middle] <= x) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Q(x), the level of x. */
  public double apply(double x) {
    return levels[index(x)];
  }

  /**
   * x ↦ c Q(x/c): levels and thresholds times c.
   *
   * @param factor c &gt; 0
   * @throws IllegalArgumentException if two levels or thresholds are no longer apart, or one is not
   *     finite
   */
  public Quantizer scaled(double factor) {
    return of(
        Arrays.stream(levels).map(level -> factor * level).toArray(),
        Arrays.stream(thresholds).map(threshold -> factor * threshold).toArray());
  }

  /** Whether Q(−x) = −Q(x) except at thresholds: y_i = −y_{m−1−i} and τ likewise, exactly. */
  public boolean isOdd() {
    return isSymmetric(levels) && isSymmetric(thresholds);
  }

  private static boolean isSymmetric(double[] values) {
    for (int i = 0, j = values.length - 1; i <= j; i++, j--) {
      if (values[i] != -values[j]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantizer quantizer
        && Arrays.equals(levels, quantizer.levels)
        && Arrays.equals(thresholds, quantizer.thresholds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(levels) + Arrays.hashCode(thresholds);
  }

  @Override
  public String toString() {
    return "Quantizer(" + levels.length + " levels)";
  }
}
