// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.Objects;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.internal.Parallel;

/**
 * What codes vectors before there is a decoder: units, and whether the norm is coded apart.
 * Immutable and thread-safe.
 *
 * @param units B and its quantizers
 * @param gain with one, units of several levels see directions alone
 * @param scale s, the norm that units are made for; about the root mean square of the centered
 *     vectors
 * @param center the mean of the vectors, about which they are decoded; that of the units but where
 *     thresholds of signs are in theirs
 */
public record Coder(UnitEncoder units, Gain gain, float scale, float[] center) {
  public Coder {
    Objects.requireNonNull(units, "units");
    Objects.requireNonNull(gain, "gain");
  }

  /** Units whose μ is the mean of the vectors. */
  public Coder(UnitEncoder units, Gain gain, float scale) {
    this(units, gain, scale, units.mean());
  }

  /** The codes of the first {@code rows} vectors, as {@link VectorCodec#encode} makes them. */
  void encode(float[] vectors, int rows, byte[] packed, int threads) {
    if (gain == Gain.NONE || !(units instanceof LevelEncoder)) {
      units.encode(vectors, rows, packed, threads);
      return;
    }
    float[] factors = new float[rows];
    float[] mean = units.mean();
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            factors[i] = VectorCodec.unitFactor(vectors, i * mean.length, mean, scale);
          }
        });
    units.encode(vectors, rows, factors, packed, threads);
  }

  /** The codec of these units and a decoder. */
  public VectorCodec codec(DecoderRegression.Decoder decoder, GainRule rule) {
    float[] offset = center.clone();
    for (int j = 0; j < offset.length; j++) {
      offset[j] += (float) decoder.constant()[j];
    }
    UnitCodec coded = units.withDecoder(decoder.transposed().transpose().toFloats(), offset);
    return gain == Gain.NONE
        ? VectorCodec.withoutGain(coded)
        : VectorCodec.withGain(coded, scale, rule);
  }
}
