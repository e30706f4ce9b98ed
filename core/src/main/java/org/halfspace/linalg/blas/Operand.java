// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import org.halfspace.linalg.Matrix;

/**
 * A matrix or its transpose, as a factor of a product.
 *
 * @param matrix as it is stored
 * @param transpose whether its transpose is meant
 */
public record Operand(Matrix matrix, Transpose transpose) {

  /** The matrix itself. */
  public static Operand of(Matrix matrix) {
    return new Operand(matrix, Transpose.NO);
  }

  /** The transpose of a matrix, which is not formed. */
  public static Operand transposed(Matrix matrix) {
    return new Operand(matrix, Transpose.YES);
  }

  int rows() {
    return transpose == Transpose.NO ? matrix.rows() : matrix.columns();
  }

  int columns() {
    return transpose == Transpose.NO ? matrix.columns() : matrix.rows();
  }
}
