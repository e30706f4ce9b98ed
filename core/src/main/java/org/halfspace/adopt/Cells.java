// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.util.Arrays;

/**
 * What is seen of the units of codes that code one coordinate each: for every index of a unit, how
 * many vectors have it, and the sum, least and largest of their coordinates. Not thread-safe.
 */
final class Cells {
  private final int size;
  private final int[] counts;
  private final double[] sums;
  private final float[] least;
  private final float[] largest;

  /**
   * Nothing seen yet.
   *
   * @param units u
   * @param size m, the indexes of a unit
   */
  Cells(int units, int size) {
    this.size = size;
    this.counts = new int[units * size];
    this.sums = new double[counts.length];
    this.least = new float[counts.length];
    this.largest = new float[counts.length];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
  }

  void add(int unit, int index, float value) {
    int at = unit * size + index;
    counts[at]++;
    sums[at] += value;
    least[at] = Math.min(least[at], value);
    largest[at] = Math.max(largest[at], value);
  }

  /** Whether all units have always had one index. */
  boolean areAlike() {
    for (int unit = 0; unit * size < counts.length; unit++) {
      if (Arrays.stream(counts, unit * size, (unit + 1) * size).filter(c -> c > 0).count() > 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * The cells of a unit whose coordinates are taken about a mean.
   *
   * @param mean which is subtracted in float32, as an encoder does
   */
  OfUnit of(int unit, float mean) {
    int from = unit * size;
    OfUnit own =
        new OfUnit(
            Arrays.copyOfRange(counts, from, from + size),
            new double[size],
            new double[size],
            new double[size]);
    for (int i = 0; i < size; i++) {
      if (own.counts[i] > 0) {
        own.means[i] = sums[from + i] / own.counts[i] - mean;
        own.least[i] = least[from + i] - mean;
        own.largest[i] = largest[from + i] - mean;
      }
    }
    return own;
  }

  /**
   * The cells of one unit; numbers of cells that no vector is in are 0.
   *
   * @param counts of vectors
   * @param means of their coordinate
   * @param least of these, a float32
   * @param largest of these, a float32
   */
  record OfUnit(int[] counts, double[] means, double[] least, double[] largest) {
    /** The first cell with a vector; there is one. */
    int first() {
      int first = 0;
      while (counts[first] == 0) {
        first++;
      }
      return first;
    }

    /** The last cell with a vector. */
    int last() {
      int last = counts.length - 1;
      while (counts[last] == 0) {
        last--;
      }
      return last;
    }
  }
}
