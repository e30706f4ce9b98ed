package org.halfspace.fit;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.halfspace.Progress;
import org.halfspace.train.CheckpointStore;

/** What surrounds a {@link Fit} and changes no bit of its result. */
public record FitEnvironment(
    Progress progress,
    CheckpointStore checkpoints,
    Duration checkpointInterval,
    BooleanSupplier stop) {

  public FitEnvironment {
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(checkpoints, "checkpoints");
    Objects.requireNonNull(checkpointInterval, "checkpointInterval");
    Objects.requireNonNull(stop, "stop");
  }

  static FitEnvironment standard() {
    return new FitEnvironment(
        Progress.none(), CheckpointStore.none(), Duration.ofSeconds(30), () -> false);
  }

  public FitEnvironment withProgress(Progress changed) {
    return new FitEnvironment(changed, checkpoints, checkpointInterval, stop);
  }

  FitEnvironment withCheckpoints(CheckpointStore store, Duration interval) {
    return new FitEnvironment(progress, store, interval, stop);
  }

  FitEnvironment withStop(BooleanSupplier changed) {
    return new FitEnvironment(progress, checkpoints, checkpointInterval, changed);
  }
}
