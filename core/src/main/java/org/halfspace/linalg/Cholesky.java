package org.halfspace.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import org.bytedeco.openblas.global.openblas;

/**
 * S + jitter · I = L Lᵀ for a symmetric positive semidefinite S (LAPACK dpotrf).
 *
 * <p>Where S is singular to working precision, the smallest jitter of a fixed ladder that makes the
 * factorisation succeed is added to the diagonal; {@link #jitter()} says how much. Immutable and
 * thread-safe. Cost n³/3.
 */
public final class Cholesky {
  /**
   * The jitters tried in turn, relative to the mean of the diagonal; the last is the largest
   * allowed.
   */
  private static final double[] JITTERS = {0, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8};

  private final Matrix factor;
  private final double jitter;

  private Cholesky(Matrix factor, double jitter) {
    this.factor = factor;
    this.jitter = jitter;
  }

  /**
   * Factors {@code symmetric}, which is left as it is; only one triangle is read.
   *
   * @throws SingularMatrixException if even the largest jitter does not help: the matrix is
   *     indefinite or not finite
   */
  public static Cholesky of(Matrix symmetric) {
    int n = symmetric.rows();
    if (n != symmetric.columns()) {
      throw new IllegalArgumentException("symmetric: " + symmetric + ", must be square");
    }
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += symmetric.get(i, i);
    }
    int failedAt = 0;
    for (double relative : JITTERS) {
      double jitter = relative * trace / Math.max(1, n);
      Matrix factor = symmetric.copy();
      for (int i = 0; i < n; i++) {
        factor.data()[i * n + i] += jitter;
      }
      // Column-major upper is row-major lower: UᵀU read by rows is L Lᵀ.
      failedAt =
          n == 0 ? 0 : openblas.LAPACKE_dpotrf(LAPACK_COL_MAJOR, (byte) 'U', n, factor.data(), n);
      if (failedAt == 0 && Double.isFinite(trace)) {
        return new Cholesky(factor, jitter);
      }
    }
    throw new SingularMatrixException(
        "Cholesky factorisation of a "
            + n
            + " × "
            + n
            + " matrix failed at row "
            + failedAt
            + " with trace "
            + trace
            + " and jitter "
            + JITTERS[JITTERS.length - 1]
            + " of the mean diagonal: not positive semidefinite");
  }

  /**
   * The factorisation whose L is known.
   *
   * @param lower L: n × n; what stands above its diagonal is not read. Not copied
   * @throws IllegalArgumentException if it is not square
   */
  public static Cholesky ofFactor(Matrix lower) {
    if (lower.rows() != lower.columns()) {
      throw new IllegalArgumentException("lower: " + lower + ", must be square");
    }
    return new Cholesky(lower, 0);
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
   * What was added to the diagonal, in the units of the matrix; 0 for a matrix that needed nothing.
   */
  public double jitter() {
    return jitter;
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
        right.columns());
  }
}
