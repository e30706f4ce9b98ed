// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.UnitEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.LevelTrainingResult;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.run.LevelTrainingRun;

/**
 * Training of an encoder together with its quantizers on the vectors themselves, from a given code
 * (docs/levels.md).
 */
final class LevelSgdStage {
  private final FitSettings settings;
  private final FitEnvironment environment;
  private final SgdSettings sgd;
  private final double floor;

  /**
   * @param floor that progress is measured from
   */
  LevelSgdStage(FitSettings settings, FitEnvironment environment, double floor) {
    this.settings = settings;
    this.environment = environment;
    this.sgd = settings.sgd().orElseGet(SgdSettings::standard);
    this.floor = floor;
  }

  /**
   * Puts some vectors aside, learns from the others.
   *
   * @param start the code to begin with
   * @param dataHash of the training vectors
   */
  LevelTrainingResult run(VectorData train, Coder start, String dataHash) throws IOException {
    HoldOut split = SgdStage.split(train, settings.seed());
    boolean gain = settings.gain() != Gain.NONE;
    LevelEncoder begin = levels(start.units());
    VectorData learned = split.train();
    VectorData heldOut = split.heldOut();
    float[] mean = start.units().mean();
    if (gain) {
      // Units see directions about the mean: vectors of one norm, whose mean is not subtracted.
      learned = DirectionVectors.of(learned, mean, start.scale());
      heldOut = DirectionVectors.of(heldOut, mean, start.scale());
      begin = LevelEncoder.of(begin.quantizers(), begin.rows(), new float[mean.length]);
    }
    Map<String, String> identity = identity(train, start, dataHash);
    CheckpointStore checkpoints = environment.checkpoints().orElseGet(CheckpointStore::none);
    Optional<TrainingCheckpoint> from = checkpoints.load(identity);
    LevelTrainingResult result =
        new LevelTrainingRun(
                sgd.levels(),
                settings.seed(),
                settings.threads(),
                sgd.shuffleMemory(),
                new TrainingSurroundings(environment, floor, identity))
            .run(learned, heldOut, begin, from);
    if (!gain) {
      return result;
    }
    LevelEncoder found = result.encoder();
    return new LevelTrainingResult(
        LevelEncoder.of(found.quantizers(), found.rows(), mean),
        result.bestStep(),
        result.heldOut(),
        result.steps(),
        result.end(),
        result.message());
  }

  /** Signs as units of two levels. */
  private static LevelEncoder levels(UnitEncoder encoder) {
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
    identity.put("start", String.valueOf(start.units().hashCode()));
    return identity;
  }
}
