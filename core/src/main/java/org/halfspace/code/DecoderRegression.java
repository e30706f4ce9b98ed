package org.halfspace.code;

import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Cholesky;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Transpose;

/**
 * The decoder that fits codes to their vectors best: A = argmin Σ_k ‖x_k − A σ_k‖² + κ E_G‖x − A
 * σ‖², where E_G is the mean over the Gaussian source of the same covariance.
 *
 * <p>The second term stands for κ vectors that the source might have sent; it makes the problem
 * well posed for any number of vectors, and is the population decoder A* where there are none. With
 * C = Σ σ_k σ_kᵀ and X = Σ x_k σ_kᵀ the solution is A = (X + κ E_G[x σᵀ]) (C + κ F)⁻¹. Not
 * thread-safe; memory n² + n d.
 */
public final class DecoderRegression {
  private final int codes;
  private final int dimension;
  private final Matrix codeProducts;
  private final Matrix vectorProducts;
  private final float[] blockCodeProducts;
  private final float[] blockVectorProducts;
  private double energy;
  private long count;

  /**
   * Without vectors yet.
   *
   * @param codes n
   * @param dimension d
   */
  public DecoderRegression(int codes, int dimension) {
    this.codes = codes;
    this.dimension = dimension;
    this.codeProducts = Matrix.zeros(codes, codes);
    this.vectorProducts = Matrix.zeros(codes, dimension);
    this.blockCodeProducts = new float[codes * codes];
    this.blockVectorProducts = new float[codes * dimension];
  }

  /**
   * Adds vectors and their codes.
   *
   * @param centred rows × d, the vectors less their mean
   * @param signs rows × n, entries ±1
   */
  public void add(float[] centred, float[] signs, int rows) {
    if (rows == 0) {
      return;
    }
    // Sums of ±1 stay exact in float32 for any block of fewer than 2^24 rows.
    Blas.scatter(signs, rows, codes, blockCodeProducts);
    addTo(codeProducts, blockCodeProducts);
    Blas.multiply(
        Transpose.YES,
        Transpose.NO,
        codes,
        dimension,
        rows,
        1,
        signs,
        centred,
        0,
        blockVectorProducts);
    addTo(vectorProducts, blockVectorProducts);
    energy += squares(centred, rows * dimension);
    count += rows;
  }

  /** In four sums, so that one addition need not wait for the one before. */
  private static double squares(float[] values, int count) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      sum0 += (double) values[i] * values[i];
      sum1 += (double) values[i + 1] * values[i + 1];
      sum2 += (double) values[i + 2] * values[i + 2];
      sum3 += (double) values[i + 3] * values[i + 3];
    }
    for (; i < count; i++) {
      sum0 += (double) values[i] * values[i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static void addTo(Matrix sum, float[] added) {
    double[] entries = sum.data();
    for (int i = 0; i < entries.length; i++) {
      entries[i] += added[i];
    }
  }

  /**
   * Solves for the decoder.
   *
   * @param codeCovariance F: n × n
   * @param crossCovariance E_G[σ xᵀ]: n × d
   * @param weight κ &gt; 0
   * @return Aᵀ: n × d
   */
  public Matrix solve(Matrix codeCovariance, Matrix crossCovariance, double weight) {
    Matrix left = codeProducts.copy();
    Blas.mirrorUpper(left);
    Matrix right = vectorProducts.copy();
    for (int i = 0; i < left.data().length; i++) {
      left.data()[i] += weight * codeCovariance.data()[i];
    }
    for (int i = 0; i < right.data().length; i++) {
      right.data()[i] += weight * crossCovariance.data()[i];
    }
    Cholesky.of(left).solve(right);
    return right;
  }

  /**
   * The distortion of a decoder on the vectors that were added: Σ ‖x − A σ‖² / Σ ‖x‖².
   *
   * @param transposed Aᵀ: n × d
   */
  public double distortion(Matrix transposed) {
    Matrix products = codeProducts.copy();
    Blas.mirrorUpper(products);
    double explained =
        2 * transposed.dot(vectorProducts) - transposed.dot(products.times(transposed));
    return 1 - explained / energy;
  }

  /** Σ ‖x‖² of the vectors that were added. */
  public double energy() {
    return energy;
  }

  /** How many vectors were added. */
  public long count() {
    return count;
  }
}
