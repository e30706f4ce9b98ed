// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import org.halfspace.code.LevelCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.SplitMix;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * How much of what a linear decoder leaves the products of two units explain, estimated on some
 * vectors and along some random directions.
 */
final class PairProducts {
  static final int MOST_VECTORS = 20_000;
  static final int MOST_DIRECTIONS = 64;
  private static final int FEWEST_VECTORS = 2048;
  private static final int FEWEST_DIRECTIONS = 8;
  private static final double MOST_MULTIPLICATIONS = 2e10;

  private final int units;
  private final int vectors;

  /** z: u × vectors, standardized. */
  private final float[] values;

  private final double[] deviations;
  private final float[] decoder;
  private final double[][] scores;

  /** The vectors that are looked at, and their residuals: rows × directions. */
  private final CodedSample sample;

  private final float[] sketch;
  private final int directions;

  private PairProducts(CodedSample sample, float[] sketch, int directions) {
    UnitCodec codec = sample.codec().units();
    this.sample = sample;
    this.sketch = sketch;
    this.directions = directions;
    this.units = codec.units();
    this.vectors = sample.rows();
    this.deviations = new double[units];
    this.values = values(sample, deviations);
    this.decoder = codec.decoder();
    this.scores = new double[units][units];
  }

  /** Those of a sample, of which vectors are taken at equal distances. */
  static PairProducts of(CodedSample sample, long seed, int threads) {
    UnitCodec codec = sample.codec().units();
    double each = (double) codec.units() * codec.units();
    int most = Math.min(sample.rows(), MOST_VECTORS);
    int directions =
        (int)
            Math.max(
                FEWEST_DIRECTIONS, Math.min(MOST_DIRECTIONS, MOST_MULTIPLICATIONS / each / most));
    int wanted = (int) Math.max(FEWEST_VECTORS, MOST_MULTIPLICATIONS / each / directions);
    int every = (sample.rows() - 1) / Math.min(most, wanted) + 1;
    CodedSample some = every == 1 ? sample : sample.part(every, true);
    PairProducts products =
        new PairProducts(some, sketch(some, directions, seed, threads), directions);
    products.score();
    return products;
  }

  /** Standardized values of units: u × rows; units that are always the same have zeros. */
  private static float[] values(CodedSample sample, double[] deviations) {
    UnitCodec codec = sample.codec().units();
    UnitLayout layout = codec.layout();
    int rows = sample.rows();
    float[] values = new float[ArraySize.of("values of units", codec.units(), rows)];
    for (int j = 0; j < codec.units(); j++) {
      double[] levels = levels(codec, j);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < rows; i++) {
        double value = levels[layout.index(sample.packed(), i * codec.bytesPerCode(), j)];
        values[j * rows + i] = (float) value;
        sum += value;
        squares += value * value;
      }
      double mean = sum / rows;
      double variance = squares / rows - mean * mean;
      deviations[j] = variance > 1e-12 * squares / rows ? Math.sqrt(variance) : 0;
      double factor = deviations[j] > 0 ? 1 / deviations[j] : 0;
      for (int i = j * rows; i < (j + 1) * rows; i++) {
        values[i] = (float) (factor * (values[i] - mean));
      }
    }
    return values;
  }

  private static double[] levels(UnitCodec codec, int unit) {
    return codec instanceof LevelCodec levels
        ? levels.quantizers().get(unit).levels()
        : new double[] {-1, 1};
  }

  /** g r along random directions of ±1: rows × directions. */
  private static float[] sketch(CodedSample sample, int directions, long seed, int threads) {
    int d = sample.dimension();
    int rows = sample.rows();
    SplitMix random = SplitMix.of(seed);
    float[] signs = new float[d * directions];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = 2 * random.nextInt(2) - 1;
    }
    float[] residuals = new float[ArraySize.of("residuals", rows, d)];
    Residuals.of(sample, 0, rows, residuals, threads);
    for (int i = 0; i < rows; i++) {
      for (int j = i * d; j < (i + 1) * d; j++) {
        residuals[j] *= sample.gains()[i];
      }
    }
    float[] sketch = new float[rows * directions];
    new Product(Transpose.NO, Transpose.NO, rows, directions, d)
        .into(1, residuals, signs, 0, sketch);
    return sketch;
  }

  private void score() {
    float[] weighted = new float[sketch.length];
    float[] means = new float[units * directions];
    Product product = new Product(Transpose.NO, Transpose.NO, units, directions, vectors);
    for (int i = 0; i < units; i++) {
      for (int v = 0; v < vectors; v++) {
        for (int s = v * directions; s < (v + 1) * directions; s++) {
          weighted[s] = values[i * vectors + v] * sketch[s];
        }
      }
      product.into(1f / vectors, values, weighted, 0, means);
      for (int j = 0; j < units; j++) {
        double square = 0;
        for (int s = j * directions; s < (j + 1) * directions; s++) {
          square += (double) means[s] * means[s];
        }
        scores[i][j] = i == j ? 0 : square;
      }
    }
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < i; j++) {
        scores[i][j] = scores[j][i];
      }
    }
  }

  /** |E[z_i z_j g r]|² up to a factor, 0 on the diagonal: u × u. */
  double[][] scores() {
    return scores;
  }

  /** A second look at groups, on the same vectors and directions. */
  GroupMeans means() {
    return new GroupMeans(sample, sketch, directions);
  }

  /** The variance of Σ a_j y_j over some units. */
  double explained(int[] some) {
    double sum = 0;
    for (int i : some) {
      for (int j : some) {
        double correlation = 0;
        for (int v = 0; v < vectors; v++) {
          correlation += values[i * vectors + v] * values[j * vectors + v];
        }
        double product = 0;
        for (int k = 0; k < decoder.length / units; k++) {
          product += (double) decoder[k * units + i] * decoder[k * units + j];
        }
        sum += correlation / vectors * deviations[i] * deviations[j] * product;
      }
    }
    return sum;
  }
}
