// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix S = V Λ Vᵀ: {@code values} in falling order,
 * row i of {@code vectors} the unit eigenvector of {@code values[i]} (LAPACK dsyevd). Cost about 9
 * n³ (4 n³ for the values alone).
 *
 * @param values eigenvalues λ_1 ≥ … ≥ λ_n
 * @param vectors n × n, row i is the eigenvector of λ_i (the transpose of V in S = V Λ Vᵀ)
 */
public record SymmetricEigen(double[] values, Matrix vectors) {

  /**
   * Decomposes {@code symmetric}, which is left as it is; only one triangle is read.
   *
   * @throws SingularMatrixException if the iteration does not converge, as with entries that are
   *     not finite
   */
  public static SymmetricEigen of(Matrix symmetric) {
    int n = symmetric.rows();
    double[] vectors = symmetric.copy().data();
    double[] ascending = solve(symmetric, vectors, 'V');
    double[] values = new double[n];
    Matrix rows = Matrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      values[i] = ascending[n - 1 - i];
      System.arraycopy(vectors, (n - 1 - i) * n, rows.data(), i * n, n);
    }
    return new SymmetricEigen(values, rows);
  }

  /** Only the eigenvalues, in falling order. */
  public static double[] valuesOf(Matrix symmetric) {
    double[] ascending = solve(symmetric, symmetric.copy().data(), 'N');
    double[] values = new double[ascending.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = ascending[values.length - 1 - i];
    }
    return values;
  }

  private static double[] solve(Matrix symmetric, double[] overwritten, char job) {
    int n = symmetric.rows();
    if (n != symmetric.columns()) {
      throw new IllegalArgumentException("symmetric: " + symmetric + ", must be square");
    }
    double[] ascending = new double[n];
    if (n == 0) {
      return ascending;
    }
    int info =
        OpenBlas.call(
            () ->
                openblas.LAPACKE_dsyevd(
                    LAPACK_COL_MAJOR, (byte) job, (byte) 'U', n, overwritten, n, ascending));
    if (info != 0) {
      throw new SingularMatrixException(
          "eigenvalues of a "
              + n
              + " × "
              + n
              + " matrix: dsyevd stopped with code "
              + info
              + "; are all entries finite?");
    }
    return ascending;
  }
}
