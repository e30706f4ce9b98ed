// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

/**
 * Sorts float32 numbers by their bits, eleven at a time: three passes over any number of them, some
 * five times as fast as a sort by comparison of ten thousand. Thread-safe; memory as much again.
 */
final class FloatSort {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private FloatSort() {}

  /**
   * The numbers, rising, −0 before 0.
   *
   * @param values no NaN; not changed
   */
  static float[] sorted(float[] values) {
    int count = values.length;
    int[] keys = new int[count];
    int[][] starts = new int[3][DIGITS];
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      // Rising as unsigned numbers: negative ones turned over, the others above them.
      int key = bits ^ (bits >> 31 | Integer.MIN_VALUE);
      keys[i] = key;
      starts[0][key & DIGITS - 1]++;
      starts[1][key >>> DIGIT_BITS & DIGITS - 1]++;
      starts[2][key >>> 2 * DIGIT_BITS]++;
    }
    int[] other = new int[count];
    for (int pass = 0; pass < 3; pass++) {
      int[] next = starts[pass];
      int sum = 0;
      for (int digit = 0; digit < DIGITS; digit++) {
        int here = next[digit];
        next[digit] = sum;
        sum += here;
      }
      int shift = pass * DIGIT_BITS;
      for (int key : keys) {
        other[next[key >>> shift & DIGITS - 1]++] = key;
      }
      int[] done = other;
      other = keys;
      keys = done;
    }
    float[] sorted = new float[count];
    for (int i = 0; i < count; i++) {
      int key = keys[i];
      sorted[i] = Float.intBitsToFloat(key ^ (~key >> 31 | Integer.MIN_VALUE));
    }
    return sorted;
  }
}
