// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.io.IOException;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitLayout;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * The decoder of least squares on the levels of coded vectors, drawn towards a given one: A
 * minimizes Σ ‖x − μ − A (y − ȳ)‖² + ρ Σ_j S_jj ‖a_j − a⁰_j‖², with S the scatter of the levels y
 * and ȳ their mean; b = μ − A ȳ. One pass over the vectors; cost per vector 2 u (u + d)
 * multiplications in float32, sums of blocks in double.
 */
final class LevelRegression {
  private static final int BLOCK_FLOATS = 1 << 21;

  private final LevelCodec codec;
  private final int units;
  private final int dimension;

  /** Σ (y, 1) (y, 1, x − μ)ᵀ: (u + 1) × (u + 1 + d). */
  private final double[] sums;

  private long count;

  /** A power of two near 1/√(tr Σ): products stay within float32, and scaling rounds nothing. */
  private final float down;

  private LevelRegression(LevelCodec codec, double variance) {
    this.codec = codec;
    this.down = (float) Math.scalb(1.0, -Math.getExponent(Math.sqrt(variance)));
    this.units = codec.units();
    this.dimension = codec.dimension();
    this.sums = new double[Math.multiplyExact(units + 1, units + 1 + dimension)];
  }

  /**
   * The sums over all vectors, coded by {@code codec}, whose decoder is not looked at.
   *
   * @param variance tr Σ of the vectors, about
   */
  static LevelRegression of(LevelCodec codec, VectorData vectors, double variance, int threads)
      throws IOException {
    LevelRegression regression = new LevelRegression(codec, variance);
    int width = regression.units + 1 + regression.dimension;
    int rows = Math.max(64, BLOCK_FLOATS / width);
    byte[] packed = new byte[rows * codec.bytesPerCode()];
    float[] joined = new float[rows * width];
    float[] product = new float[(regression.units + 1) * width];
    float[] mean = codec.mean();
    vectors.forEachBlock(
        rows,
        (block, first, present) -> {
          codec.encode(block, present, packed, threads);
          Parallel.ranges(
              threads,
              present,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  regression.join(packed, block, mean, i, joined);
                }
              });
          regression.add(joined, present, product);
        });
    return regression;
  }

  /** (y, 1, x − μ) of a vector. */
  private void join(byte[] packed, float[] block, float[] mean, int row, float[] joined) {
    UnitLayout layout = codec.layout();
    int at = row * (units + 1 + dimension);
    int code = row * codec.bytesPerCode();
    for (int j = 0; j < units; j++) {
      Quantizer quantizer = codec.quantizers().get(j);
      joined[at + j] = (float) quantizer.level(layout.index(packed, code, j));
    }
    joined[at + units] = 1;
    for (int k = 0; k < dimension; k++) {
      joined[at + units + 1 + k] = down * (block[row * dimension + k] - mean[k]);
    }
  }

  private void add(float[] joined, int rows, float[] product) {
    int width = units + 1 + dimension;
    // The levels once more by themselves: op(a) has to be stored without gaps.
    float[] levels = new float[rows * (units + 1)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(joined, i * width, levels, i * (units + 1), units + 1);
    }
    new Product(Transpose.YES, Transpose.NO, units + 1, width, rows)
        .into(1, levels, joined, 0, product);
    for (int i = 0; i < product.length; i++) {
      sums[i] += product[i];
    }
    count += rows;
  }

  /**
   * The codec with the decoder of least squares.
   *
   * @param prior A⁰: d × u
   * @param weight ρ, how strongly it draws; 0 for plain least squares
   */
  LevelCodec solve(Matrix prior, double weight) {
    int width = units + 1 + dimension;
    double[] means = new double[width];
    for (int k = 0; k < width; k++) {
      means[k] = sums[units * width + k] / count;
    }
    Matrix scatter = Matrix.zeros(units, units);
    Matrix right = Matrix.zeros(units, dimension);
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        scatter.set(i, j, sums[i * width + j] - count * means[i] * means[j]);
      }
      double ridge = weight * scatter.get(i, i);
      scatter.set(i, i, scatter.get(i, i) + ridge);
      for (int k = 0; k < dimension; k++) {
        double product = sums[i * width + units + 1 + k] - count * means[i] * means[units + 1 + k];
        right.set(i, k, product / down + ridge * prior.get(k, i));
      }
    }
    // Scatters of float32 products: known to about 1e-6 of the diagonal.
    Cholesky.of(scatter, 1e-6).solve(right);
    float[] decoder = new float[dimension * units];
    float[] offset = codec.mean();
    for (int k = 0; k < dimension; k++) {
      double shift = means[units + 1 + k] / down;
      for (int j = 0; j < units; j++) {
        decoder[k * units + j] = (float) right.get(j, k);
        shift -= right.get(j, k) * means[j];
      }
      offset[k] += (float) shift;
    }
    return LevelCodec.of(codec.quantizers(), codec.encoder(), decoder, codec.mean(), offset);
  }
}
