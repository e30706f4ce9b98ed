// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.random.RandomGenerator;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;

/** Random matrices: Gaussian entries, and orthogonal ones distributed by Haar measure. */
public final class Orthogonal {
  private Orthogonal() {}

  /** Independent N(0, 1) entries, drawn row after row. */
  public static Matrix gaussian(int rows, int columns, RandomGenerator random) {
    Matrix gaussian = Matrix.zeros(rows, columns);
    double[] data = gaussian.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextGaussian();
    }
    return gaussian;
  }

  /**
   * An orthogonal n × n matrix by Haar measure: Q of the QR decomposition of a Gaussian matrix,
   * with the signs of R's diagonal moved into Q (Mezzadri 2007, <i>How to generate random matrices
   * from the classical compact groups</i>). Cost about 8/3 n³.
   */
  public static Matrix haar(int n, RandomGenerator random) {
    Matrix q = gaussian(n, n, random);
    if (n == 0) {
      return q;
    }
    double[] reflectors = new double[n];
    check(
        OpenBlas.call(
            () -> openblas.LAPACKE_dgeqrf(LAPACK_COL_MAJOR, n, n, q.data(), n, reflectors)),
        "dgeqrf");
    double[] signs = new double[n];
    for (int j = 0; j < n; j++) {
      signs[j] = q.data()[j * n + j] < 0 ? -1 : 1;
    }
    check(
        OpenBlas.call(
            () -> openblas.LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, n, n, q.data(), n, reflectors)),
        "dorgqr");
    // Column j of Q (row j of the storage) takes the sign of R_jj.
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        q.data()[j * n + i] *= signs[j];
      }
    }
    return q;
  }

  private static void check(int info, String routine) {
    if (info != 0) {
      throw new SingularMatrixException(routine + " stopped with code " + info);
    }
  }
}
