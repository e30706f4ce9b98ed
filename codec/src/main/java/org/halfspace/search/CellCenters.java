// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;

/**
 * Centers of cells, compared with one vector at a time. Products are summed over the coordinates in
 * their order, those of all centers side by side, so that the order of centers depends on the
 * vector alone: d multiplications for each center, in float32. Centers are held relative to their
 * mean and in a unit of theirs, a power of two, and vectors are brought to one of theirs, so that
 * nothing overflows, whatever the scale of the data. Immutable and thread-safe.
 */
final class CellCenters {
  private final int cells;
  private final int dimension;
  private final int exponent;

  /** The mean of the centers. */
  private final float[] origin;

  /** Coordinate after coordinate: those of all centers relative to the origin, in units of 2^a. */
  private final float[] columns;

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
    for (int c = 0; c < cells; c++) {
      int at = c * dimension;
      norms[c] = Math.sqrt(Metric.product(centers, at, centers, at, dimension));
      for (int k = 0; k < dimension; k++) {
        double entry = ((double) centers[at + k] - origin[k]) * down;
        columns[k * cells + c] = (float) entry;
        squares[c] += entry * entry;
      }
    }
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
      double largest = 0;
      for (int k = 0; k < dimension; k++) {
        double shift = metric == Metric.L2 ? origin[k] : 0;
        largest = Math.max(largest, Math.abs(vectors[at + k] - shift));
      }
      int unit = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
      double down = PowersOfTwo.power(-unit);
      for (int k = 0; k < dimension; k++) {
        double shift = metric == Metric.L2 ? origin[k] : 0;
        vector[k] = (float) ((vectors[at + k] - shift) * down);
      }
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

    /** The nearest center in L2, of equally near ones the first. */
    int nearest(float[] vectors, int at) {
      double[] found = keys(vectors, at, Metric.L2);
      int best = 0;
      for (int c = 1; c < cells; c++) {
        if (found[c] < found[best]) {
          best = c;
        }
      }
      return best;
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
