// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.fit.levels.UnitSample;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.internal.Floats;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;

/**
 * Tries encoders on a sample of the training vectors, and trains the quantizers of units of several
 * levels on it. Not thread-safe.
 */
public final class EncoderTrials {
  /** Vectors of a sample; decoders see four fifths. */
  private static final int SAMPLE_ROWS = 10_240;

  private static final int SAMPLE_FLOATS = 1 << 24;

  private static final int ONE_IN = 5;

  /** One vector in so many is enough to compare gains by. */
  private static final int PART = 4;

  /** With fewer vectors a trial says nothing. */
  private static final int FEWEST = 50;

  /**
   * How many vectors of the Gaussian source decoders of several levels are drawn to, as multiples
   * of the number of units: the one that loses least of the sample's last fifth.
   */
  private static final double[] WEIGHTS = {1, 8, 64, 512};

  private static final double[] ONE = {1};

  private final EncoderTask task;
  private final StridedSample sample;
  private final Optional<Split> split;
  private final float[] mean;
  private final Map<Gain, UnitSample> unitSamples = new HashMap<>();

  /**
   * @param sample filled
   * @throws IOException if a vector of the sample is not finite
   */
  public EncoderTrials(EncoderTask task, StridedSample sample) throws IOException {
    this.task = task;
    this.sample = sample;
    this.mean = Floats.of(task.axes().mean());
    this.split =
        sample.count() < FEWEST
            ? Optional.empty()
            : Optional.of(new Split(sample.others(ONE_IN), sample.chosen(ONE_IN)));
  }

  /** What decoders are fitted to, and what they are measured on. */
  private record Split(VectorData learned, VectorData test) {}

  /** A sample of the right size, still empty. */
  public static StridedSample sample(VectorData train) {
    return StridedSample.of(train, sampleRows(train.dimension()));
  }

  /** About how many vectors of that dimension a sample has at most. */
  public static int sampleRows(int dimension) {
    return Math.max(1, Math.min(SAMPLE_ROWS, SAMPLE_FLOATS / dimension));
  }

  /** Whether there are vectors enough for a trial to say something. */
  boolean possible() {
    return split.isPresent();
  }

  /** What decoders of trials are fitted to; empty if trials are not {@link #possible}. */
  Optional<VectorData> learned() {
    return split.map(Split::learned);
  }

  /**
   * An encoder that was tried.
   *
   * @param coder the candidate with the gain of the fit, its quantizers trained
   * @param moments of that on the Gaussian source
   * @param trial how it fared; empty if trials are not {@link #possible}
   * @param weight how many vectors of the Gaussian source its decoder is drawn to
   */
  public record Tried(
      EncoderCandidate candidate,
      Coder coder,
      SourceMoments moments,
      Optional<EncoderTrial> trial,
      double weight) {}

  /**
   * Tries an encoder, with gain and without if it is one of signs, else as the fit wants it.
   *
   * @throws IOException never, as vectors are in memory
   */
  Tried run(EncoderCandidate candidate) throws IOException {
    Gain gain = task.fit().gain();
    Coder coder = coder(candidate, gain);
    SourceMoments moments = moments(candidate, coder);
    if (split.isEmpty()) {
      double units = candidate.whitened().rows();
      return new Tried(candidate, coder, moments, Optional.empty(), units);
    }
    Measured found = measure(coder, moments.codes(), split.get());
    double other = candidate.hasSigns() ? withOtherGain(candidate) : Double.NaN;
    EncoderTrial trial =
        new EncoderTrial(
            candidate.method(),
            unitBits(candidate),
            gain == Gain.NONE ? found.distortion() : other,
            gain == Gain.NONE ? other : found.distortion());
    return new Tried(candidate, coder, moments, Optional.of(trial), found.weight());
  }

  /** The same trial of an encoder that was fitted again. */
  Tried replaced(Tried tried, EncoderCandidate candidate) throws IOException {
    Coder coder = coder(candidate, task.fit().gain());
    return new Tried(candidate, coder, moments(candidate, coder), tried.trial(), tried.weight());
  }

  private static String unitBits(EncoderCandidate candidate) {
    if (candidate.hasSigns()) {
      return UnitBits.signs().label();
    }
    int[] bits = candidate.unitBits();
    boolean alike = Arrays.stream(bits).allMatch(one -> one == bits[0]);
    return alike ? String.valueOf(bits[0]) : UnitBits.mixed().label();
  }

  private Gain otherGain() {
    return task.fit().gain() == Gain.NONE ? Gain.FLOAT16 : Gain.NONE;
  }

  private double withOtherGain(EncoderCandidate candidate) throws IOException {
    Coder coder = coder(candidate, otherGain());
    return measure(coder, moments(candidate, coder).codes(), split.orElseThrow()).distortion();
  }

  private SourceMoments moments(EncoderCandidate candidate, Coder coder) {
    return SourceMoments.of(task, candidate.whitened(), coder.units());
  }

  /**
   * The distortion of a candidate without gain.
   *
   * @throws IOException never, as vectors are in memory
   */
  double withoutGain(EncoderCandidate candidate) throws IOException {
    Coder coder = coder(candidate, Gain.NONE);
    return measure(coder, moments(candidate, coder).codes(), split.orElseThrow()).distortion();
  }

  /**
   * The trial with the gain that the fit does not want, too. What it changes is measured on a part
   * of the sample: both are the same vectors, so that few are enough.
   */
  Tried complete(Tried tried) throws IOException {
    EncoderTrial trial = tried.trial().orElse(null);
    if (trial == null || !Double.isNaN(trial.withoutGain() + trial.withGain())) {
      return tried;
    }
    VectorData part = sample.chosen(PART);
    HoldOut split = HoldOut.split(part, part.count() / ONE_IN, task.fit().seed());
    Split few = new Split(split.train(), split.heldOut());
    SourceCodes codes = tried.moments().codes();
    double own = measure(tried.coder(), codes, few).distortion();
    double other = measure(coder(tried.candidate(), otherGain()), codes, few).distortion();
    double factor = own > 0 ? other / own : 1;
    boolean missing = Double.isNaN(trial.withGain());
    EncoderTrial whole =
        new EncoderTrial(
            trial.method(),
            trial.unitBits(),
            missing ? trial.withoutGain() : factor * trial.withGain(),
            missing ? factor * trial.withoutGain() : trial.withGain());
    return new Tried(
        tried.candidate(), tried.coder(), tried.moments(), Optional.of(whole), tried.weight());
  }

  /**
   * What codes vectors by a candidate, its quantizers trained on the sample.
   *
   * @throws IOException never, as vectors are in memory
   */
  public Coder coder(EncoderCandidate candidate, Gain gain) throws IOException {
    // With a gain, signs are about the mean from which norms are taken.
    boolean aboutMean = candidate.hasSigns() && gain != Gain.NONE;
    if (candidate.trained().isPresent() && !aboutMean) {
      return new Coder(candidate.trained().get(), gain, task.scale(), mean);
    }
    UnitEncoder encoder =
        candidate.hasSigns()
            ? SignEncoder.of(candidate.rows(), mean)
            : LevelEncoder.of(
                unitSample(gain)
                    .quantizers(candidate.unitBits(), candidate.rows(), task.fit().threads()),
                candidate.rows(),
                mean);
    return new Coder(encoder, gain, task.scale(), mean);
  }

  /**
   * The sample as units see it.
   *
   * @throws IOException never, as vectors are in memory
   */
  public UnitSample unitSample(Gain gain) throws IOException {
    UnitSample seen = unitSamples.get(gain);
    if (seen == null) {
      seen = UnitSample.of(sample.chosen(1), mean, gain, task.scale());
      unitSamples.put(gain, seen);
    }
    return seen;
  }

  /**
   * The distortion of a candidate that was tried, measured on more vectors than the sample has: a
   * decoder of many units learned from few vectors is worse than it will be, and the more so the
   * more units it has.
   *
   * @param vectors what decoders are fitted to, and what they are measured on
   * @throws IOException if they cannot be read
   */
  double closer(Tried tried, HoldOut vectors) throws IOException {
    int threads = task.fit().threads();
    VectorCodec codec =
        tried
            .coder()
            .codec(
                DecoderFit.products(tried.coder(), vectors.train(), threads)
                    .solve(tried.moments().codes(), tried.weight()),
                task.fit().gainRule());
    return Distortion.of(codec, mean, vectors.heldOut(), threads).value();
  }

  private record Measured(double distortion, double weight) {}

  private Measured measure(Coder coder, SourceCodes source, Split vectors) throws IOException {
    int threads = task.fit().threads();
    DecoderRegression learned = DecoderFit.products(coder, vectors.learned(), threads);
    DecoderRegression seen = DecoderFit.products(coder, vectors.test(), threads);
    double[] multiples = coder.units() instanceof LevelEncoder ? WEIGHTS : ONE;
    DecoderRegression.Decoder decoder = null;
    double weight = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double multiple : multiples) {
      DecoderRegression.Decoder drawn = learned.solve(source, multiple * source.units());
      double lost = seen.distortion(drawn);
      if (decoder != null && !(lost < least)) {
        break;
      }
      least = lost;
      weight = multiple * source.units();
      decoder = drawn;
    }
    if (coder.gain() == Gain.NONE || task.fit().gainRule() == GainRule.NORM) {
      return new Measured(least, weight);
    }
    // The sums have norms as gains.
    VectorCodec codec = coder.codec(decoder, task.fit().gainRule());
    return new Measured(Distortion.of(codec, mean, vectors.test(), threads).value(), weight);
  }

  /**
   * The bits of a pool that explain most of the sample together, the best first: forward selection,
   * as for prefixes.
   *
   * @param pool an encoder of as many bits as there are to choose from
   * @param whitened its M
   * @param count how many are chosen
   * @throws java.util.NoSuchElementException if trials are not {@link #possible}
   */
  int[] select(SignEncoder pool, Matrix whitened, int count) throws IOException {
    PopulationRisk risk = task.risk();
    NormalEquations equations =
        DecoderFit.products(
                new Coder(pool, task.fit().gain(), task.scale()),
                split.orElseThrow().learned(),
                task.fit().threads())
            .equations(
                SourceCodes.centered(
                    risk.codeCovariance(whitened),
                    risk.crossCovariance(whitened).times(task.leading())),
                pool.bits());
    return PrefixOrder.greedy(equations, count);
  }
}
