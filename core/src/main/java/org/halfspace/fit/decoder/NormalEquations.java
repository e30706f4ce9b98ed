// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;

/**
 * What a decoder by least squares solves: S A'ᵀ = R, where A' = (a, A) has the constant first, S =
 * C + κ E_G[s sᵀ] and Rᵀ = X + κ E_G[x sᵀ] ({@link DecoderRegression}).
 *
 * @param signs S: (n+1) × (n+1), symmetric
 * @param vectors R: (n+1) × d
 */
public record NormalEquations(Matrix signs, Matrix vectors) {
  /**
   * To which share R is known: sums of float32 over some thousand rows, which are found right to
   * 1e-7 or 1e-6 of their size. Codes of which less is not given by others cannot be told from
   * copies.
   */
  static final double PRECISION = 1e-6;

  /**
   * @throws IllegalArgumentException if S is not square or R has another number of rows
   */
  public NormalEquations {
    if (signs.rows() != signs.columns() || vectors.rows() != signs.rows()) {
      throw new IllegalArgumentException(
          "signs: " + signs + ", vectors: " + vectors + ", must have as many rows, signs square");
    }
  }

  /** Those of the Gaussian source alone. */
  public static NormalEquations ofSource(SourceCodes source) {
    int n = source.units();
    Matrix signs = Matrix.zeros(n + 1, n + 1);
    Matrix vectors = Matrix.zeros(n + 1, source.cross().columns());
    source.addTo(signs, vectors, 1);
    return new NormalEquations(signs, vectors);
  }

  /** n. */
  public int count() {
    return signs.rows() - 1;
  }

  /** The equations of the same bits in another order. Cost n² + n d. */
  public NormalEquations inOrder(PrefixOrder order) {
    int n = count();
    int d = vectors.columns();
    Matrix ordered = Matrix.zeros(n + 1, n + 1);
    Matrix right = Matrix.zeros(n + 1, d);
    int[] from = new int[n + 1];
    for (int i = 1; i <= n; i++) {
      from[i] = 1 + order.bit(i - 1);
    }
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= n; j++) {
        ordered.data()[i * (n + 1) + j] = signs.data()[from[i] * (n + 1) + from[j]];
      }
      System.arraycopy(vectors.data(), from[i] * d, right.data(), i * d, d);
    }
    return new NormalEquations(ordered, right);
  }

  /**
   * S = L Lᵀ, with a share of the diagonal added where bits coincide ({@link Cholesky}). Cost n³/3.
   *
   * @throws org.halfspace.linalg.SingularMatrixException if S is indefinite or not finite
   */
  public Cholesky factor() {
    return Cholesky.of(signs, PRECISION);
  }

  /**
   * How many bits are not given by the constant and those before them.
   *
   * @param factor of S
   */
  public int independentBits(Cholesky factor) {
    // Where bits coincide, the factor has a share of the diagonal for them.
    return factor.independentRows(4 * PRECISION) - 1;
  }

  /**
   * The decoder; where bits coincide, nearly that of least norm. Cost 2 n² d.
   *
   * @param factor of S
   */
  public DecoderRegression.Decoder solve(Cholesky factor) {
    Matrix solution = vectors.copy();
    factor.solve(solution);
    return DecoderRegression.Decoder.ofWhole(solution);
  }
}
