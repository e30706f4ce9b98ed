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

  /** Brings queries to the coordinates of the code. */
  Projector projector() {
    return new Projector(this, decoder, constant, mean, meanExponent);
  }
}
