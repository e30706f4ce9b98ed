// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.UnitEncoder;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.internal.Floats;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.PrincipalAxes;

/**
 * The message passing decoder of an encoder: from its rows, its thresholds, and mean and covariance
 * of the vectors alone (docs/theory.md §9), whatever made the encoder. A sample decides how many of
 * the layers are used and whether their readout is the Gaussian one or fitted to the sample, by
 * what they lose on every tenth of its vectors, which nothing is fitted to. Stateless and
 * thread-safe.
 */
public final class MessageFit {
  /** A layer is kept if it gains this share of what is lost. */
  static final double LEAST_GAIN = 1e-3;

  private static final int HELD_OUT_ONE_IN = 10;

  /** With fewer vectors in all there is nothing to choose by. */
  private static final int FEWEST = 2 * HELD_OUT_ONE_IN;

  private MessageFit() {}

  /**
   * How to fit.
   *
   * @param maxLayers how many layers at most, 12 where nothing else is asked for
   * @param threads of BLAS and of what is not BLAS
   */
  public record Settings(int maxLayers, int threads) {
    /**
     * @throws IllegalArgumentException if a number is below 1
     */
    public Settings {
      if (maxLayers < 1) {
        throw new IllegalArgumentException("maxLayers: " + maxLayers + ", must be at least 1");
      }
      Parallel.requireThreads(threads);
    }

    /** As many layers as gain, at most 12. */
    public static Settings of(int threads) {
      return new Settings(12, threads);
    }
  }

  /**
   * What was found.
   *
   * @param predicted the distortion of the decoder on the Gaussian source, by state evolution with
   *     the encoder as it is, by the Gaussian readout
   * @param predictedPerLayer the same after each layer that was looked at; the decoder may have
   *     fewer
   * @param refitted whether the readout is fitted to the sample
   * @param heldOut the distortion on the held-out vectors of the sample; NaN without a sample
   */
  public record Result(
      MessagePassing decoder,
      double predicted,
      List<Double> predictedPerLayer,
      boolean refitted,
      double heldOut) {
    public Result {
      predictedPerLayer = List.copyOf(predictedPerLayer);
    }
  }

  /**
   * Builds a decoder. Cost about 3 u³ + 2 u² d for each layer, and with a sample of N vectors N (L
   * u² + u d).
   *
   * @param encoder of the codes
   * @param axes mean and covariance of the vectors
   * @param sample vectors and their codes by this encoder. Where codes have gains, units see
   *     directions, whose mean and covariance come from it
   * @throws IllegalArgumentException if encoder, axes and sample are not of the same dimension, or
   *     encoder and sample not of the same bits
   */
  public static Result of(
      UnitEncoder encoder, PrincipalAxes axes, Optional<CodedSample> sample, Settings settings) {
    int d = encoder.dimension();
    if (axes.mean().length != d) {
      throw new IllegalArgumentException(
          "axes: of dimension " + axes.mean().length + ", must be of that of the encoder, " + d);
    }
    sample.ifPresent(
        s -> {
          if (s.dimension() != d || s.codec().bits() != encoder.bits()) {
            throw new IllegalArgumentException(
                "sample: of dimension "
                    + s.dimension()
                    + " and "
                    + s.codec().bits()
                    + " bits, must be as the encoder, "
                    + d
                    + " and "
                    + encoder.bits());
          }
        });
    return Blas.with(
        settings.threads(),
        () -> {
          SeenSource seen = SeenSource.of(encoder, axes, sample);
          StandardUnits units = StandardUnits.of(encoder, seen);
          MessageLayers layers =
              MessageLayers.of(units, seen, settings.maxLayers(), LEAST_GAIN, settings.threads());
          Build build = new Build(encoder, seen, units, layers);
          return sample.isPresent() && sample.get().rows() >= FEWEST
              ? build.chosen(sample.get(), axes, settings.threads())
              : build.result(build.decoder(layers.count()), layers.count(), false, Double.NaN);
        });
  }

  /** What decoders are built from. */
  private record Build(
      UnitEncoder encoder, SeenSource seen, StandardUnits units, MessageLayers layers) {

    /** The decoder of the first layers with the Gaussian readout. */
    MessagePassing decoder(int count) {
      float[] offset = encoder.mean();
      for (int k = 0; k < offset.length; k++) {
        offset[k] = (float) (offset[k] + seen.shift()[k]);
      }
      return MessagePassing.of(
          units.layout(),
          units.thresholds(),
          layers.first(count),
          layers.readout(count - 1).toFloats(),
          offset);
    }

    Result result(MessagePassing decoder, int count, boolean refitted, double heldOut) {
      List<Double> all = layers.distortions();
      return new Result(decoder, all.get(count - 1), all, refitted, heldOut);
    }

    /** The decoder that loses least of the held-out vectors; of those as good, the shortest. */
    Result chosen(CodedSample sample, PrincipalAxes axes, int threads) {
      CodedSample learned = sample.part(HELD_OUT_ONE_IN, false);
      CodedSample held = sample.part(HELD_OUT_ONE_IN, true);
      double energy = held.energy(Floats.of(axes.mean()));
      double[] lost = new double[layers.count()];
      double least = Double.POSITIVE_INFINITY;
      for (int l = 0; l < lost.length; l++) {
        lost[l] = lost(held, decoder(l + 1), threads);
        least = Math.min(least, lost[l]);
      }
      int best = 0;
      while (lost[best] > least * (1 + LEAST_GAIN)) {
        best++;
      }
      Matrix covariance = layers.messageCovariance(best);
      SourceCodes source = SourceCodes.centered(covariance, layers.messageCross());
      MessagePassing gaussian = decoder(best + 1);
      MessagePassing decoder = gaussian;
      double before = lost[best];
      double after = before;
      for (MessagePassing candidate : ReadoutFit.candidates(gaussian, source, learned, threads)) {
        double loses = lost(held, candidate, threads);
        if (loses < after) {
          after = loses;
          decoder = candidate;
        }
      }
      return result(decoder, best + 1, after < before, energy > 0 ? after / energy : 0);
    }
  }

  private static double lost(CodedSample sample, MessagePassing decoder, int threads) {
    return Arrays.stream(sample.losses(decoder, threads)).sum();
  }
}
