// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Scatter;
import org.halfspace.linalg.blas.Transpose;

/**
 * Sums over vectors and their codes that a decoder by least squares is found from, with the
 * constant first: C = Σ s sᵀ, Xᵀ = Σ s xᵀ and Σ ‖x‖², where s = w (1, σ). C is exact for signs
 * without gains; X is summed in float32 over some rows at a time, then in double. Not thread-safe.
 */
final class RegressionSums {
  /** Rows whose sums lose next to nothing in float32. */
  private static final int FLOAT_ROWS = 64;

  /** Vectors of this size and of its inverse, and all between, are far from float32's limits. */
  private static final double ORDINARY = 0x1p30;

  private final int bits;
  private final int dimension;

  /** A power of two that vectors are divided by, so that no sum or square leaves float32. */
  private final double unit;

  private final Matrix codeProducts;
  private final Matrix vectorProducts;
  private final float[] blockCodeProducts;
  private final float[] blockVectorProducts;
  private final double[] signSums;
  private final double[] vectorSums;
  private double weightSquares;
  private double energy;
  private long count;

  /**
   * @param size about the root mean square norm of the vectors
   */
  RegressionSums(int bits, int dimension, double size) {
    this.bits = bits;
    this.dimension = dimension;
    this.unit =
        size > ORDINARY || size < 1 / ORDINARY ? Math.scalb(1.0, Math.getExponent(size)) : 1;
    this.codeProducts = Matrix.zeros(bits, bits);
    this.vectorProducts = Matrix.zeros(bits, dimension);
    this.signSums = new double[bits];
    this.vectorSums = new double[dimension];
    this.blockCodeProducts = new float[ArraySize.of("products of codes", bits, bits)];
    this.blockVectorProducts =
        new float[ArraySize.of("products of codes and vectors", bits, dimension)];
  }

  /** As {@link DecoderRegression#add}. */
  void add(float[] centered, float[] signs, float[] weights, int rows) {
    if (rows == 0) {
      return;
    }
    boolean weighted = weighted(weights, rows);
    float[] vectors = unit == 1 ? centered : scaled(centered, rows * dimension);
    addCodeProducts(signs, weighted, rows);
    new Product(Transpose.YES, Transpose.NO, bits, dimension, rows)
        .into(1, signs, vectors, 0, blockVectorProducts);
    addTo(vectorProducts, blockVectorProducts);
    addSignSums(signs, weights, weighted, rows);
    addVectorSums(vectors, weights, rows);
    count += rows;
  }

  private static boolean weighted(float[] weights, int rows) {
    for (int i = 0; i < rows; i++) {
      if (weights[i] != 1) {
        return true;
      }
    }
    return false;
  }

  private float[] scaled(float[] vectors, int length) {
    float[] scaled = new float[length];
    for (int i = 0; i < length; i++) {
      scaled[i] = (float) (vectors[i] / unit);
    }
    return scaled;
  }

  /**
   * @throws IllegalArgumentException if n, d or the unit differ
   */
  void merge(RegressionSums other) {
    if (other.unit != unit) {
      throw new IllegalArgumentException("other: for vectors of another size");
    }
    codeProducts.add(1, other.codeProducts);
    vectorProducts.add(1, other.vectorProducts);
    addTo(signSums, other.signSums);
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

  private static void addTo(Matrix sum, float[] added) {
    double[] entries = sum.data();
    for (int i = 0; i < entries.length; i++) {
      entries[i] += added[i];
    }
  }

  private void addCodeProducts(float[] signs, boolean weighted, int rows) {
    if (weighted) {
      // What float32 rounds away of ±w² can outweigh the smallest eigenvalues.
      Matrix block = Matrix.zeros(rows, bits);
      for (int j = 0; j < rows * bits; j++) {
        block.data()[j] = signs[j];
      }
      Scatter.addTo(block, rows, codeProducts);
      return;
    }
    // Sums of ±1 are exact in float32 for any block of fewer than 2^24 rows, those of levels right
    // to some 1e-7 of their size, as X is.
    Scatter.of(signs, rows, bits, blockCodeProducts);
    addTo(codeProducts, blockCodeProducts);
  }

  /** Σ w σ and Σ w²: as exact as the products are. */
  private void addSignSums(float[] signs, float[] weights, boolean weighted, int rows) {
    if (weighted) {
      for (int i = 0; i < rows; i++) {
        double weight = weights[i];
        weightSquares += weight * weight;
        for (int j = 0; j < bits; j++) {
          signSums[j] += weight * signs[i * bits + j];
        }
      }
      return;
    }
    weightSquares += rows;
    float[] code = new float[bits];
    float[] some = new float[bits];
    for (int i = 0; i < rows; i++) {
      // Java uses vector registers only where all arrays have the same index.
      System.arraycopy(signs, i * bits, code, 0, bits);
      for (int j = 0; j < bits; j++) {
        some[j] += code[j];
      }
    }
    addTo(signSums, some);
  }

  private static void addTo(double[] sum, float[] added) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
  }

  /** Σ w x and Σ ‖x‖², in float32 over few rows at a time, then in double. */
  private void addVectorSums(float[] vectors, float[] weights, int rows) {
    float[] vector = new float[dimension];
    for (int first = 0; first < rows; first += FLOAT_ROWS) {
      float[] some = new float[dimension];
      float[] squares = new float[dimension];
      for (int i = first; i < Math.min(rows, first + FLOAT_ROWS); i++) {
        float weight = weights[i];
        System.arraycopy(vectors, i * dimension, vector, 0, dimension);
        for (int j = 0; j < dimension; j++) {
          some[j] += weight * vector[j];
          squares[j] += vector[j] * vector[j];
        }
      }
      addTo(vectorSums, some);
      for (int j = 0; j < dimension; j++) {
        energy += squares[j];
      }
    }
  }

  /** Writes all for {@link #mergeFrom}: 8 (n(n+1)/2 + n d) bytes and some more. */
  void writeTo(DataOutput out) throws IOException {
    out.writeInt(bits);
    out.writeInt(dimension);
    out.writeDouble(unit);
    double[] products = codeProducts.data();
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        out.writeDouble(products[i * bits + j]);
      }
    }
    for (double[] sums : List.of(vectorProducts.data(), signSums, vectorSums)) {
      for (double sum : sums) {
        out.writeDouble(sum);
      }
    }
    out.writeDouble(weightSquares);
    out.writeDouble(energy);
    out.writeLong(count);
  }

  /**
   * Adds what {@link #writeTo} has written.
   *
   * @throws IllegalArgumentException if n, d or the unit differ
   */
  void mergeFrom(DataInput in) throws IOException {
    if (in.readInt() != bits || in.readInt() != dimension || in.readDouble() != unit) {
      throw new IllegalArgumentException("in: sums of other sizes, or of vectors of another size");
    }
    double[] products = codeProducts.data();
    for (int i = 0; i < bits; i++) {
      for (int j = i; j < bits; j++) {
        products[i * bits + j] += in.readDouble();
      }
    }
    for (double[] sums : List.of(vectorProducts.data(), signSums, vectorSums)) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += in.readDouble();
      }
    }
    weightSquares += in.readDouble();
    energy += in.readDouble();
    count += in.readLong();
  }

  /** C: (n+1) × (n+1). */
  Matrix codeProducts() {
    Matrix products = Matrix.zeros(bits + 1, bits + 1);
    double[] entries = products.data();
    entries[0] = weightSquares;
    System.arraycopy(signSums, 0, entries, 1, bits);
    for (int i = 0; i < bits; i++) {
      System.arraycopy(codeProducts.data(), i * bits, entries, (i + 1) * (bits + 1) + 1, bits);
    }
    Blas.mirrorUpper(products);
    return products;
  }

  /** Xᵀ: (n+1) × d. */
  Matrix vectorProducts() {
    Matrix vectors = Matrix.zeros(bits + 1, dimension);
    System.arraycopy(vectorSums, 0, vectors.data(), 0, dimension);
    System.arraycopy(vectorProducts.data(), 0, vectors.data(), dimension, bits * dimension);
    if (unit != 1) {
      vectors.scale(unit);
    }
    return vectors;
  }

  double[] signSums() {
    return signSums.clone();
  }

  double energy() {
    return energy * unit * unit;
  }

  long count() {
    return count;
  }
}
