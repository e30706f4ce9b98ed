// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.SignEncoder;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.encoder.AlternatingCandidate;
import org.halfspace.fit.encoder.DeepStart;
import org.halfspace.fit.encoder.EncoderCandidate;
import org.halfspace.fit.encoder.EncoderCandidates;
import org.halfspace.fit.encoder.EncoderChoice;
import org.halfspace.fit.encoder.EncoderTask;
import org.halfspace.fit.encoder.EncoderTrials;
import org.halfspace.fit.encoder.FoldedThresholds;
import org.halfspace.fit.encoder.LevelCandidates;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.LevelTrainingResult;
import org.halfspace.train.TrainingResult;

/** The stage of a fit that finds the encoder, by the method that is wanted. */
final class EncoderStage {
  private final FitSettings fit;
  private final FitEnvironment environment;
  private final EncoderTask task;
  private final EncoderTrials trials;
  private final EncoderCandidates candidates;

  EncoderStage(
      FitSettings fit, FitEnvironment environment, EncoderTask task, EncoderTrials trials) {
    this.fit = fit;
    this.environment = environment;
    this.task = task;
    this.trials = trials;
    this.candidates = new EncoderCandidates(task, trials);
  }

  /** The encoder that was chosen, and how it was trained. */
  record Found(EncoderChoice choice, Optional<TrainingResult> training) {
    FitReport.Choices choices() {
      return FitReport.Choices.ofEncoder(choice.trials(), choice.chosenTrial(), training);
    }
  }

  /**
   * Finds it.
   *
   * @param dataHash of the training vectors
   */
  Found run(VectorData train, String dataHash) throws IOException {
    if (fit.trainsTables()) {
      // The code to begin with; training comes when units are grouped.
      environment.progress().at("trials", 0, 0);
      return new Found(EncoderChoice.best(task, candidates, trials, train), Optional.empty());
    }
    if (fit.method() == EncoderMethod.SGD && !fit.unitBits().equals(UnitBits.signs())) {
      return trained(train, dataHash);
    }
    if (fit.method() == EncoderMethod.SGD) {
      SgdStage.Trained trained =
          new SgdStage(fit, environment, task.activation(), task.floor()).run(train, dataHash);
      return new Found(
          EncoderChoice.only(candidates.trained(trained.encoder()), trials),
          Optional.of(trained.result()));
    }
    environment.progress().at("trials", 0, 0);
    if (fit.decoder() == DecoderKind.DEEP && fit.method() == EncoderMethod.AUTO) {
      Optional<EncoderCandidate> start = DeepStart.of(task, candidates, train.count());
      if (start.isPresent()) {
        return new Found(EncoderChoice.only(start.get(), trials), Optional.empty());
      }
    }
    EncoderChoice choice =
        switch (fit.method()) {
          case DESCENT -> EncoderChoice.only(candidates.descent(), trials);
          case CLOSED_FORM -> EncoderChoice.only(named(), trials);
          case PLAIN_SIGN -> EncoderChoice.only(candidates.plainSign(), trials);
          case PRINCIPAL_AXES, ROTATION -> EncoderChoice.only(named(), trials);
          case ALTERNATING -> EncoderChoice.alternating(task, candidates, trials, train);
          default -> EncoderChoice.best(task, candidates, trials, train);
        };
    return new Found(choice, Optional.empty());
  }

  /** An encoder that was trained with a deep decoder. */
  static Found deep(DeepTrainingResult result, EncoderTask task, EncoderTrials trials)
      throws IOException {
    EncoderCandidates candidates = new EncoderCandidates(task, trials);
    EncoderCandidate candidate =
        result.encoder() instanceof LevelEncoder levels
            ? candidates.trained(EncoderMethod.SGD, levels)
            : candidates.trained(EncoderMethod.SGD, (SignEncoder) result.encoder());
    return new Found(
        EncoderChoice.only(candidate, trials),
        Optional.of(
            new TrainingResult(
                new TrainingResult.Best(candidate.whitened(), result.bestStep(), result.heldOut()),
                result.steps(),
                result.end(),
                result.message())));
  }

  /** An encoder trained with its quantizers, from the best code that is found at once. */
  private Found trained(VectorData train, String dataHash) throws IOException {
    environment.progress().at("trials", 0, 0);
    EncoderChoice.Starts starts = EncoderChoice.starts(task, candidates, trials);
    EncoderCandidate begin = starts.best().candidate();
    LevelSgdStage stage = new LevelSgdStage(fit, environment, task.floor(begin));
    Coder first = starts.best().coder();
    if (starts.signs().isPresent()) {
      first = stage.better(train, first, starts.signs().get().coder());
    }
    for (boolean ofSigns : new boolean[] {false, true}) {
      boolean allowed = !ofSigns || fit.unitBits() instanceof UnitBits.Auto;
      Optional<EncoderCandidate> alternating =
          allowed
              ? new AlternatingCandidate(task, candidates).ofMany(stage.learned(train), ofSigns)
              : Optional.empty();
      if (alternating.isPresent()) {
        first = stage.better(train, first, trials.coder(alternating.get(), fit.gain()));
      }
    }
    LevelTrainingResult result = stage.run(train, first, dataHash);
    Found after = trained(result);
    List<EncoderTrial> all = new ArrayList<>(starts.trials());
    all.addAll(after.choice().trials());
    return new Found(new EncoderChoice(after.choice().chosen(), all), after.training());
  }

  /** An encoder that was trained together with tables. */
  Found ofTables(VectorData train, Coder start, int entryBits, String dataHash) throws IOException {
    EncoderCandidate like =
        candidates.trained(EncoderMethod.SGD, LevelSgdStage.levels(start.units()));
    LevelSgdStage stage =
        new LevelSgdStage(fit, environment, task.floor(like)).withTables(entryBits);
    return trained(stage.run(train, start, dataHash));
  }

  private Found trained(LevelTrainingResult result) throws IOException {
    LevelEncoder found = result.encoder();
    Optional<SignEncoder> signs =
        fit.gain() == Gain.NONE ? FoldedThresholds.of(found, task.scale()) : Optional.empty();
    EncoderCandidate candidate =
        signs.isPresent()
            ? candidates.trained(EncoderMethod.SGD, signs.get())
            : candidates.trained(EncoderMethod.SGD, found);
    return new Found(
        EncoderChoice.only(candidate, trials),
        Optional.of(
            new TrainingResult(
                new TrainingResult.Best(candidate.whitened(), result.bestStep(), result.heldOut()),
                result.steps(),
                result.end(),
                result.message())));
  }

  /** The one encoder of a method that knows both signs and several levels. */
  private EncoderCandidate named() {
    Optional<EncoderCandidate> levels =
        fit.unitBits().equals(UnitBits.signs())
            ? Optional.empty()
            : new LevelCandidates(task).of(fit.method());
    if (levels.isEmpty() && fit.unitBits() instanceof UnitBits.Alike alike && alike.bits() > 1) {
      throw new UnusableDataException(
          fit.bits()
              + " bits in units of "
              + alike.bits()
              + " were requested, but the method "
              + fit.method().label()
              + " needs as many directions as units, and these vectors vary in "
              + task.components());
    }
    return levels.orElseGet(
        () ->
            switch (fit.method()) {
              case PRINCIPAL_AXES -> candidates.principalAxes();
              case ROTATION -> candidates.rotation();
              default -> candidates.closedForm();
            });
  }
}
