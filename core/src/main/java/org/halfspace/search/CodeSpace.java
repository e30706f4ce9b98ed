package org.halfspace.search;

import java.util.Objects;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;

/**
 * How codes stand for vectors, x̂ = μ + g (A σ + c), and what a query needs of it. Immutable and
 * thread-safe.
 */
final class CodeSpace {
  private final VectorCodec codec;
  private final float[] decoder;
  private final float[] mean;

  /** c, the codec's offset less μ. */
  private final float[] constant;

  CodeSpace(VectorCodec codec) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.decoder = codec.signs().decoder();
    this.mean = codec.signs().mean();
    this.constant = codec.signs().offset();
    for (int k = 0; k < mean.length; k++) {
      constant[k] -= mean[k];
    }
  }

  Gain gain() {
    return codec.gain();
  }

  int codes() {
    return codec.codes();
  }

  int dimension() {
    return codec.dimension();
  }

  /** μ; shared, not to be changed. */
  float[] mean() {
    return mean;
  }

  /** The codes of whole queries. */
  byte[] encode(float[] queries, int threads) {
    int rows = queries.length / dimension();
    byte[] packed = new byte[Math.multiplyExact(rows, codec.signs().bytesPerVector())];
    codec.signs().encode(queries, rows, packed, threads);
    return packed;
  }

  /** The decoded vectors, on this thread. */
  void decode(byte[] packed, short[] gains, int rows, float[] vectors) {
    codec.decode(packed, gains, rows, vectors, 1);
  }

  /** A query in the coordinates of the code. */
  Projection project(float[] query, Metric metric) {
    int d = dimension();
    double withMean = Metric.product(query, 0, mean, 0, d);
    return switch (metric) {
      case L2 -> {
        float[] centred = new float[d];
        for (int k = 0; k < d; k++) {
          centred[k] = query[k] - mean[k];
        }
        float square = (float) Metric.product(centred, 0, centred, 0, d);
        yield projection(metric, centred, 1, 1, square);
      }
      case INNER_PRODUCT -> projection(metric, query, 1, 0, (float) -withMean);
      case COSINE -> {
        double norm = Math.sqrt(Metric.product(query, 0, query, 0, d));
        double scale = norm > 0 ? 1 / norm : 0;
        yield projection(metric, query, (float) scale, (float) (-withMean * scale), 0);
      }
    };
  }

  /** Of v = scale · vector: w = Aᵀ v, summed over the coordinates in their order. */
  private Projection projection(
      Metric metric, float[] vector, float scale, float baseWeight, float common) {
    int n = codes();
    float[] w = new float[n];
    for (int k = 0; k < vector.length; k++) {
      float entry = scale * vector[k];
      int at = k * n;
      for (int j = 0; j < n; j++) {
        w[j] += entry * decoder[at + j];
      }
    }
    float shift = (float) (scale * Metric.product(vector, 0, constant, 0, vector.length));
    return new Projection(w, new QueryScorer.Terms(metric, shift, baseWeight, common));
  }
}
