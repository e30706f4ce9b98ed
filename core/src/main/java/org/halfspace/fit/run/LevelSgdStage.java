// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.LevelTrainingResult;
import org.halfspace.train.LevelTrainingSettings;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.run.LevelTrainingRun;
import org.halfspace.train.run.TrainingProgress;
import org.halfspace.train.run.TrainingRun;

/**
 * Training of an encoder together with its quantizers on the vectors themselves, from a given code
 * (docs/levels.md).
 */
final class LevelSgdStage {
  /** Steps of a short training, as a share of a whole one. */
  private static final double SHORT = 0.1;

  private final FitSettings settings;
  private final FitEnvironment environment;
  private final SgdSettings sgd;
  private final double floor;

  /** The bits that look up one row of a table; 0 where codes are decoded linearly. */
  private final int entryBits;

  /**
   * @param floor that progress is measured from
   */
  LevelSgdStage(FitSettings settings, FitEnvironment environment, double floor) {
    this(settings, environment, floor, 0);
  }

  private LevelSgdStage(
      FitSettings settings, FitEnvironment environment, double floor, int entryBits) {
    this.settings = settings;
    this.environment = environment;
    this.sgd = settings.sgd().orElseGet(() -> standard(entryBits > 0));
    this.floor = floor;
    this.entryBits = entryBits;
  }

  private static SgdSettings standard(boolean tables) {
    SgdSettings standard = SgdSettings.standard();
    return tables ? standard.withLevels(LevelTrainingSettings.ofTables()) : standard;
  }

  /**
   * The same for codes that are decoded by tables.
   *
   * @param bits 8 or 4, those that look up one row
   */
  LevelSgdStage withTables(int bits) {
    return new LevelSgdStage(settings, environment, floor, bits);
  }

  /**
   * Puts some vectors aside, learns from the others.
   *
   * @param start the code to begin with
   * @param dataHash of the training vectors
   */
  LevelTrainingResult run(VectorData train, Coder start, String dataHash) throws IOException {
    Map<String, String> identity = identity(train, start, dataHash);
    CheckpointStore checkpoints = environment.checkpoints().orElseGet(CheckpointStore::none);
    LevelTrainingResult result =
        train(
            sgd.levels(),
            train,
            start,
            new TrainingSurroundings(environment, floor, identity),
            checkpoints.load(identity));
    if (settings.gain() == Gain.NONE) {
      return result;
    }
    float[] mean = start.units().mean();
    LevelEncoder found = result.encoder();
    return new LevelTrainingResult(
        LevelEncoder.of(found.quantizers(), found.rows(), mean),
        result.bestStep(),
        result.heldOut(),
        result.steps(),
        result.end(),
        result.message());
  }

  /** The vectors that a training learns from; the others judge it. */
  VectorData learned(VectorData train) {
    return SgdStage.split(train, settings.seed()).train();
  }

  /**
   * Of two codes the one that loses less after a short training. Signs of chosen coordinates can
   * begin behind mixtures and still be the better start, as training improves on them more.
   */
  Coder better(VectorData train, Coder one, Coder other) throws IOException {
    LevelTrainingSettings few =
        sgd.levels().withSteps((int) Math.ceil(SHORT * sgd.levels().steps()));
    double first = shortly(few, train, one);
    return shortly(few, train, other) < first ? other : one;
  }

  private double shortly(LevelTrainingSettings few, VectorData train, Coder start)
      throws IOException {
    TrainingRun.Control control =
        new TrainingRun.Control() {
          @Override
          public boolean stopRequested() {
            return environment.stop().map(BooleanSupplier::getAsBoolean).orElse(false);
          }

          @Override
          public void report(TrainingProgress progress) {
            environment.progress().at("trials", progress.step(), progress.steps());
          }
        };
    return train(few, train, start, control, Optional.empty()).heldOut();
  }

  private LevelTrainingResult train(
      LevelTrainingSettings training,
      VectorData vectors,
      Coder start,
      TrainingRun.Control control,
      Optional<TrainingCheckpoint> from)
      throws IOException {
    HoldOut split = SgdStage.split(vectors, settings.seed());
    LevelEncoder begin = levels(start.units());
    VectorData learned = split.train();
    VectorData heldOut = split.heldOut();
    float[] mean = start.units().mean();
    if (settings.gain() != Gain.NONE) {
      // Units see directions about the mean: vectors of one norm, whose mean is not subtracted.
      learned = DirectionVectors.of(learned, mean, start.scale());
      heldOut = DirectionVectors.of(heldOut, mean, start.scale());
      begin = LevelEncoder.of(begin.quantizers(), begin.rows(), new float[mean.length]);
    }
    LevelTrainingRun run =
        new LevelTrainingRun(
            training, settings.seed(), settings.threads(), sgd.shuffleMemory(), control);
    return (entryBits > 0 ? run.withTables(entryBits) : run).run(learned, heldOut, begin, from);
  }

  /** Signs as units of two levels. */
  static LevelEncoder levels(UnitEncoder encoder) {
    if (encoder instanceof LevelEncoder levels) {
      return levels;
    }
    Quantizer sign = Quantizer.of(new double[] {-1, 1}, new double[] {0});
    return LevelEncoder.of(
        Collections.nCopies(encoder.units(), sign), encoder.rows(), encoder.mean());
  }

  /** All that determines the bits of the result. */
  private Map<String, String> identity(VectorData train, Coder start, String dataHash) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("bits", String.valueOf(settings.bits()));
    identity.put("unitBits", settings.unitBits().label());
    identity.put("gain", settings.gain().label());
    identity.put("seed", String.valueOf(settings.seed()));
    identity.put("threads", String.valueOf(settings.threads()));
    identity.put("shuffleMemory", String.valueOf(sgd.shuffleMemory()));
    identity.put("training", sgd.levels().toString());
    identity.put("data", train.description());
    identity.put("dataHash", dataHash);
    if (entryBits > 0) {
      identity.put("tables", String.valueOf(entryBits));
    }
    identity.put("start", String.valueOf(start.units().hashCode()));
    return identity;
  }
}
