// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderTrial;
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

  /** With fewer vectors a trial says nothing. */
  private static final int FEWEST = 50;

  /**
   * How many vectors of the Gaussian source decoders of several levels are drawn to, as multiples
   * of the number of units: the one that loses least of the sample's last fifth.
   */
  private static final double[] WEIGHTS = {1, 8, 64, 512};

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
    return StridedSample.of(
        train, Math.max(1, Math.min(SAMPLE_ROWS, SAMPLE_FLOATS / train.dimension())));
  }

  /** Whether there are vectors enough for a trial to say something. */
  boolean possible() {
    return split.isPresent();
  }

  /**
   * An encoder that was tried.
   *
   * @param trial how it fared; empty if trials are not {@link #possible}
   * @param weight how many vectors of the Gaussian source its decoder is drawn to
   */
  public record Tried(EncoderCandidate candidate, Optional<EncoderTrial> trial, double weight) {}

  /**
   * Tries an encoder, with gain and without if it is one of signs, else as the fit wants it.
   *
   * @throws IOException never, as vectors are in memory
   */
  Tried run(EncoderCandidate candidate) throws IOException {
    double units = candidate.whitened().rows();
    if (split.isEmpty()) {
      return new Tried(candidate, Optional.empty(), units);
    }
    if (candidate.hasSigns()) {
      return new Tried(
          candidate,
          Optional.of(
              new EncoderTrial(
                  candidate.method(),
                  "1",
                  measure(candidate, Gain.NONE).distortion(),
                  measure(candidate, Gain.FLOAT16).distortion())),
          units);
    }
    Gain gain = task.fit().gain();
    Measured found = measure(candidate, gain);
    return new Tried(
        candidate,
        Optional.of(
            new EncoderTrial(
                candidate.method(),
                task.fit().unitBits().label().equals("auto")
                    ? "mixed"
                    : task.fit().unitBits().label(),
                gain == Gain.NONE ? found.distortion() : Double.NaN,
                gain == Gain.FLOAT16 ? found.distortion() : Double.NaN)),
        found.weight());
  }

  /**
   * The distortion of a candidate without gain.
   *
   * @throws IOException never, as vectors are in memory
   */
  double withoutGain(EncoderCandidate candidate) throws IOException {
    return measure(candidate, Gain.NONE).distortion();
  }

  /** The trial with the gain that the fit does not want, too. */
  Tried complete(Tried tried) throws IOException {
    EncoderTrial trial = tried.trial().orElse(null);
    if (trial == null || !Double.isNaN(trial.withoutGain() + trial.withGain())) {
      return tried;
    }
    EncoderCandidate candidate = tried.candidate();
    boolean missing = Double.isNaN(trial.withGain());
    double other = measure(candidate, missing ? Gain.FLOAT16 : Gain.NONE).distortion();
    EncoderTrial whole =
        new EncoderTrial(
            trial.method(),
            trial.unitBits(),
            missing ? trial.withoutGain() : other,
            missing ? other : trial.withGain());
    return new Tried(candidate, Optional.of(whole), tried.weight());
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
    Gain gain = task.fit().gain();
    int threads = task.fit().threads();
    Coder coder = coder(tried.candidate(), gain);
    SourceCodes source =
        SourceMoments.of(task, tried.candidate().whitened(), coder.units()).codes();
    VectorCodec codec =
        coder.codec(
            DecoderFit.products(coder, vectors.train(), threads).solve(source, tried.weight()),
            task.fit().gainRule());
    return Distortion.of(codec, mean, vectors.heldOut(), threads).value();
  }

  private record Measured(double distortion, double weight) {}

  private Measured measure(EncoderCandidate candidate, Gain gain) throws IOException {
    Split vectors = split.orElseThrow();
    int threads = task.fit().threads();
    Coder coder = coder(candidate, gain);
    SourceCodes source = SourceMoments.of(task, candidate.whitened(), coder.units()).codes();
    DecoderRegression learned = DecoderFit.products(coder, vectors.learned(), threads);
    double units = candidate.whitened().rows();
    double weight =
        candidate.hasSigns() ? units : units * bestMultiple(coder, learned, source, vectors.test());
    VectorCodec codec = coder.codec(learned.solve(source, weight), task.fit().gainRule());
    return new Measured(Distortion.of(codec, mean, vectors.test(), threads).value(), weight);
  }

  private double bestMultiple(
      Coder coder, DecoderRegression learned, SourceCodes source, VectorData test)
      throws IOException {
    DecoderRegression seen = DecoderFit.products(coder, test, task.fit().threads());
    double best = WEIGHTS[0];
    double least = Double.POSITIVE_INFINITY;
    for (double multiple : WEIGHTS) {
      double weight = multiple * source.units();
      double lost = seen.distortion(learned.solve(source, weight));
      if (lost >= least) {
        break;
      }
      least = lost;
      best = multiple;
    }
    return best;
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
