// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.halfspace.code.DecoderType;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.DecoderTrial;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The stage of a fit that looks for a decoder past the linear one, of codes that stay as they are
 * but for the order of their units.
 */
public final class DecoderStage {
  /** Of so many vectors one is held out where decoders are compared. */
  private static final int HELD_OUT = 10;

  /**
   * How sure it has to be that another decoder is better than the linear one: as sure as two
   * standard errors of a normal variable make it.
   */
  private static final double SURE = new NormalDistribution().cumulativeProbability(2);

  /**
   * By how much more linear decoders are drawn to the Gaussian source. With few vectors, the
   * Gaussian decoder loses less than one by least squares; message passing is that decoder, where
   * hyperplanes are orthogonal, and should not win for being it.
   */
  private static final double[] MULTIPLES = {8, 64, 512};

  /** Numbers of the vectors of a sample: 256 MiB. */
  public static final int MOST_FLOATS = 1 << 26;

  private static final int BLOCK_ROWS = 1024;

  private final List<DecoderWay> ways;
  private final DecoderKind wanted;
  private final LinearRefit refit;
  private final PrincipalAxes axes;
  private final int threads;

  /**
   * @param wanted a decoder past the linear one by name, or auto
   * @param ways to decoders; those of another type than the wanted one are passed over
   * @param refit how the linear decoder is fitted to a part of the vectors
   * @param axes mean and covariance of all vectors
   */
  public DecoderStage(
      DecoderKind wanted,
      List<DecoderWay> ways,
      LinearRefit refit,
      PrincipalAxes axes,
      int threads) {
    this.wanted = wanted;
    this.refit = refit;
    this.axes = axes;
    this.ways =
        ways.stream()
            .filter(
                way ->
                    wanted == DecoderKind.AUTO && way.type() != DecoderType.DEEP
                        || wanted.beyondLinear().equals(Optional.of(way.type())))
            .toList();
    this.threads = threads;
  }

  /**
   * What was found.
   *
   * @param codec decoding by the chosen decoder
   * @param order which unit of the linear codec comes first, second, …; empty if it is the same
   * @param multiple by how much more the linear decoder is drawn to the Gaussian source than it was
   * @param trials the linear decoder first
   * @param remarks why there is none, for one
   */
  public record Found(
      VectorCodec codec,
      Optional<int[]> order,
      double multiple,
      List<DecoderTrial> trials,
      List<String> remarks) {
    /** No other was looked for. */
    static Found none(VectorCodec linear) {
      return new Found(linear, Optional.empty(), 1, List.of(), List.of());
    }
  }

  /** A decoder, and how it fares on held-out vectors. */
  private record Tried(DecoderWay way, DecoderWay.Fitted fitted, DecoderTrial trial) {}

  /**
   * Fits decoders to a sample of vectors.
   *
   * @param linear codec with the linear decoder alone
   * @param center the mean of the vectors
   * @param vectors to learn from
   * @param drawn the codec whose linear decoder is drawn a multiple more to the Gaussian source
   */
  Found run(
      VectorCodec linear, float[] center, VectorData vectors, DoubleFunction<VectorCodec> drawn)
      throws IOException {
    return run(sample(linear, vectors, threads), center, drawn);
  }

  /**
   * Fits decoders to vectors and their codes. The linear decoder is fitted anew to the vectors that
   * the others see, and these begin from that, so that the held-out ones are new to all; the one
   * that is chosen is then fitted to all vectors, from the linear decoder of the codec.
   *
   * @param sample of a codec with the linear decoder alone, which stays
   * @param center the mean of the vectors
   */
  public Found run(CodedSample sample, float[] center) {
    return run(sample, center, multiple -> sample.codec());
  }

  private Found run(CodedSample sample, float[] center, DoubleFunction<VectorCodec> drawn) {
    CodedSample held = sample.part(HELD_OUT, true);
    CodedSample part = sample.part(HELD_OUT, false);
    PrincipalAxes seen = axes(part);
    Linear fair = Blas.with(threads, () -> linear(part, seen, held));
    CodedSample learned = part.with(fair.codec());
    double energy = held.energy(center);
    double[] linearLosses = fair.losses();
    List<Tried> all = new ArrayList<>();
    List<DecoderTrial> trials = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    trials.add(
        new DecoderTrial(DecoderType.LINEAR, sum(linearLosses) / energy, 0, Optional.empty()));
    for (DecoderWay way : ways) {
      DecoderWay.Attempt attempt = way.fit(learned, seen);
      if (attempt.fitted().isEmpty()) {
        remarks.add("No decoder by " + way.type().label() + ": " + attempt.reason());
        continue;
      }
      DecoderWay.Fitted fitted = attempt.fitted().get();
      CodedSample own =
          fitted.order().isEmpty() ? held : held.inOrder(fitted.codec(), fitted.order().get());
      DecoderTrial trial =
          trial(
              way.type(),
              own.losses(fitted.codec().decoder(), threads),
              linearLosses,
              energy,
              fitted.predicted());
      trials.add(trial);
      all.add(new Tried(way, fitted, trial));
    }
    Optional<Tried> chosen = chosen(all, trials.get(0).distortion(), held.rows());
    // Gains by projection on a decoder change by as little as that does.
    CodedSample whole = fair.multiple() > 1 ? sample.with(drawn.apply(fair.multiple())) : sample;
    if (chosen.isEmpty()) {
      return new Found(whole.codec(), Optional.empty(), fair.multiple(), trials, remarks);
    }
    double best = chosen.get().trial().distortion();
    if (best > trials.get(0).distortion()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "The decoder by %s loses more of held-out vectors than the linear one (%.4f instead of"
                  + " %.4f), which the model also has; --decoder auto does not take such a decoder.",
              chosen.get().way().type().label(),
              best,
              trials.get(0).distortion()));
    }
    DecoderWay.Fitted fitted = chosen.get().way().refit(whole, chosen.get().fitted());
    return new Found(fitted.codec(), fitted.order(), fair.multiple(), trials, remarks);
  }

  /** Mean and covariance of some vectors, where there are enough for that. */
  private PrincipalAxes axes(CodedSample part) {
    if (part.rows() < HELD_OUT) {
      return axes;
    }
    Covariance own = part.covariance();
    boolean varies = IntStream.range(0, own.dimension()).anyMatch(i -> own.matrix().get(i, i) > 0);
    return varies ? Blas.with(threads, own::principalAxes) : axes;
  }

  /**
   * A linear decoder that has not seen the held-out vectors.
   *
   * @param multiple by which it is drawn more to the Gaussian source than that of the codec
   * @param losses of each held-out vector
   */
  private record Linear(VectorCodec codec, double multiple, double[] losses) {}

  private Linear linear(CodedSample part, PrincipalAxes own, CodedSample held) {
    Optional<LinearRefit.Learned> again = refit.on(part, own, threads);
    VectorCodec first = again.map(learned -> learned.codec(1)).orElse(part.codec());
    Linear best = new Linear(first, 1, held.losses(first.units(), threads));
    for (double multiple : MULTIPLES) {
      if (again.isEmpty() || wanted != DecoderKind.AUTO) {
        break;
      }
      VectorCodec drawn = again.get().codec(multiple);
      Linear next = new Linear(drawn, multiple, held.losses(drawn.units(), threads));
      if (!(sum(next.losses()) < sum(best.losses()))) {
        break;
      }
      best = next;
    }
    return best;
  }

  private static DecoderTrial trial(
      DecoderType type,
      double[] losses,
      double[] linear,
      double energy,
      Optional<Double> predicted) {
    int count = losses.length;
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += (losses[i] - linear[i]) / count;
    }
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double deviation = losses[i] - linear[i] - mean;
      squares += deviation * deviation;
    }
    // Of N vectors, the sum of N differences: its variance is N · squares / (N − 1).
    double error = Math.sqrt(squares * count / Math.max(1, count - 1)) / energy;
    return new DecoderTrial(type, sum(losses) / energy, error, predicted);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /**
   * The standard errors, estimated from as many vectors, by which another decoder must be better:
   * Student's, 2 for many vectors, 14 for two, and infinite for one, which says nothing.
   */
  static double band(int vectors) {
    return vectors < 2
        ? Double.POSITIVE_INFINITY
        : new TDistribution(vectors - 1).inverseCumulativeProbability(SURE);
  }

  /** The best, where it was asked for or wins by more than the band of error. */
  private Optional<Tried> chosen(List<Tried> all, double linear, int vectors) {
    Optional<Tried> best = Optional.empty();
    double band = band(vectors);
    for (Tried tried : all) {
      boolean wins =
          wanted != DecoderKind.AUTO
              || vectors > 1 && tried.trial().distortion() + band * tried.trial().error() < linear;
      if (wins
          && (best.isEmpty() || tried.trial().distortion() < best.get().trial().distortion())) {
        best = Optional.of(tried);
      }
    }
    return best;
  }

  /** As many vectors as the memory of a sample has room for, and their codes. */
  static CodedSample sample(VectorCodec linear, VectorData vectors, int threads)
      throws IOException {
    int most = Math.max(2 * HELD_OUT, MOST_FLOATS / vectors.dimension());
    StridedSample sample = StridedSample.of(vectors, most);
    sample.watched().forEachBlock(BLOCK_ROWS, (block, first, rows) -> {});
    return CodedSample.of(linear, sample.rows(), sample.count(), threads);
  }
}
