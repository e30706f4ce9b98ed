// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.run.TrainingProgress;
import org.halfspace.train.run.TrainingRun;

/** Clock, listener and store of a training within a fit. Belongs to one thread. */
final class TrainingSurroundings implements TrainingRun.Control {
  private final FitEnvironment environment;
  private final CheckpointStore checkpoints;
  private final double floor;
  private final Map<String, String> identity;
  private long kept = System.nanoTime();

  /**
   * @param floor that progress is measured from
   * @param identity all that determines the bits of the result
   */
  TrainingSurroundings(FitEnvironment environment, double floor, Map<String, String> identity) {
    this.environment = environment;
    this.checkpoints = environment.checkpoints().orElseGet(CheckpointStore::none);
    this.floor = floor;
    this.identity = identity;
  }

  @Override
  public boolean stopRequested() {
    return environment.stop().map(BooleanSupplier::getAsBoolean).orElse(false);
  }

  @Override
  public boolean checkpointDue() {
    return System.nanoTime() - kept >= environment.checkpointInterval().toNanos();
  }

  @Override
  public void keep(TrainingCheckpoint checkpoint) throws IOException {
    checkpoints.keep(identity, checkpoint);
    kept = System.nanoTime();
  }

  @Override
  public void report(TrainingProgress progress) {
    environment
        .progress()
        .at(
            "sgd",
            progress.step(),
            progress.steps(),
            String.format(
                Locale.ROOT,
                "loss %.4f, held out %.4f, %+.1f %% of the floor, %.0f vectors/s",
                progress.loss(),
                progress.heldOut(),
                100 * (progress.heldOut() / floor - 1),
                progress.vectorsPerSecond()));
  }
}
