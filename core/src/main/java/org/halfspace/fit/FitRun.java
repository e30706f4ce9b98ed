// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.SoftwareVersion;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.CheckedDecoder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.encoder.EncoderCandidate;
import org.halfspace.fit.encoder.EncoderCandidates;
import org.halfspace.fit.encoder.EncoderChoice;
import org.halfspace.fit.encoder.EncoderMethod;
import org.halfspace.fit.encoder.EncoderTrials;
import org.halfspace.internal.Floats;
import org.halfspace.limits.Limits;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.DistinctVectors;
import org.halfspace.source.HeaviestRows;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingResult;

/** One run of {@link Fit}: the stages in their order, each timed. */
public final class FitRun {
  /**
   * Eigenvalues below this share of the largest are rounding of the data, not variance an encoder
   * may divide by.
   */
  public static final double RANK_TOLERANCE = 1e-10;

  private final FitSettings fit;
  private final FitEnvironment environment;
  private final Activation activation;
  private final Stopwatch stopwatch = new Stopwatch();

  public FitRun(FitSettings fit, FitEnvironment environment, Activation activation) {
    this.fit = fit;
    this.environment = environment;
    this.activation = activation;
  }

  /** The part of a fit that does not depend on the number of bits. */
  public record Prepared(
      DataHash hash, StridedSample sample, PrincipalAxes axes, DistinctVectors distinct) {}

  public FitReport run(VectorData train, VectorData test) throws IOException {
    return run(prepare(train), train, test);
  }

  /** Covariance, principal axes and a sample, in one pass. */
  public Prepared prepare(VectorData train) throws IOException {
    DataHash hash = DataHash.start(train);
    DistinctVectors distinct = new DistinctVectors();
    StridedSample sample =
        EncoderTrials.sample(
            new DataWatch(train.dimension(), fit.threads()).hashing(train, distinct));
    PrincipalAxes axes = axes(sample.watched());
    DataRange.require(train, axes);
    stopwatch.lap("covariance");
    return new Prepared(hash, sample, axes, distinct);
  }

  /** How many bits the method can give, whatever their use. */
  public int mostBits(Prepared prepared) {
    int components = prepared.axes().spectrum().rank(RANK_TOLERANCE);
    return switch (fit.method()) {
      case PRINCIPAL_AXES -> components;
      case PLAIN_SIGN -> EncoderCandidates.mostPlainSigns(prepared.axes(), components);
      default -> Fit.MAXIMUM_BITS;
    };
  }

  public FitReport run(Prepared prepared, VectorData train, VectorData test) throws IOException {
    PrincipalAxes axes = prepared.axes();
    DataHash hash = prepared.hash();
    Spectrum spectrum = axes.spectrum();
    double floor = Limits.of(spectrum, activation).floor(fit.bits()).distortion();
    int components = spectrum.rank(RANK_TOLERANCE);
    EncoderTrials trials = new EncoderTrials(fit, prepared.sample(), axes, components);
    EncoderCandidates candidates =
        new EncoderCandidates(
            fit, environment.progress(), axes, components, activation, floor, trials);
    Found found = find(train, candidates, trials, prepared.hash(), floor);
    EncoderCandidate chosen = found.choice().chosen();
    PopulationRisk risk = new PopulationRisk(spectrum, components, activation, fit.threads());
    PopulationRisk.Evaluation population = risk.evaluate(chosen.whitened());
    stopwatch.lap("encoder");
    float[] mean = Floats.of(axes.mean());
    DataWatch watch = new DataWatch(train.dimension(), fit.threads());
    HeaviestRows energies = new HeaviestRows();
    CheckedDecoder decoder =
        decoder(watch.weighing(train, mean, energies), chosen, risk, population, axes);
    VectorCodec codec =
        DecoderFit.codec(
            SignEncoder.of(decoder.order().rows(chosen.encoder()), mean),
            decoder.decoder(),
            fit.gain(),
            scale(axes));
    stopwatch.lap("decoder");
    DataWatch.Test seen = new DataWatch.Test();
    Distortion measured =
        Distortion.of(
            codec,
            mean,
            watched(watch.testing(test, mean, prepared.distinct(), seen), "test"),
            fit.threads(),
            seen::lost);
    double reached = measured.value();
    stopwatch.lap("test");
    List<String> remarks = new ArrayList<>(decoder.remarks());
    remarks.addAll(
        DataRemarks.of(fit.bits(), axes, train, prepared.distinct(), energies, test, seen));
    ModelMetadata metadata =
        new ModelMetadata(
            activation.name(),
            chosen.method().label(),
            decoder.kind().label(),
            fit.gain().label(),
            fit.seed(),
            fit.threads(),
            "sample covariance, 1/N",
            train.description(),
            hash.hex(),
            train.count(),
            test.count(),
            floor,
            population.distortion(),
            decoder.train(),
            reached,
            SoftwareVersion.withSurroundings());
    return new FitReport(
        new Autoencoder(
            codec, mean, spectrum.eigenvalues(), metadata, PrefixDecoders.kept(decoder.factor())),
        train.count(),
        test.count(),
        floor,
        population.distortion(),
        decoder.train(),
        reached,
        measured.standardError(),
        found.training(),
        found.choice().trials(),
        Optional.empty(),
        remarks,
        stopwatch.seconds());
  }

  /** The encoder that was chosen, and how it was trained. */
  private record Found(EncoderChoice choice, Optional<TrainingResult> training) {}

  private Found find(
      VectorData train,
      EncoderCandidates candidates,
      EncoderTrials trials,
      DataHash hash,
      double floor)
      throws IOException {
    if (fit.method() == EncoderMethod.SGD) {
      SgdStage.Trained trained =
          new SgdStage(fit, environment, activation, floor).run(train, hash.hex());
      EncoderCandidate candidate = candidates.dense(EncoderMethod.SGD, trained.encoder());
      return new Found(EncoderChoice.only(candidate, trials), Optional.of(trained.result()));
    }
    environment.progress().at("trials", 0, 0);
    EncoderChoice choice =
        fit.method() == EncoderMethod.AUTO
            ? EncoderChoice.best(fit, candidates, trials, floor)
            : EncoderChoice.only(candidates.of(fit.method()), trials);
    return new Found(choice, Optional.empty());
  }

  private VectorData watched(VectorData data, String phase) {
    return stopwatch.reading(data, (done, total) -> environment.progress().at(phase, done, total));
  }

  private PrincipalAxes axes(VectorData train) throws IOException {
    Covariance covariance = Covariance.of(watched(train, "covariance"));
    environment.progress().at("eigenvectors", 0, 0);
    return covariance.principalAxes();
  }

  private CheckedDecoder decoder(
      VectorData train,
      EncoderCandidate chosen,
      PopulationRisk risk,
      PopulationRisk.Evaluation population,
      PrincipalAxes axes)
      throws IOException {
    float[] mean = Floats.of(axes.mean());
    SignEncoder found = SignEncoder.of(chosen.encoder(), mean);
    DecoderRegression regression =
        DecoderFit.products(
            found, watched(train, "decoder"), fit.gain(), scale(axes), fit.threads());
    return CheckedDecoder.of(
        CheckedDecoder.Problem.of(regression, risk, chosen.whitened(), population, axes),
        fit.decoder(),
        CheckedDecoder.Ordering.BEST_FIRST);
  }

  private static float scale(PrincipalAxes axes) {
    return (float) Math.sqrt(axes.spectrum().total());
  }
}
