// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.halfspace.Progress;
import org.halfspace.fit.Fit;
import org.halfspace.train.CheckpointStore;

/**
 * What surrounds a {@link Fit} and changes no bit of its result.
 *
 * @param checkpoints where SGD keeps them, if it does
 * @param stop what SGD asks before every step, if anything
 */
public record FitEnvironment(
    Progress progress,
    Optional<CheckpointStore> checkpoints,
    Duration checkpointInterval,
    Optional<BooleanSupplier> stop) {

  public FitEnvironment {
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(checkpoints, "checkpoints");
    Objects.requireNonNull(checkpointInterval, "checkpointInterval");
    Objects.requireNonNull(stop, "stop");
  }

  public static FitEnvironment standard() {
    return new FitEnvironment(
        Progress.none(), Optional.empty(), Duration.ofSeconds(30), Optional.empty());
  }

  public FitEnvironment withProgress(Progress changed) {
    return new FitEnvironment(changed, checkpoints, checkpointInterval, stop);
  }

  public FitEnvironment withCheckpoints(CheckpointStore store, Duration interval) {
    return new FitEnvironment(progress, Optional.of(store), interval, stop);
  }

  public FitEnvironment withStop(BooleanSupplier changed) {
    return new FitEnvironment(progress, checkpoints, checkpointInterval, Optional.of(changed));
  }
}
