package org.halfspace.code;

import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Transpose;

/**
 * The decoder that fits codes to their vectors best: A, a = argmin Σ_k ‖x_k − w_k (A σ_k + a)‖² + κ
 * E_G‖x − A σ − a‖², where w_k is the gain of a vector, 1 without, and E_G is the mean over the
 * Gaussian source of the same covariance.
 *
 * <p>The constant a is the decoder of a code that is always 1; it serves where bits are not as
 * often 0 as 1. The second term stands for κ vectors that the source might have sent; it makes the
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
    static Decoder ofWhole(Matrix whole) {
      int d = whole.columns();
      Matrix transposed = Matrix.zeros(whole.rows() - 1, d);
      System.arraycopy(whole.data(), d, transposed.data(), 0, transposed.data().length);
      return new Decoder(transposed, whole.row(0));
    }

    /** Constant first, then the codes: (n+1) × d. */
    Matrix withConstant() {
      int d = constant.length;
      Matrix whole = Matrix.zeros(transposed.rows() + 1, d);
      System.arraycopy(constant, 0, whole.data(), 0, d);
      System.arraycopy(transposed.data(), 0, whole.data(), d, transposed.data().length);
      return whole;
    }

    /** The decoder of the same codes in another order. */
    public Decoder inOrder(PrefixOrder order) {
      return new Decoder(order.rows(transposed), constant);
    }
  }

  /** Rows whose sums lose next to nothing in float32. */
  private static final int FLOAT_ROWS = 64;

  private final int codes;
  private final int dimension;
  private final Matrix codeProducts;
  private final Matrix vectorProducts;
  private final float[] blockCodeProducts;
  private final float[] blockVectorProducts;
  private final double[] codeSums;
  private final double[] vectorSums;
  private double weightSquares;
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
    this.codeSums = new double[codes];
    this.vectorSums = new double[dimension];
    this.blockCodeProducts = new float[codes * codes];
    this.blockVectorProducts = new float[codes * dimension];
  }

  /**
   * Adds vectors and their codes.
   *
   * @param centred rows × d, the vectors less their mean
   * @param signs rows × n, entries ±w_k
   * @param weights rows, w_k
   */
  public void add(float[] centred, float[] signs, float[] weights, int rows) {
    if (rows == 0) {
      return;
    }
    addCodeProducts(signs, weights, rows);
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
    addSums(centred, signs, weights, rows);
    count += rows;
  }

  /**
   * Adds what another regression has seen.
   *
   * @throws IllegalArgumentException if n or d differ
   */
  public void merge(DecoderRegression other) {
    codeProducts.add(1, other.codeProducts);
    vectorProducts.add(1, other.vectorProducts);
    addTo(codeSums, other.codeSums);
    addTo(vectorSums, other.vectorSums);
    weightSquares += other.weightSquares;
    energy += other.energy;
    count += other.count;
  }

  private static void addTo(double[] sum, double[] added) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
  }

  private void addCodeProducts(float[] signs, float[] weights, int rows) {
    for (int i = 0; i < rows; i++) {
      if (weights[i] != 1) {
        // What float32 rounds away of ±w² can outweigh the smallest eigenvalues.
        Matrix block = Matrix.zeros(rows, codes);
        for (int j = 0; j < rows * codes; j++) {
          block.data()[j] = signs[j];
        }
        Blas.addScatter(block, rows, codeProducts);
        return;
      }
    }
    // Sums of ±1 are exact in float32 for any block of fewer than 2^24 rows.
    Blas.scatter(signs, rows, codes, blockCodeProducts);
    addTo(codeProducts, blockCodeProducts);
  }

  /** Σ w σ, Σ w x, Σ w² and Σ ‖x‖², in float32 over few rows at a time, then in double. */
  private void addSums(float[] centred, float[] signs, float[] weights, int rows) {
    float[] code = new float[codes];
    float[] vector = new float[dimension];
    for (int first = 0; first < rows; first += FLOAT_ROWS) {
      float[] someCodes = new float[codes];
      float[] someVectors = new float[dimension];
      float[] squares = new float[dimension];
      for (int i = first; i < Math.min(rows, first + FLOAT_ROWS); i++) {
        float weight = weights[i];
        weightSquares += (double) weight * weight;
        // Java uses vector registers only where all arrays have the same index.
        System.arraycopy(signs, i * codes, code, 0, codes);
        for (int j = 0; j < codes; j++) {
          someCodes[j] += weight * code[j];
        }
        System.arraycopy(centred, i * dimension, vector, 0, dimension);
        for (int j = 0; j < dimension; j++) {
          someVectors[j] += weight * vector[j];
          squares[j] += vector[j] * vector[j];
        }
      }
      for (int j = 0; j < codes; j++) {
        codeSums[j] += someCodes[j];
      }
      for (int j = 0; j < dimension; j++) {
        vectorSums[j] += someVectors[j];
        energy += squares[j];
      }
    }
  }

  private static void addTo(Matrix sum, float[] added) {
    double[] entries = sum.data();
    for (int i = 0; i < entries.length; i++) {
      entries[i] += added[i];
    }
  }

  /**
   * The equations that the decoder solves.
   *
   * @param codeCovariance F: n × n
   * @param crossCovariance E_G[σ xᵀ]: n × d
   * @param weight κ &gt; 0
   */
  public NormalEquations equations(Matrix codeCovariance, Matrix crossCovariance, double weight) {
    Matrix left = productsWithConstant();
    Matrix right = vectorsWithConstant();
    int n = codes;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        left.data()[(i + 1) * (n + 1) + j + 1] += weight * codeCovariance.data()[i * n + j];
      }
    }
    left.data()[0] += weight;
    for (int i = 0; i < n * dimension; i++) {
      right.data()[dimension + i] += weight * crossCovariance.data()[i];
    }
    return new NormalEquations(left, right);
  }

  /**
   * Solves for the decoder.
   *
   * @param codeCovariance F: n × n
   * @param crossCovariance E_G[σ xᵀ]: n × d
   * @param weight κ &gt; 0
   */
  public Decoder solve(Matrix codeCovariance, Matrix crossCovariance, double weight) {
    NormalEquations equations = equations(codeCovariance, crossCovariance, weight);
    return equations.solve(equations.factor());
  }

  /** The distortion of a decoder on the vectors that were added: Σ ‖x − w (A σ + a)‖² / Σ ‖x‖². */
  public double distortion(Decoder decoder) {
    Matrix whole = decoder.withConstant();
    double explained =
        2 * whole.dot(vectorsWithConstant()) - whole.dot(productsWithConstant().times(whole));
    return 1 - explained / energy;
  }

  /** C with the constant first: (n+1) × (n+1). */
  private Matrix productsWithConstant() {
    int n = codes;
    Matrix products = Matrix.zeros(n + 1, n + 1);
    double[] entries = products.data();
    entries[0] = weightSquares;
    System.arraycopy(codeSums, 0, entries, 1, n);
    for (int i = 0; i < n; i++) {
      System.arraycopy(codeProducts.data(), i * n, entries, (i + 1) * (n + 1) + 1, n);
    }
    Blas.mirrorUpper(products);
    return products;
  }

  /** Xᵀ with the constant first: (n+1) × d. */
  private Matrix vectorsWithConstant() {
    Matrix vectors = Matrix.zeros(codes + 1, dimension);
    System.arraycopy(vectorSums, 0, vectors.data(), 0, dimension);
    System.arraycopy(vectorProducts.data(), 0, vectors.data(), dimension, codes * dimension);
    return vectors;
  }

  /**
   * E[σ xᵀ] of the vectors that were added without gain: n × d.
   *
   * @throws IllegalStateException if there were none
   */
  public Matrix crossCovariance() {
    requireVectors();
    Matrix products = vectorProducts.copy();
    double[] entries = products.data();
    for (int i = 0; i < entries.length; i++) {
      entries[i] /= count;
    }
    return products;
  }

  /**
   * How often each bit is 1 in the codes that were added without gain: n shares.
   *
   * @throws IllegalStateException if there were none
   */
  public double[] ones() {
    requireVectors();
    double[] shares = new double[codes];
    for (int j = 0; j < codes; j++) {
      shares[j] = (1 + codeSums[j] / count) / 2;
    }
    return shares;
  }

  private void requireVectors() {
    if (count == 0) {
      throw new IllegalStateException("no vectors were added");
    }
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
