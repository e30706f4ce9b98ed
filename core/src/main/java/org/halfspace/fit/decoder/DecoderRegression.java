// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.halfspace.linalg.Matrix;

/**
 * The decoder that fits codes to their vectors best: A, a = argmin Σ_k ‖x_k − w_k (A σ_k + a)‖² + κ
 * E_G‖x − A σ − a‖², where w_k is the gain of a vector, 1 without, and E_G is the mean over the
 * Gaussian source of the same covariance.
 *
 * <p>The constant a is the decoder of a bit that is always 1; it serves where bits are not as often
 * 0 as 1. The second term stands for κ vectors that the source might have sent; it makes the
 * problem well posed for any number of vectors, and is the population decoder A* where there are
 * none. With s_k = w_k (σ_k, 1), C = Σ s_k s_kᵀ and X = Σ x_k s_kᵀ the solution is (X + κ E_G[x
 * sᵀ]) (C + κ E_G[s sᵀ])⁻¹. Not thread-safe; memory n² + n d.
 */
public final class DecoderRegression {
  /**
   * A decoder.
   *
   * @param transposed Aᵀ: n × d
   * @param constant a: d
   */
  public record Decoder(Matrix transposed, double[] constant) {

    /** The decoder whose constant is the first row: (n+1) × d. */
    public static Decoder ofWhole(Matrix whole) {
      int d = whole.columns();
      Matrix transposed = Matrix.zeros(whole.rows() - 1, d);
      System.arraycopy(whole.data(), d, transposed.data(), 0, transposed.data().length);
      return new Decoder(transposed, whole.row(0));
    }

    /** Constant first, then the bits: (n+1) × d. */
    Matrix withConstant() {
      int d = constant.length;
      Matrix whole = Matrix.zeros(transposed.rows() + 1, d);
      System.arraycopy(constant, 0, whole.data(), 0, d);
      System.arraycopy(transposed.data(), 0, whole.data(), d, transposed.data().length);
      return whole;
    }

    /** The decoder times a factor. */
    public Decoder times(double factor) {
      Matrix whole = withConstant();
      whole.scale(factor);
      return ofWhole(whole);
    }

    /** The decoder of the same bits in another order. */
    public Decoder inOrder(PrefixOrder order) {
      return new Decoder(order.rows(transposed), constant);
    }
  }

  /** Sums of float32 err by less than this share. */
  private static final double ROUNDING = 1e-5;

  private final int bits;
  private final int dimension;
  private final RegressionSums sums;

  /**
   * Without vectors yet, of ordinary size.
   *
   * @param bits n
   * @param dimension d
   */
  public DecoderRegression(int bits, int dimension) {
    this(bits, dimension, 1);
  }

  /**
   * Without vectors yet.
   *
   * @param bits n
   * @param dimension d
   * @param size about the root mean square norm of the centered vectors, so that sums of very large
   *     or very small ones stay within float32
   */
  public DecoderRegression(int bits, int dimension, double size) {
    this.bits = bits;
    this.dimension = dimension;
    this.sums = new RegressionSums(bits, dimension, size);
  }

  /**
   * Adds vectors and their codes.
   *
   * @param centered rows × d, the vectors less their mean
   * @param signs rows × n, entries ±w_k
   * @param weights rows, w_k
   */
  public void add(float[] centered, float[] signs, float[] weights, int rows) {
    sums.add(centered, signs, weights, rows);
  }

  /**
   * Adds what another regression has seen.
   *
   * @throws IllegalArgumentException if n, d or the size of the vectors differ
   */
  public void merge(DecoderRegression other) {
    sums.merge(other.sums);
  }

  /**
   * Writes all that was added, for {@link #mergeFrom}: 8 (n(n+1)/2 + n d) bytes and some more.
   *
   * @throws IOException if {@code out} does
   */
  public void writeTo(DataOutput out) throws IOException {
    sums.writeTo(out);
  }

  /**
   * Adds what {@link #writeTo} has written.
   *
   * @throws IllegalArgumentException if n, d or the size of the vectors differ
   * @throws IOException if {@code in} does
   */
  public void mergeFrom(DataInput in) throws IOException {
    sums.mergeFrom(in);
  }

  /**
   * The equations that the decoder solves.
   *
   * @param source the code on the Gaussian source
   * @param weight κ &gt; 0
   */
  public NormalEquations equations(SourceCodes source, double weight) {
    Matrix left = sums.codeProducts();
    Matrix right = sums.vectorProducts();
    source.addTo(left, right, weight);
    return new NormalEquations(left, right);
  }

  /**
   * Solves for the decoder.
   *
   * @param source the code on the Gaussian source
   * @param weight κ &gt; 0
   */
  public Decoder solve(SourceCodes source, double weight) {
    NormalEquations equations = equations(source, weight);
    return equations.solve(equations.factor());
  }

  /**
   * The distortion of a decoder on the vectors that were added: Σ ‖x − w (A σ + a)‖² / Σ ‖x‖². What
   * rounding of the sums leaves below 0 is 0; 0 too where there is nothing to lose.
   */
  public double distortion(Decoder decoder) {
    if (energy() == 0) {
      return 0;
    }
    Explained explained = explained(decoder);
    double distortion = 1 - (2 * explained.linear - explained.quadratic) / energy();
    return distortion < 0 && distortion > -ROUNDING ? 0 : distortion;
  }

  /**
   * The factor by which a decoder has to be multiplied to lose least of the vectors that were
   * added; it then loses no more than answering their mean does. 0 for a decoder that is 0.
   */
  public double bestFactor(Decoder decoder) {
    Explained explained = explained(decoder);
    return explained.quadratic > 0 ? explained.linear / explained.quadratic : 0;
  }

  /** Σ ⟨x, x̂⟩ and Σ ‖x̂‖². */
  private record Explained(double linear, double quadratic) {}

  private Explained explained(Decoder decoder) {
    Matrix whole = decoder.withConstant();
    return new Explained(
        whole.dot(sums.vectorProducts()), whole.dot(sums.codeProducts().times(whole)));
  }

  /**
   * E[σ xᵀ] of the vectors that were added without gain: n × d.
   *
   * @throws IllegalStateException if there were none
   */
  public Matrix crossCovariance() {
    requireVectors();
    Matrix products = Matrix.zeros(bits, dimension);
    System.arraycopy(sums.vectorProducts().data(), dimension, products.data(), 0, bits * dimension);
    products.scale(1.0 / count());
    return products;
  }

  /**
   * How often each bit is 1 in the codes that were added without gain: n shares.
   *
   * @throws IllegalStateException if there were none
   */
  public double[] ones() {
    requireVectors();
    double[] shares = sums.signSums();
    for (int j = 0; j < bits; j++) {
      shares[j] = (1 + shares[j] / count()) / 2;
    }
    return shares;
  }

  private void requireVectors() {
    if (count() == 0) {
      throw new IllegalStateException("no vectors were added");
    }
  }

  /** Σ ‖x‖² of the vectors that were added. */
  public double energy() {
    return sums.energy();
  }

  /** How many vectors were added. */
  public long count() {
    return sums.count();
  }
}
