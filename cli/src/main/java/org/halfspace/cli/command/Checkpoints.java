// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.Failures;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.train.CheckpointFile;
import org.halfspace.train.CheckpointStore;
import org.halfspace.train.TrainingCheckpoint;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;

/**
 * The checkpoint beside a model. A run that begins anew takes no notice of one that is there, but
 * leaves it until it has one of its own, or has come to its end. Not thread-safe.
 */
final class Checkpoints implements CheckpointStore {
  private final Path path;
  private final boolean resume;
  private final CheckpointFile file;

  /** Whether what is there is of this run. */
  private boolean own;

  /**
   * @param model the file of the model
   * @param resume whether the run continues from an existing checkpoint
   */
  Checkpoints(Path model, boolean resume) {
    // Not beside its name, since the root of the file system has none.
    this.path = Path.of(model + ".checkpoint");
    this.resume = resume;
    this.file = new CheckpointFile(path);
  }

  Path path() {
    return path;
  }

  /** Whether the run continues from a checkpoint: it was asked to, and there is one. */
  boolean resumes() {
    return resume && Files.exists(path);
  }

  @Override
  public Optional<TrainingCheckpoint> load(Map<String, String> run) throws IOException {
    if (!resume) {
      return Optional.empty();
    }
    Optional<TrainingCheckpoint> loaded = file.load(run);
    own = loaded.isPresent();
    return loaded;
  }

  @Override
  public void keep(Map<String, String> run, TrainingCheckpoint checkpoint) throws IOException {
    file.keep(run, checkpoint);
    own = true;
  }

  /**
   * Whether a training came to something that may be written: all that came to their end did. One
   * that was stopped before its first step did not, and one that was interrupted without a step
   * that is better than its start may not take the place of a model that is there.
   */
  static boolean mayBeWritten(TrainingResult training, Path model) {
    return switch (training.end()) {
      case STEPS_USED, NO_IMPROVEMENT -> true;
      case STOPPED -> training.best().step() > 0 || (training.steps() > 0 && !Files.exists(model));
      case DIVERGED -> training.best().step() > 0 || !Files.exists(model);
    };
  }

  /**
   * Says why training ended early, and removes the checkpoint that nobody will go on from.
   *
   * @param written whether the model was
   * @return the exit code
   */
  int end(TrainingResult training, Path model, boolean written, Console console) {
    if (training.end() == TrainingEnd.STOPPED) {
      if (written) {
        console.note(
            "Stopped after %d steps; the model is that of step %d, the best so far. Continue with"
                + " --resume.",
            training.steps(), training.best().step());
      } else {
        console.note(
            "Stopped after %d steps, none better than the start; no model was written.%s",
            training.steps(), own ? " Continue with --resume." : "");
      }
      return 0;
    }
    if (own || training.end() != TrainingEnd.DIVERGED) {
      remove(console);
    }
    if (training.end() == TrainingEnd.DIVERGED) {
      console.note(
          "halfspace fit: training diverged: %s; %s",
          training.message(),
          written
              ? model + " has the best model before that, of step " + training.best().step()
              : model + " is unchanged, because no step was better than the start");
      return 1;
    }
    return 0;
  }

  private void remove(Console console) {
    try {
      AtomicFile.delete(path);
    } catch (IOException e) {
      console.note("%s: cannot be removed: %s", path, Failures.describe(e));
    }
  }
}
