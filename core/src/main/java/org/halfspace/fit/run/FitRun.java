// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.activation.Activation;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.decoder.CheckedDecoder;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.decoder.ReorderedUnits;
import org.halfspace.fit.encoder.EncoderCandidate;
import org.halfspace.fit.encoder.EncoderCandidates;
import org.halfspace.fit.encoder.EncoderTask;
import org.halfspace.fit.encoder.EncoderTrials;
import org.halfspace.fit.encoder.SourceMoments;
import org.halfspace.fit.pass.FitPasses;
import org.halfspace.internal.Floats;
import org.halfspace.limits.BitLimits;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.train.DeepTrainingResult;

/** One run of {@link Fit}: the stages in their order, each timed. */
public final class FitRun {
  private final FitSettings fit;
  private final FitEnvironment environment;
  private final Activation activation;
  private final Stopwatch stopwatch = new Stopwatch();
  private final FitPasses.Reading reading = new TimedReading();

  public FitRun(FitSettings fit, FitEnvironment environment, Activation activation) {
    this.fit = fit;
    this.environment = environment;
    this.activation = activation;
  }

  public FitReport run(FitPasses passes) throws IOException {
    return run(prepare(passes), passes);
  }

  /** Covariance, principal axes and a sample, in one pass. */
  public FitPasses.Prepared prepare(FitPasses passes) throws IOException {
    FitPasses.Prepared prepared = passes.prepare(reading);
    stopwatch.lap("covariance");
    return prepared;
  }

  /** How many bits the method can give, whatever their use. */
  public int mostBits(FitPasses.Prepared prepared) {
    int components = prepared.axes().spectrum().rank(RankTolerance.COVARIANCE);
    return switch (fit.method()) {
      case PRINCIPAL_AXES ->
          fit.unitBits().equals(UnitBits.signs())
              ? components
              : (int) Math.min(Fit.MAXIMUM_BITS, (long) BitLimits.MOST_BITS * components);
      case ALTERNATING -> (int) Math.min(Fit.MAXIMUM_BITS, mostUnitBits() * components);
      case PLAIN_SIGN -> EncoderCandidates.mostPlainSigns(prepared.axes(), components);
      default -> Fit.MAXIMUM_BITS;
    };
  }

  private long mostUnitBits() {
    return fit.unitBits() instanceof UnitBits.Alike alike ? alike.bits() : BitLimits.MOST_BITS;
  }

  public FitReport run(FitPasses.Prepared prepared, FitPasses passes) throws IOException {
    PrincipalAxes axes = prepared.axes();
    EncoderTask task = new EncoderTask(fit, environment.progress(), axes, activation);
    EncoderTrials trials = new EncoderTrials(task, prepared.sample());
    EncoderStage.Found found =
        new EncoderStage(fit, environment, task, trials).run(passes.train(), prepared.hash().hex());
    stopwatch.lap("encoder");
    float[] mean = Floats.of(axes.mean());
    EncoderTrials.Tried tried = found.choice().chosen();
    Linear linear = linear(tried, ordering(tried.candidate()), task, passes);
    FitReport.Choices choices = found.choices();
    DecoderStage.Found beyond = DecoderStage.Found.none(linear.codec());
    if (fit.decoder() == DecoderKind.DEEP) {
      stopwatch.lap("decoder");
      DeepTrainingResult trained =
          new DeepStage(fit, environment, task.floor(tried.candidate()))
              .run(passes.train(), linear.codec(), prepared.hash().hex());
      EncoderStage.Found after = EncoderStage.deep(trained, task, trials);
      tried = after.choice().chosen();
      stopwatch.lap("encoder");
      // The network knows the units in the order in which it was trained.
      linear = linear(tried, CheckedDecoder.Ordering.AS_THEY_ARE, task, passes);
      beyond = DecoderStage.Found.none(linear.codec().withDecoder(trained.decoder()));
      choices = choices.withTraining(after.choices());
    } else if (fit.trainsTables()) {
      stopwatch.lap("decoder");
      EncoderStage stage = new EncoderStage(fit, environment, task, trials);
      Optional<EncoderStage.Found> after =
          new GroupedTraining(fit, stage, task)
              .run(passes.train(), linear.codec(), prepared.hash());
      if (after.isPresent()) {
        tried = after.get().choice().chosen();
        choices = choices.withTraining(after.get().choices());
      }
      stopwatch.lap("encoder");
      // Units stay in their groups.
      linear = linear(tried, CheckedDecoder.Ordering.AS_THEY_ARE, task, passes);
      beyond = beyondLinear(linear, DecoderWays.ofTables(fit.seed(), fit.threads()), axes, passes);
    } else if (!fit.decoder().isLinear()) {
      beyond = beyondLinear(linear, DecoderWays.all(axes, fit.seed(), fit.threads()), axes, passes);
      linear = beyond.multiple() > 1 ? drawn(linear, beyond.multiple()) : linear;
    }
    VectorCodec codec = beyond.codec();
    EncoderCandidate chosen = tried.candidate();
    SourceMoments population = tried.moments();
    FitPasses.Learned learned = linear.learned();
    CheckedDecoder decoder = linear.decoder();
    Cholesky factor = decoder.solution().factor();
    if (beyond.order().isPresent()) {
      PrefixOrder order = decoder.solution().order().then(beyond.order().get());
      factor = linear.problem().factor(decoder.kind(), order);
    }
    // The sums behind the decoder have norms as gains.
    boolean summed = codec.gain() == Gain.NONE || codec.gainRule() == GainRule.NORM;
    double trained =
        summed && codec.decoder().type() == DecoderType.LINEAR
            ? decoder.train()
            : passes.ofTrain(codec, mean, reading).value();
    stopwatch.lap("decoder");
    FitPasses.Tested tested = passes.ofTest(codec, mean, prepared.distinct(), reading);
    Distortion measured = tested.distortion();
    stopwatch.lap("test");
    List<String> remarks = new ArrayList<>(decoder.remarks());
    remarks.addAll(beyond.remarks());
    if (fit.bits() - codec.bits() >= Byte.SIZE) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "Of the %d bits asked for, %d are of use: a unit has at most 8 bits, and the vectors"
                  + " vary in %d directions.",
              fit.bits(),
              codec.bits(),
              task.components()));
    }
    remarks.addAll(
        DataRemarks.of(
            codec.bits(),
            new DataRemarks.Learned(
                passes.trainNames(),
                prepared.distinct(),
                learned.energies(),
                axes.spectrum().total()),
            passes.testNames(),
            tested.seen()));
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe(
                activationName(chosen),
                chosen.method().origin(),
                decoder.kind().label(),
                fit.gain().label(),
                fit.seed()),
            new ModelMetadata.Source(
                passes.trainNames().description(),
                prepared.hash().hex(),
                Covariance.ESTIMATE,
                passes.trainNames().count(),
                passes.testNames().count()),
            new ModelMetadata.Distortions(
                task.floor(chosen), population.distortion(), trained, measured.value()),
            ModelMetadata.Machine.here(fit.threads()));
    return new FitReport(
        new Autoencoder(
            codec, mean, axes.spectrum().eigenvalues(), metadata, PrefixDecoders.kept(factor)),
        measured.standardError(),
        choices.withDecoders(beyond.trials()),
        remarks,
        stopwatch.seconds());
  }

  /** An encoder with its linear decoder, and what it was found from. */
  private record Linear(
      Coder coder,
      FitPasses.Learned learned,
      CheckedDecoder.Problem problem,
      CheckedDecoder decoder,
      VectorCodec codec) {}

  private Linear linear(
      EncoderTrials.Tried tried,
      CheckedDecoder.Ordering ordering,
      EncoderTask task,
      FitPasses passes)
      throws IOException {
    Coder coder = tried.coder();
    SourceMoments population = tried.moments();
    FitPasses.Learned learned = passes.products(coder, Floats.of(task.axes().mean()), reading);
    CheckedDecoder.Problem problem =
        new CheckedDecoder.Problem(
            learned.regression(), population.codes(), population.optimal(), tried.weight());
    return solved(coder, learned, problem, ordering);
  }

  private Linear solved(
      Coder coder,
      FitPasses.Learned learned,
      CheckedDecoder.Problem problem,
      CheckedDecoder.Ordering ordering) {
    CheckedDecoder decoder = CheckedDecoder.of(problem, fit.decoder(), ordering);
    VectorCodec codec =
        new Coder(
                ReorderedUnits.of(coder.units(), decoder.solution().order()),
                coder.gain(),
                coder.scale(),
                coder.center())
            .codec(decoder.solution().decoder(), fit.gainRule());
    return new Linear(coder, learned, problem, decoder, codec);
  }

  /** The same units in the same order, with a decoder that is drawn more to the Gaussian source. */
  private Linear drawn(Linear linear, double multiple) {
    CheckedDecoder.Problem before = linear.problem();
    CheckedDecoder.Problem problem =
        new CheckedDecoder.Problem(
            before.regression(), before.source(), before.optimal(), multiple * before.weight());
    PrefixOrder order = linear.decoder().solution().order();
    return solved(linear.coder(), linear.learned(), problem, equations -> order);
  }

  /** A decoder past the linear one, of the same codes. */
  private DecoderStage.Found beyondLinear(
      Linear linear, List<DecoderWay> ways, PrincipalAxes axes, FitPasses passes)
      throws IOException {
    reading.begins("decoders");
    LinearRefit refit = new LinearRefit(linear.problem().weight(), linear.decoder().kind());
    return new DecoderStage(fit.decoder(), ways, refit, axes, fit.threads())
        .run(
            linear.codec(),
            Floats.of(axes.mean()),
            passes.train(),
            multiple -> drawn(linear, multiple).codec());
  }

  /** The order in which prefixes are good, as far as units fit bytes. */
  private CheckedDecoder.Ordering ordering(EncoderCandidate chosen) {
    if (chosen.hasSigns()) {
      return CheckedDecoder.Ordering.BEST_FIRST;
    }
    return equations -> {
      PrefixOrder best = CheckedDecoder.Ordering.BEST_FIRST.of(equations);
      return best.fittingBytes(chosen.unitBits(), fit.bits());
    };
  }

  /** sign, or how many levels units have. */
  private String activationName(EncoderCandidate chosen) {
    if (chosen.hasSigns()) {
      return activation.name();
    }
    int most = Arrays.stream(chosen.unitBits()).max().orElseThrow();
    int least = Arrays.stream(chosen.unitBits()).min().orElseThrow();
    return most == least ? Activation.quantizer(most).name() : "levels:mixed";
  }

  /** Reports the progress of reading and measures its time. */
  private final class TimedReading implements FitPasses.Reading {
    @Override
    public VectorData of(VectorData data, String phase) {
      return stopwatch.reading(data, phase, environment.progress());
    }

    @Override
    public void begins(String phase) {
      environment.progress().at(phase, 0, 0);
    }
  }
}
