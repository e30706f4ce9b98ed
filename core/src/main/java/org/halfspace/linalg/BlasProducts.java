// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

import org.halfspace.code.engine.MatrixProducts;

/** The products of codes by OpenBLAS; found as a service. */
public final class BlasProducts implements MatrixProducts {
  /** For the service loader. */
  public BlasProducts() {}

  @Override
  public void multiply(
      int rows, int columns, int depth, float[] a, float[] b, float[] product, int threads) {
    Blas.runWith(
        threads,
        () ->
            Blas.multiply(Transpose.NO, Transpose.YES, rows, columns, depth, 1, a, b, 0, product));
  }
}
