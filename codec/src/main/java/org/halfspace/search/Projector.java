// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import org.halfspace.search.scan.ProjectionSums;

/**
 * Brings queries to the coordinates of codes. Sums are in the order of the vector's coordinates, so
 * that a projection does not depend on the queries beside it. Immutable and thread-safe.
 *
 * @param decoder D: d × m, in the units of the space
 * @param constant c: d, in the same units
 * @param mean μ: d
 * @param meanExponent of the magnitude of μ or D, the larger
 */
record Projector(
    CodeSpace space, float[] decoder, float[] constant, float[] mean, int meanExponent) {
  /** Products in float32 smaller than this by the unit may have lost what matters. */
  private static final float SMALLEST_SURE = 0x1p-40f;

  /**
   * Some queries in the coordinates of the code.
   *
   * @param queries query after query, d numbers each
   */
  Projection[] project(float[] queries, int first, int end, Metric metric) {
    int d = space.dimension();
    Scaled[] scaled = new Scaled[end - first];
    float[] factors = new float[scaled.length];
    float[][] vectors = new float[scaled.length][];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = scaled(queries, (first + i) * d, metric);
      factors[i] = metric == Metric.COSINE ? (float) scaled[i].inverseNorm() : 1;
      vectors[i] = times(factors[i], scaled[i].vector());
    }
    float[][] sums = ProjectionSums.of(decoder, space.scored().columns(), vectors);
    Projection[] projections = new Projection[scaled.length];
    for (int i = 0; i < scaled.length; i++) {
      projections[i] = projection(scaled[i], factors[i], sums[i], metric);
    }
    return projections;
  }

  /**
   * A query, less the mean for L2.
   *
   * @param vector in units of 2^unit
   * @param withMean ⟨q, μ⟩ in proper units
   */
  private record Scaled(float[] vector, int unit, double withMean) {
    double square() {
      return Metric.product(vector, 0, vector, 0, vector.length);
    }

    double inverseNorm() {
      double norm = Math.sqrt(square());
      return norm > 0 ? 1 / norm : 0;
    }
  }

  private Scaled scaled(float[] queries, int at, Metric metric) {
    int d = space.dimension();
    float[] origin = metric == Metric.L2 ? mean : new float[d];
    double largest = 0;
    for (int k = 0; k < d; k++) {
      largest = Math.max(largest, Math.abs((double) queries[at + k] - origin[k]));
    }
    int unit = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
    double down = PowersOfTwo.power(-unit);
    float[] vector = new float[d];
    for (int k = 0; k < d; k++) {
      vector[k] = (float) (((double) queries[at + k] - origin[k]) * down);
    }
    double withMean = metric == Metric.INNER_PRODUCT ? Metric.product(queries, at, mean, 0, d) : 0;
    return new Scaled(vector, unit, withMean);
  }

  private Projection projection(Scaled scaled, float factor, float[] sums, Metric metric) {
    int exponent = space.exponent();
    float[] vector = scaled.vector();
    return switch (metric) {
      case L2 -> {
        Products products = products(vector, 1, sums, exponent + scaled.unit());
        int keys = Math.max(2 * exponent, products.exponent());
        yield projection(
            metric,
            products,
            keys,
            PowersOfTwo.power(2 * exponent - keys),
            PowersOfTwo.power(keys),
            scaled.square() * PowersOfTwo.power(2 * scaled.unit()));
      }
      case INNER_PRODUCT -> {
        Products products = products(vector, 1, sums, exponent + scaled.unit());
        int keys = products.exponent();
        yield projection(metric, products, keys, 0, PowersOfTwo.power(keys), -scaled.withMean());
      }
      case COSINE -> {
        double withMean =
            scaled.inverseNorm()
                * Metric.product(vector, 0, mean, 0, vector.length)
                * PowersOfTwo.power(-meanExponent);
        Products products = products(vector, factor, sums, exponent);
        yield projection(metric, products, meanExponent, -withMean, 1, 0);
      }
    };
  }

  /** w and the shift of a vector, both in units of 2^exponent. */
  private record Products(float[] w, double shift, int exponent) {}

  private static Projection projection(
      Metric metric,
      Products products,
      int keyExponent,
      double baseWeight,
      double unit,
      double common) {
    int step = products.exponent() - keyExponent;
    float shift = (float) (products.shift() * PowersOfTwo.power(step));
    return new Projection(
        PowersOfTwo.scaled(products.w(), step),
        new QueryScorer.Terms(metric, shift, (float) baseWeight, unit, common));
  }

  private static float[] times(float factor, float[] vector) {
    float[] product = new float[vector.length];
    for (int k = 0; k < vector.length; k++) {
      product[k] = factor * vector[k];
    }
    return product;
  }

  /**
   * Of v = factor · vector.
   *
   * @param w Dᵀ v
   * @param unit that of the products, as exponent
   */
  private Products products(float[] vector, float factor, float[] w, int unit) {
    double shift = factor * Metric.product(vector, 0, constant, 0, vector.length);
    if (space.scored().largest() * PowersOfTwo.largest(w) >= SMALLEST_SURE) {
      return new Products(w, shift, unit);
    }
    return small(vector, factor, unit, shift);
  }

  /** Large entries of the vector meet small ones of A: products in double, in a unit of theirs. */
  private Products small(float[] vector, float factor, int unit, double shift) {
    int n = space.scored().columns();
    double[] sums = new double[n];
    for (int k = 0; k < vector.length; k++) {
      double entry = (double) factor * vector[k];
      for (int j = 0; j < n; j++) {
        sums[j] += entry * decoder[k * n + j];
      }
    }
    double largest = Math.abs(shift);
    for (double sum : sums) {
      largest = Math.max(largest, Math.abs(sum));
    }
    int down = PowersOfTwo.exponent(largest);
    float[] w = new float[n];
    for (int j = 0; j < n && largest > 0; j++) {
      w[j] = (float) (sums[j] * PowersOfTwo.power(-down));
    }
    double scaledShift = largest > 0 ? shift * PowersOfTwo.power(-down) : 0;
    return new Products(w, scaledShift, unit + down);
  }
}
