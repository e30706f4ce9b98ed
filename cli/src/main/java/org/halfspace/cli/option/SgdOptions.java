// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import static org.halfspace.cli.option.OptionTypes.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.fit.SgdSettings;
import org.halfspace.train.LevelTrainingSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How {@code fit --method sgd} runs. */
public final class SgdOptions {
  /** Seconds: some thirty years. */
  private static final long LONGEST_INTERVAL = 1_000_000_000;

  @Mixin private TrainingOptions training;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "sgd: number of steps (default: 1500; straight-through: 10000).")
  private Integer steps;

  @Option(
      names = "--start",
      paramLabel = "NAME",
      description =
          "straight-through: the encoder to start from: descent, closed-form or gaussian rows (default:"
              + " descent).")
  private String start;

  @Option(
      names = "--patience",
      paramLabel = "P",
      description =
          "straight-through: stop after this many of the run's fifty held-out evaluations without improvement; 0"
              + " for never (default: 0, because with a falling rate the best comes late; the best is"
              + " kept in any case).")
  private Integer patience;

  @Option(
      names = "--shuffle-memory",
      paramLabel = "MIB",
      description =
          "sgd: MiB of vectors held at once; a larger file is shuffled in parts (default: 512).")
  private Integer shuffleMemory;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "S",
      description =
          "sgd, deep: seconds between checkpoints, stored next to the model as FILE.checkpoint (default:"
              + " 30).")
  private Double checkpointEvery;

  @Option(
      names = "--resume",
      description = "sgd, deep: continue from the checkpoint of an interrupted run.")
  private boolean resume;

  public boolean resume() {
    return resume;
  }

  /** Those that were given and that deep training has not. */
  public List<String> ofMethod() {
    List<String> names = given();
    names.removeAll(List.of("--checkpoint-every", "--resume"));
    return names;
  }

  /** The names of the options that were given. */
  public List<String> given() {
    List<String> names = new ArrayList<>(training.given());
    TrainingOptions.add(names, "--steps", steps);
    TrainingOptions.add(names, "--start", start);
    TrainingOptions.add(names, "--patience", patience);
    TrainingOptions.add(names, "--shuffle-memory", shuffleMemory);
    TrainingOptions.add(names, "--checkpoint-every", checkpointEvery);
    TrainingOptions.add(names, "--resume", resume ? true : null);
    return names;
  }

  /** The names of the options that were given and that only straight-through training has. */
  public List<String> ofSignsOnly() {
    List<String> names = new ArrayList<>(training.ofSignsOnly());
    TrainingOptions.add(names, "--start", start);
    TrainingOptions.add(names, "--patience", patience);
    return names;
  }

  /**
   * The settings.
   *
   * @param straightThrough whether signs are trained by the straight-through estimator; else units
   *     are trained with their quantizers
   * @param ofTables whether tables are trained with them
   * @throws TypeConversionException if a value makes no sense, which is wrong usage
   */
  public SgdSettings settings(boolean straightThrough, boolean ofTables) {
    SgdSettings settings = SgdSettings.standard();
    if (ofTables) {
      settings = settings.withLevels(LevelTrainingSettings.ofTables());
    }
    settings =
        straightThrough
            ? settings.withTraining(training.apply(settings.training(), steps))
            : settings.withLevels(training.apply(settings.levels(), steps));
    if (start != null) {
      settings =
          settings.withStart(
              Choice.of("--start", start, SgdSettings.Start.values(), SgdSettings.Start::label));
    }
    if (patience != null) {
      require(patience >= 0, "--patience: " + patience + ", must not be negative");
      settings = settings.withPatience(patience);
    }
    if (shuffleMemory != null) {
      require(shuffleMemory >= 1, "--shuffle-memory: " + shuffleMemory + ", must be at least 1");
      settings = settings.withShuffleMemory((long) shuffleMemory << 20);
    }
    requireCheckpointInterval();
    return settings;
  }

  private void requireCheckpointInterval() {
    require(
        checkpointEvery == null || checkpointEvery >= 0 && checkpointEvery <= LONGEST_INTERVAL,
        "--checkpoint-every: " + checkpointEvery + ", must be between 0 and " + LONGEST_INTERVAL);
  }

  public Duration checkpointInterval() {
    double seconds = checkpointEvery == null ? 30 : checkpointEvery;
    return Duration.ofMillis((long) (1000 * seconds));
  }
}
