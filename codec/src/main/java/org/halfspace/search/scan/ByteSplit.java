// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

/**
 * A table of a byte as a sum of tables of its high and its low bits.
 *
 * @param magnitude the largest of the table
 * @param excess what an entry is above that sum at most
 */
record ByteSplit(float[] high, float[] low, float magnitude, float excess) {

  /** By the means of rows and columns. */
  static ByteSplit of(float[] exact, int from, int highBits) {
    float[] high = new float[1 << highBits];
    float[] low = new float[CodePlanes.TABLE >> highBits];
    float mean = 0;
    for (int h = 0; h < high.length; h++) {
      float sum = 0;
      for (int l = 0; l < low.length; l++) {
        float entry = exact[from + h * low.length + l];
        sum += entry;
        low[l] += entry;
      }
      high[h] = sum / low.length;
      mean += high[h] / high.length;
    }
    for (int l = 0; l < low.length; l++) {
      low[l] = low[l] / high.length - mean;
    }
    float magnitude = 0;
    float excess = 0;
    for (int h = 0; h < high.length; h++) {
      for (int l = 0; l < low.length; l++) {
        float entry = exact[from + h * low.length + l];
        magnitude = Math.max(magnitude, Math.abs(entry));
        excess = Math.max(excess, entry - (high[h] + low[l]));
      }
    }
    return new ByteSplit(high, low, magnitude, excess);
  }
}
