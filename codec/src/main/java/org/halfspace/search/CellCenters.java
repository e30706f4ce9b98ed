// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.internal.Parallel;

/**
 * Centers of cells, compared with one vector at a time. Products are summed over the coordinates in
 * their order, those of all centers side by side, so that the order of centers depends on the
 * vector alone: d multiplications for each center, in float32. Centers are held relative to their
 * mean and in a unit of theirs, a power of two, and vectors are brought to one of theirs, so that
 * nothing overflows, whatever the scale of the data. Immutable and thread-safe.
 */
final class CellCenters {
  /** Vectors that are multiplied together. */
  private static final int BLOCK = 128;

  private final int cells;
  private final int dimension;
  private final int exponent;

  /** The mean of the centers. */
  private final float[] origin;

  /** Coordinate after coordinate: those of all centers relative to the origin, in units of 2^a. */
  private final float[] columns;

  /** The same, center after center. */
  private final MatrixProducts.Right rows;

  /** Squared norms of the same. */
  private final double[] squares;

  /** Norms of the centers themselves. */
  private final double[] norms;

  /**
   * @param centers center after center, finite; not kept
   */
  CellCenters(float[] centers, int dimension) {
    this.cells = centers.length / dimension;
    this.dimension = dimension;
    this.origin = mean(centers, cells, dimension);
    this.columns = new float[centers.length];
    this.squares = new double[cells];
    this.norms = new double[cells];
    double largest = 0;
    for (int i = 0; i < centers.length; i++) {
      largest = Math.max(largest, Math.abs((double) centers[i] - origin[i % dimension]));
    }
    this.exponent = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
    double down = PowersOfTwo.power(-exponent);
    float[] relative = new float[centers.length];
    for (int c = 0; c < cells; c++) {
      int at = c * dimension;
      norms[c] = Math.sqrt(Metric.product(centers, at, centers, at, dimension));
      for (int k = 0; k < dimension; k++) {
        double entry = ((double) centers[at + k] - origin[k]) * down;
        columns[k * cells + c] = (float) entry;
        relative[at + k] = (float) entry;
        squares[c] += entry * entry;
      }
    }
    this.rows = MatrixProducts.available().right(relative, cells, dimension);
  }

  private static float[] mean(float[] centers, int cells, int dimension) {
    float[] mean = new float[dimension];
    for (int k = 0; k < dimension; k++) {
      double sum = 0;
      for (int c = 0; c < cells; c++) {
        sum += centers[c * dimension + k];
      }
      mean[k] = (float) (sum / cells);
    }
    return mean;
  }

  int cells() {
    return cells;
  }

  int dimension() {
    return dimension;
  }

  /** Center after center, as they were given up to rounding. */
  float[] values() {
    float[] values = new float[columns.length];
    for (int c = 0; c < cells; c++) {
      for (int k = 0; k < dimension; k++) {
        double entry = columns[k * cells + c] * PowersOfTwo.power(exponent);
        values[c * dimension + k] = (float) (entry + origin[k]);
      }
    }
    return values;
  }

  /**
   * Brings a vector to a unit of its own.
   *
   * @param relative to the origin
   * @param to where it goes in {@code scaled}
   * @return the unit, as exponent
   */
  private int toUnit(float[] vectors, int at, boolean relative, float[] scaled, int to) {
    double largest = 0;
    for (int k = 0; k < dimension; k++) {
      double shift = relative ? origin[k] : 0;
      largest = Math.max(largest, Math.abs(vectors[at + k] - shift));
    }
    int unit = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
    double down = PowersOfTwo.power(-unit);
    for (int k = 0; k < dimension; k++) {
      double shift = relative ? origin[k] : 0;
      scaled[to + k] = (float) ((vectors[at + k] - shift) * down);
    }
    return unit;
  }

  /**
   * The nearest center of each vector in L2, of equally near ones the first; by products of blocks
   * of a fixed number of vectors, so that threads do not matter.
   *
   * @param count of vectors
   * @param nearest receives them from {@code first} on
   */
  void nearest(float[] vectors, int count, int[] nearest, int first, int threads) {
    int blocks = (count + BLOCK - 1) / BLOCK;
    Parallel.ranges(
        threads,
        blocks,
        (from, to) -> {
          float[] block = new float[BLOCK * dimension];
          float[] products = new float[BLOCK * cells];
          double[] weights = new double[BLOCK];
          for (int b = from; b < to; b++) {
            int begin = b * BLOCK;
            int filled = Math.min(BLOCK, count - begin);
            for (int i = 0; i < filled; i++) {
              int unit = toUnit(vectors, (begin + i) * dimension, true, block, i * dimension);
              weights[i] = PowersOfTwo.power(exponent - unit);
            }
            rows.multiply(BLOCK, block, products, 1);
            for (int i = 0; i < filled; i++) {
              nearest[first + begin + i] = nearest(products, i * cells, weights[i]);
            }
          }
        });
  }

  private int nearest(float[] products, int at, double weight) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < cells; c++) {
      double key = weight * squares[c] - 2 * (double) products[at + c];
      if (key < least) {
        least = key;
        best = c;
      }
    }
    return best;
  }

  /** What a comparison works in; belongs to one thread. */
  final class Comparison {
    private final float[] vector = new float[dimension];
    private final float[] products = new float[cells];
    private final double[] keys = new double[cells];

    /**
     * Keys of all centers for a vector, smaller for nearer ones; overwritten by the next.
     *
     * @param vectors has the vector from {@code at} on
     */
    double[] keys(float[] vectors, int at, Metric metric) {
      int unit = toUnit(vectors, at, metric == Metric.L2, vector, 0);
      multiply();
      switch (metric) {
        case L2 -> {
          double weight = PowersOfTwo.power(exponent - unit);
          for (int c = 0; c < cells; c++) {
            keys[c] = weight * squares[c] - 2 * (double) products[c];
          }
        }
        case INNER_PRODUCT -> {
          for (int c = 0; c < cells; c++) {
            keys[c] = -(double) products[c];
          }
        }
        case COSINE -> {
          double common = Metric.product(vector, 0, origin, 0, dimension);
          double up = PowersOfTwo.power(exponent);
          for (int c = 0; c < cells; c++) {
            keys[c] = norms[c] > 0 ? -(common + up * products[c]) / norms[c] : 0;
          }
        }
      }
      return keys;
    }

    /** Four coordinates at a time, as sums would else be loaded and stored for each. */
    private void multiply() {
      Arrays.fill(products, 0);
      int k = 0;
      for (; k + 3 < dimension; k += 4) {
        addFour(k);
      }
      for (; k < dimension; k++) {
        float entry = vector[k];
        int column = k * cells;
        for (int c = 0; c < cells; c++) {
          products[c] += entry * columns[column + c];
        }
      }
    }

    private void addFour(int k) {
      float first = vector[k];
      float second = vector[k + 1];
      float third = vector[k + 2];
      float fourth = vector[k + 3];
      int at = k * cells;
      for (int c = 0; c < cells; c++) {
        products[c] =
            products[c]
                + first * columns[at + c]
                + second * columns[at + cells + c]
                + third * columns[at + 2 * cells + c]
                + fourth * columns[at + 3 * cells + c];
      }
    }
  }
}
