// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Objects;
import org.halfspace.code.Decoder;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;

/**
 * How codes stand for vectors, x̂ = μ + g (A σ + c), and what a query needs of it; a sum of tables
 * may stand for A σ. Thread-safe.
 *
 * <p>A and c are held in units of 2^a, the magnitude of the largest of c's numbers and of A's times
 * the largest level, and queries are brought to units of theirs: scaling by powers of two rounds
 * nothing, and no square or product leaves the range of float32, whatever the scale of the data.
 */
final class CodeSpace {
  /** Products in float32 smaller than this by the unit may have lost what matters. */
  private static final float SMALLEST_SURE = 0x1p-40f;

  private final VectorCodec codec;
  private final int exponent;
  private final int meanExponent;

  private final ScoredDecoder scored;

  /** D of the scored decoder in units of 2^a; A where it is linear. */
  private final float[] decoder;

  private final float[] mean;

  /** c, the codec's offset less μ, in units of 2^a. */
  private final float[] constant;

  /** Decodes to A σ + c in units of 2^a; made when first asked for, as it takes n d numbers. */
  private Decoder deviations;

  CodeSpace(VectorCodec codec) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.mean = codec.units().mean();
    this.scored = ScoredDecoder.of(codec);
    float[] offset = scored.offset();
    float[] found = scored.matrix();
    double largest = scored.largest() * PowersOfTwo.largest(found);
    for (int k = 0; k < mean.length; k++) {
      largest = Math.max(largest, Math.abs((double) offset[k] - mean[k]));
    }
    this.exponent = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
    this.meanExponent = Math.max(exponent, PowersOfTwo.exponent(mean));
    this.decoder = PowersOfTwo.scaled(found, -exponent);
    this.constant = new float[mean.length];
    double down = PowersOfTwo.power(-exponent);
    for (int k = 0; k < mean.length; k++) {
      constant[k] = (float) (((double) offset[k] - mean[k]) * down);
    }
  }

  Gain gain() {
    return codec.gain();
  }

  /** How codes say what a unit stands for. */
  UnitCodec units() {
    return codec.units();
  }

  int dimension() {
    return codec.dimension();
  }

  /** a: deviations from the mean are in units of 2^a. */
  int exponent() {
    return exponent;
  }

  /** The decoder by which codes are scored. */
  ScoredDecoder scored() {
    return scored;
  }

  /** The codes of whole queries. */
  byte[] encode(float[] queries, int threads) {
    int rows = queries.length / dimension();
    byte[] packed = new byte[Math.multiplyExact(rows, codec.units().bytesPerCode())];
    codec.units().encode(queries, rows, packed, threads);
    return packed;
  }

  /**
   * The decoded vectors, on this thread. Entries beyond float32 are the largest there are.
   *
   * @throws IllegalArgumentException if a gain is negative or not finite
   */
  void decode(byte[] packed, short[] gains, int rows, float[] vectors) {
    codec.decode(packed, gains, rows, vectors, 1);
    int d = dimension();
    for (int i = 0; i < rows * d; i++) {
      if (!Float.isFinite(vectors[i])) {
        saturate(packed, gains, rows, vectors);
        return;
      }
    }
  }

  private void saturate(byte[] packed, short[] gains, int rows, float[] vectors) {
    if (!codec.decoder().type().isSum()) {
      for (int i = 0; i < rows * mean.length; i++) {
        vectors[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, vectors[i]));
      }
      return;
    }
    deviations(packed, gains, rows, vectors);
    double up = PowersOfTwo.power(exponent);
    for (int i = 0; i < rows * mean.length; i++) {
      double entry = mean[i % mean.length] + up * vectors[i];
      vectors[i] = (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, entry));
    }
  }

  /**
   * x̂ − μ in units of 2^a, on this thread.
   *
   * @throws IllegalArgumentException if a gain is negative or not finite
   */
  void deviations(byte[] packed, short[] gains, int rows, float[] vectors) {
    codec.gain().require(gains, rows);
    deviationDecoder().decode(packed, rows, vectors, 1);
    int d = dimension();
    for (int i = 0; i < codec.gains(rows); i++) {
      float gain = HalfFloat.toFloat(gains[i]);
      for (int j = i * d; j < (i + 1) * d; j++) {
        vectors[j] *= gain;
      }
    }
  }

  private synchronized Decoder deviationDecoder() {
    if (deviations == null) {
      deviations = scored.with(decoder, constant);
    }
    return deviations;
  }

  /** ‖x̂‖² of a deviation, in units of 4^m, where 2^m is the magnitude of μ or A, the larger. */
  double square(float[] deviations, int from) {
    double down = PowersOfTwo.power(-meanExponent);
    double step = PowersOfTwo.power(exponent - meanExponent);
    double sum = 0;
    for (int j = 0; j < mean.length; j++) {
      double entry = mean[j] * down + deviations[from + j] * step;
      sum += entry * entry;
    }
    return sum;
  }

  /** A query in the coordinates of the code. */
  Projection project(float[] query, Metric metric) {
    int d = dimension();
    float[] origin = metric == Metric.L2 ? mean : new float[d];
    double largest = 0;
    for (int k = 0; k < d; k++) {
      largest = Math.max(largest, Math.abs((double) query[k] - origin[k]));
    }
    int unit = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
    double down = PowersOfTwo.power(-unit);
    float[] vector = new float[d];
    for (int k = 0; k < d; k++) {
      vector[k] = (float) (((double) query[k] - origin[k]) * down);
    }
    return switch (metric) {
      case L2 -> {
        Products products = products(vector, 1, exponent + unit);
        int keys = Math.max(2 * exponent, products.exponent());
        double square = Metric.product(vector, 0, vector, 0, d);
        yield projection(
            metric,
            products,
            keys,
            PowersOfTwo.power(2 * exponent - keys),
            PowersOfTwo.power(keys),
            square * PowersOfTwo.power(2 * unit));
      }
      case INNER_PRODUCT -> {
        Products products = products(vector, 1, exponent + unit);
        int keys = products.exponent();
        double withMean = Metric.product(query, 0, mean, 0, d);
        yield projection(metric, products, keys, 0, PowersOfTwo.power(keys), -withMean);
      }
      case COSINE -> {
        double norm = Math.sqrt(Metric.product(vector, 0, vector, 0, d));
        double scale = norm > 0 ? 1 / norm : 0;
        double withMean =
            scale * Metric.product(vector, 0, mean, 0, d) * PowersOfTwo.power(-meanExponent);
        Products products = products(vector, (float) scale, exponent);
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

  /**
   * Of v = scale · vector: w = Dᵀ v, summed over the coordinates in their order.
   *
   * @param unit that of the products, as exponent
   */
  private Products products(float[] vector, float scale, int unit) {
    int n = scored.columns();
    float[] w = new float[n];
    for (int k = 0; k < vector.length; k++) {
      float entry = scale * vector[k];
      int at = k * n;
      for (int j = 0; j < n; j++) {
        w[j] += entry * decoder[at + j];
      }
    }
    double shift = scale * Metric.product(vector, 0, constant, 0, vector.length);
    if (scored.largest() * PowersOfTwo.largest(w) >= SMALLEST_SURE) {
      return new Products(w, shift, unit);
    }
    return small(vector, scale, unit, shift);
  }

  /** Large entries of the vector meet small ones of A: products in double, in a unit of theirs. */
  private Products small(float[] vector, float scale, int unit, double shift) {
    int n = scored.columns();
    double[] sums = new double[n];
    for (int k = 0; k < vector.length; k++) {
      double entry = (double) scale * vector[k];
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
