// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.SgdSettings;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.run.DeepTrainingRun;

/** Training of an encoder and a deep decoder together, from a linear code. */
final class DeepStage {
  private final FitSettings settings;
  private final FitEnvironment environment;
  private final double floor;

  /**
   * @param floor that progress is measured from
   */
  DeepStage(FitSettings settings, FitEnvironment environment, double floor) {
    this.settings = settings;
    this.environment = environment;
    this.floor = floor;
  }

  /**
   * Puts some vectors aside, learns from the others.
   *
   * @param linear the code to begin with
   * @param dataHash of the training vectors
   */
  DeepTrainingResult run(VectorData train, VectorCodec linear, String dataHash) throws IOException {
    HoldOut split = SgdStage.split(train, settings.seed());
    DeepTrainingSettings training =
        settings.deep().orElseGet(() -> DeepTrainingSettings.standard(split.train().count()));
    Map<String, String> identity = identity(training, train, linear, dataHash);
    CheckpointStore checkpoints = environment.checkpoints().orElseGet(CheckpointStore::none);
    DeepTrainingRun run =
        new DeepTrainingRun(
            training,
            settings.seed(),
            settings.threads(),
            SgdSettings.standard().shuffleMemory(),
            new TrainingSurroundings(environment, floor, identity));
    UnitEncoder start = linear.units().unitEncoder();
    if (settings.gain() == Gain.NONE) {
      return run.run(split.train(), split.heldOut(), start, checkpoints.load(identity));
    }
    float[] mean = start.mean();
    return run.runOnDirections(
        DirectionVectors.of(split.train(), mean, linear.scale()),
        DirectionVectors.of(split.heldOut(), mean, linear.scale()),
        start,
        checkpoints.load(identity));
  }

  /** All that determines the bits of the result. */
  private Map<String, String> identity(
      DeepTrainingSettings training, VectorData train, VectorCodec linear, String dataHash) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("decoder", settings.decoder().label());
    identity.put("bits", String.valueOf(settings.bits()));
    identity.put("unitBits", settings.unitBits().label());
    identity.put("gain", settings.gain().label());
    identity.put("seed", String.valueOf(settings.seed()));
    identity.put("threads", String.valueOf(settings.threads()));
    identity.put("training", training.toString());
    identity.put("data", train.description());
    identity.put("dataHash", dataHash);
    identity.put("start", String.valueOf(linear.units().hashCode()));
    return identity;
  }
}
