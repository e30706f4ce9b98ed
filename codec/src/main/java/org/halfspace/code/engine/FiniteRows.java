// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/** Names what an encoder refuses. */
public final class FiniteRows {
  private FiniteRows() {}

  /**
   * @throws IllegalArgumentException if an entry of the row is not finite; the message names row
   *     and column
   */
  public static void require(float[] vectors, int row, int dimension) {
    for (int j = 0; j < dimension; j++) {
      float value = vectors[row * dimension + j];
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "vectors: " + value + " in row " + row + ", column " + j + ", must be finite");
      }
    }
  }
}
