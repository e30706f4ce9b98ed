// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;

/**
 * x̂ = Σ_k T_k[byte k] + b for codes of any bytes: one row of a table for each. A table has 256
 * rows of {@value #WIDTH} coordinates at a time, made by {@link Tables} and used for many codes.
 * Every sum is in the order of the bytes, whatever the number of codes and their places. In plain
 * Java: every row is an array of its own, as Java uses vector registers where all arrays have the
 * same index. Belongs to one thread.
 */
final class ByteSums {
  /** Coordinates worked on at a time. */
  static final int WIDTH = 128;

  static final int ROWS = 256;

  /** Makes a part of the table of a byte. */
  interface Tables {
    /**
     * Fills the rows of the values that a code can have.
     *
     * @param position of the byte
     * @param column the first coordinate
     * @param width how many, at most {@value ByteSums#WIDTH}
     * @param table 256 rows
     */
    void fill(int position, int column, int width, float[][] table);
  }

  private final float[][] table = new float[ROWS][WIDTH];
  private final float[][] sums;

  ByteSums(int mostCodes) {
    this.sums = new float[mostCodes][WIDTH];
  }

  /**
   * Decodes {@code count} codes, at most as many as there is room for.
   *
   * @param packed their bytes, {@code bytes} each, from code {@code first} on
   * @param offset b: d
   * @param vectors receives them at the same places, d numbers each
   */
  void decode(
      Tables tables,
      byte[] packed,
      int bytes,
      int first,
      int count,
      float[] offset,
      float[] vectors) {
    int dimension = offset.length;
    for (int column = 0; column < dimension; column += WIDTH) {
      int width = Math.min(WIDTH, dimension - column);
      for (int i = 0; i < count; i++) {
        Arrays.fill(sums[i], 0);
      }
      for (int k = 0; k < bytes; k++) {
        tables.fill(k, column, width, table);
        for (int i = 0; i < count; i++) {
          add(sums[i], table[packed[(first + i) * bytes + k] & 0xff]);
        }
      }
      float[] shift = Arrays.copyOfRange(offset, column, column + WIDTH);
      for (int i = 0; i < count; i++) {
        add(sums[i], shift);
        System.arraycopy(sums[i], 0, vectors, (first + i) * dimension + column, width);
      }
    }
  }

  private static void add(float[] sum, float[] row) {
    for (int j = 0; j < WIDTH; j++) {
      sum[j] += row[j];
    }
  }
}
