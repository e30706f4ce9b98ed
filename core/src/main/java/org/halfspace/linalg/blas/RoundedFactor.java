// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;

import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;

/**
 * The factor L of a {@link Cholesky} factorization in float32: solves at twice the rate of float64,
 * to a share of about 1e-7 times the condition of L. Immutable and thread-safe as long as no two
 * threads solve for one right side. Memory n² floats outside the heap.
 */
public final class RoundedFactor {
  private final FloatMatrix lower;

  RoundedFactor(Matrix factor) {
    this.lower = FloatMatrix.of(factor);
  }

  /**
   * Overwrites {@code right} with L⁻¹ · right. Cost n² k / 2.
   *
   * @throws IllegalArgumentException if it has not n rows
   */
  public void solveLower(FloatMatrix right) {
    triangularSolve(right, CblasNoTrans);
  }

  /**
   * Overwrites {@code right} with L⁻ᵀ · right. Cost n² k / 2.
   *
   * @throws IllegalArgumentException if it has not n rows
   */
  public void solveLowerTransposed(FloatMatrix right) {
    triangularSolve(right, CblasTrans);
  }

  private void triangularSolve(FloatMatrix right, int transpose) {
    if (right.rows() != lower.rows()) {
      throw new IllegalArgumentException(
          "right: " + right.rows() + " rows, must have " + lower.rows());
    }
    if (right.rows() == 0 || right.columns() == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_strsm(
                CblasRowMajor,
                CblasLeft,
                CblasLower,
                transpose,
                CblasNonUnit,
                right.rows(),
                right.columns(),
                1f,
                lower.values().pointer(),
                lower.columns(),
                right.values().pointer(),
                right.columns()));
  }
}
