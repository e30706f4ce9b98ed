// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import java.util.Objects;

/** A times B in plain Java: rows of B are added up, which Java does in vector registers. */
record PlainColumns(float[] a, int rows, int depth) implements MatrixProducts.Columns {
  private static final int STEP = 4;

  @Override
  public void multiply(float[] b, float[] product) {
    int columns = MatrixProducts.COLUMNS;
    Objects.checkFromIndexSize(0L, (long) depth * columns, b.length);
    Objects.checkFromIndexSize(0L, (long) rows * columns, product.length);
    float[] sums = new float[columns];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(sums, 0);
      int k = 0;
      for (; k + STEP <= depth; k += STEP) {
        add(i * depth + k, b, k * columns, sums);
      }
      for (; k < depth; k++) {
        float entry = a[i * depth + k];
        for (int j = 0; j < columns; j++) {
          sums[j] += entry * b[k * columns + j];
        }
      }
      System.arraycopy(sums, 0, product, i * columns, columns);
    }
  }

  private void add(int at, float[] b, int from, float[] sums) {
    int columns = sums.length;
    float a0 = a[at];
    float a1 = a[at + 1];
    float a2 = a[at + 2];
    float a3 = a[at + 3];
    for (int j = 0; j < columns; j++) {
      float sum = sums[j] + a0 * b[from + j];
      sum += a1 * b[from + columns + j];
      sum += a2 * b[from + 2 * columns + j];
      sums[j] = sum + a3 * b[from + 3 * columns + j];
    }
  }
}
