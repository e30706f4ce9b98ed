// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;

/**
 * S + μ D = L Lᵀ for a symmetric positive semidefinite S and its diagonal D (LAPACK dpotrf), with μ
 * = 0 wherever that will do.
 *
 * <p>A pivot L_jj² is what row j of S has beyond the rows before it. One below a share ε of S_jj,
 * where S or right sides are known to ε only, is noise, and a solution along it is noise times 1/ε
 * or worse. Then μ = ε is taken: where S is singular, the solution goes to that of least norm,
 * loses a share of about μ to the diagonal and of ε²/μ to noise, and μ = ε balances the two. Pivots
 * of S + μ D are at least μ of the diagonal if S is semidefinite; where one is below half of that,
 * S itself is known less well than to μ, and the next larger μ is taken, of a fixed ladder.
 *
 * <p>{@link #jitter()} says how much was added. Shares are of S_jj, so that the units of rows do
 * not count. Immutable and thread-safe. Cost n³/3, for singular matrices a few times that.
 */
public final class Cholesky {
  /**
   * ε of {@link #of(Matrix)}: what some thousand sums of doubles and a kernel that is smooth leave.
   */
  public static final double DOUBLES = 1e-12;

  /** From one μ to the next. */
  private static final double LADDER = 100;

  /** With more of the diagonal S would be another matrix: it is indefinite. */
  private static final double MOST = 1e-2;

  private final Matrix factor;
  private final double jitter;

  /** Whether S stands above the diagonal of the factor, which LAPACK leaves alone. */
  private final boolean whole;

  private Cholesky(Matrix factor, double jitter, boolean whole) {
    this.factor = factor;
    this.jitter = jitter;
    this.whole = whole;
  }

  /**
   * Factors a matrix that is known to {@value #DOUBLES}, as are right sides.
   *
   * @throws SingularMatrixException as {@link #of(Matrix, double)}
   */
  public static Cholesky of(Matrix symmetric) {
    return of(symmetric, DOUBLES);
  }

  /**
   * Factors {@code symmetric}, which is left as it is; only one triangle is read.
   *
   * @param precision ε: to which share of its diagonal the matrix and right sides are known
   * @throws SingularMatrixException if no μ up to {@value #MOST} helps: the matrix is indefinite or
   *     not finite
   * @throws IllegalArgumentException if it is not square, or {@code precision} is not above 0 and
   *     at most {@value #MOST}
   */
  public static Cholesky of(Matrix symmetric, double precision) {
    int n = symmetric.rows();
    if (n != symmetric.columns()) {
      throw new IllegalArgumentException("symmetric: " + symmetric + ", must be square");
    }
    if (!(precision > 0 && precision <= MOST)) {
      throw new IllegalArgumentException(
          "precision: " + precision + ", must be above 0 and at most " + MOST);
    }
    double[] diagonal = diagonal(symmetric);
    double mean = Arrays.stream(diagonal).sum() / Math.max(1, n);
    for (double share = 0; share <= MOST; share = share == 0 ? precision : share * LADDER) {
      Matrix factor = symmetric.copy();
      for (int i = 0; i < n; i++) {
        factor.data()[i * n + i] = diagonal[i] * (1 + share);
      }
      // Column-major upper is row-major lower: UᵀU read by rows is L Lᵀ.
      int failedAt =
          n == 0
              ? 0
              : OpenBlas.call(
                  () -> openblas.LAPACKE_dpotrf(LAPACK_COL_MAJOR, (byte) 'U', n, factor.data(), n));
      double least = share == 0 ? precision : share / 2;
      if (failedAt == 0 && pivotsReach(least, factor, diagonal)) {
        return new Cholesky(factor, share * mean, true);
      }
    }
    throw new SingularMatrixException(
        "a "
            + n
            + " × "
            + n
            + " matrix with a mean of "
            + mean
            + " on its diagonal is not positive semidefinite, to within a share of "
            + MOST);
  }

  /**
   * S_jj. A row of zeros has nothing to take a share of, so it is given the largest of the others.
   */
  private static double[] diagonal(Matrix symmetric) {
    double[] diagonal = new double[symmetric.rows()];
    double largest = 0;
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = symmetric.get(i, i);
      largest = Math.max(largest, diagonal[i]);
    }
    for (int i = 0; i < diagonal.length; i++) {
      if (diagonal[i] == 0) {
        diagonal[i] = largest == 0 ? 1 : largest;
      }
    }
    return diagonal;
  }

  /** Whether L_jj² is at least this share of S_jj for all j; not where an entry is not finite. */
  private static boolean pivotsReach(double least, Matrix factor, double[] diagonal) {
    for (int i = 0; i < diagonal.length; i++) {
      double root = factor.get(i, i);
      if (!(root * root >= least * diagonal[i] && diagonal[i] <= Double.MAX_VALUE)) {
        return false;
      }
    }
    return true;
  }

  /**
   * S as it was given, from the triangle that the factorization leaves alone. Cost n².
   *
   * @param diagonal of S: n
   * @throws IllegalStateException if L was given and not S
   */
  public Matrix symmetric(double[] diagonal) {
    if (!whole) {
      throw new IllegalStateException("only the factor is known");
    }
    Matrix symmetric = factor.copy();
    for (int i = 0; i < diagonal.length; i++) {
      symmetric.set(i, i, diagonal[i]);
    }
    Blas.mirrorUpper(symmetric);
    return symmetric;
  }

  /**
   * The factorization whose L is known.
   *
   * @param lower L: n × n; what stands above its diagonal is not read. Not copied
   * @throws IllegalArgumentException if it is not square
   */
  public static Cholesky ofFactor(Matrix lower) {
    if (lower.rows() != lower.columns()) {
      throw new IllegalArgumentException("lower: " + lower + ", must be square");
    }
    return new Cholesky(lower, 0, false);
  }

  /** n. */
  public int size() {
    return factor.rows();
  }

  /** L_ij; 0 above the diagonal. */
  public double lower(int row, int column) {
    return column > row ? 0 : factor.get(row, column);
  }

  /**
   * The mean of what was added to the diagonal, in the units of the matrix; 0 for a matrix that
   * needed nothing.
   */
  public double jitter() {
    return jitter;
  }

  /**
   * How many rows have at least this share of their diagonal entry beyond the rows before them.
   * Where a jitter was added, it counts with the rest.
   */
  public int independentRows(double share) {
    int independent = 0;
    for (int i = 0; i < size(); i++) {
      double root = factor.get(i, i);
      double square = 0;
      for (int j = 0; j <= i; j++) {
        square += factor.get(i, j) * factor.get(i, j);
      }
      independent += root * root >= share * square ? 1 : 0;
    }
    return independent;
  }

  /** L in float32, for solutions of which few digits count. */
  public RoundedFactor rounded() {
    return new RoundedFactor(factor);
  }

  /** Overwrites {@code right} with L⁻¹ · right. */
  public void solveLower(Matrix right) {
    triangularSolve(right, CblasNoTrans);
  }

  /** Overwrites {@code right} with L⁻ᵀ · right. */
  public void solveLowerTransposed(Matrix right) {
    triangularSolve(right, CblasTrans);
  }

  /** Overwrites {@code right} with (L Lᵀ)⁻¹ · right. */
  public void solve(Matrix right) {
    triangularSolve(right, CblasNoTrans);
    triangularSolve(right, CblasTrans);
  }

  private void triangularSolve(Matrix right, int transpose) {
    if (right.rows() != factor.rows()) {
      throw new IllegalArgumentException(
          "right: " + right + ", must have " + factor.rows() + " rows");
    }
    if (right.rows() == 0 || right.columns() == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dtrsm(
                CblasRowMajor,
                CblasLeft,
                CblasLower,
                transpose,
                CblasNonUnit,
                right.rows(),
                right.columns(),
                1.0,
                factor.data(),
                factor.columns(),
                right.data(),
                right.columns()));
  }
}
