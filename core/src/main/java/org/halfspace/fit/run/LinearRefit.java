// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.decoder.CheckedDecoder;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.encoder.SourceMoments;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Floats;
import org.halfspace.source.PrincipalAxes;

/**
 * The linear decoder of codes, fitted to a part of their vectors as it was to all of them: by least
 * squares, drawn to as many vectors of a Gaussian source, that of the part, and held against the
 * Gaussian decoder and the mean alike ({@link CheckedDecoder}). So a comparison with others is on
 * vectors that none has seen. Immutable and thread-safe.
 *
 * @param weight κ, how many vectors of the source are imagined beside those that were seen
 * @param kind how the decoder was found
 */
public record LinearRefit(double weight, DecoderKind kind) {
  /** Units up to which the sums, 8 u (u + d) bytes and half of it in float32, are made again. */
  private static final int MOST_UNITS = 1 << 13;

  private static final int BLOCK_FLOATS = 1 << 20;

  public LinearRefit {
    Objects.requireNonNull(kind, "kind");
  }

  /** The codec with decoders of some vectors alone. Not thread-safe. */
  final class Learned {
    private final CodedSample sample;
    private final SourceMoments source;
    private final float[] origin;
    private final DecoderRegression regression;

    private Learned(CodedSample sample, SourceMoments source, float[] origin) {
      this.sample = sample;
      this.source = source;
      this.origin = origin;
      this.regression = regression(sample, origin);
    }

    /**
     * One of them. Cost u³/3 + 2 u² d multiplications.
     *
     * @param multiple of κ: 1 as it was, more to be closer to the Gaussian source
     */
    VectorCodec codec(double multiple) {
      VectorCodec codec = sample.codec();
      CheckedDecoder found =
          CheckedDecoder.of(
              new CheckedDecoder.Problem(
                  regression, source.codes(), source.optimal(), multiple * weight),
              kind,
              CheckedDecoder.Ordering.AS_THEY_ARE);
      return new Coder(codec.units().unitEncoder(), codec.gain(), codec.scale(), origin)
          .codec(found.solution().decoder(), codec.gainRule());
    }
  }

  /**
   * Adds up vectors and their codes. Cost N (u² + u d) + u³/3 multiplications and u²/2 values of
   * kernels.
   *
   * @param sample of the codec
   * @param axes mean and covariance of these vectors
   * @return empty where the decoder stays as it is: a Gaussian one, that of more than {@value
   *     #MOST_UNITS} units, or of units that see no variance
   */
  Optional<Learned> on(CodedSample sample, PrincipalAxes axes, int threads) {
    VectorCodec codec = sample.codec();
    if (kind == DecoderKind.GAUSSIAN || codec.units().units() > MOST_UNITS || sample.rows() == 0) {
      return Optional.empty();
    }
    // With a gain, what is multiplied by it lies about the mean of the units.
    float[] origin = codec.gain() == Gain.NONE ? Floats.of(axes.mean()) : codec.units().mean();
    return SourceMoments.of(axes, codec.units().unitEncoder(), threads)
        .map(source -> new Learned(sample, source, origin));
  }

  private static DecoderRegression regression(CodedSample sample, float[] origin) {
    UnitEncoder encoder = sample.codec().units().unitEncoder();
    int u = encoder.units();
    int d = encoder.dimension();
    int bytes = encoder.bytesPerCode();
    float[] shift = encoder.mean();
    for (int j = 0; j < d; j++) {
      shift[j] -= origin[j];
    }
    DecoderRegression regression =
        new DecoderRegression(u, d, Math.sqrt(sample.energy(origin) / sample.rows()));
    int most = Math.max(1, Math.min(sample.rows(), BLOCK_FLOATS / Math.max(u, d)));
    float[] vectors = new float[ArraySize.of("block of vectors", most, d)];
    float[] values = new float[ArraySize.of("block of values", most, u)];
    for (int first = 0; first < sample.rows(); first += most) {
      int some = Math.min(most, sample.rows() - first);
      float[] gains = Arrays.copyOfRange(sample.gains(), first, first + some);
      for (int i = 0; i < some; i++) {
        encoder.values(sample.packed(), (first + i) * bytes, values, i * u);
        for (int j = 0; gains[i] != 1 && j < u; j++) {
          values[i * u + j] *= gains[i];
        }
        for (int j = 0; j < d; j++) {
          vectors[i * d + j] = sample.centered()[(first + i) * d + j] + shift[j];
        }
      }
      regression.add(vectors, values, gains, some);
    }
    return regression;
  }
}
