// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

/** Tells vectors that can be used from others. */
final class FiniteRows {
  private FiniteRows() {}

  /** Whether all values of the row that begins at {@code offset} are finite. */
  static boolean isFinite(float[] block, int offset, int dimension) {
    float sum = 0;
    for (int j = offset; j < offset + dimension; j++) {
      sum += 0 * block[j]; // NaN unless the value is finite
    }
    return sum == 0;
  }

  /** Moves the finite rows of a block to its front; returns how many there are. */
  static int closeUp(float[] block, int rows, int dimension) {
    int finite = 0;
    for (int i = 0; i < rows; i++) {
      if (isFinite(block, i * dimension, dimension)) {
        System.arraycopy(block, i * dimension, block, finite * dimension, dimension);
        finite++;
      }
    }
    return finite;
  }
}
