// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import static org.halfspace.cli.option.OptionTypes.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.activation.Activation;
import org.halfspace.train.LevelTrainingSettings;
import org.halfspace.train.Schedule;
import org.halfspace.train.Surrogate;
import org.halfspace.train.TrainingSettings;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How SGD trains; for {@code --method sgd} only. */
public final class TrainingOptions {
  private static final String TIED = "tied";
  private static final String FREE = "free";

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "sgd: vectors per step (default: 512; straight-through: 256).")
  private Integer batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "H",
      description =
          "sgd: initial learning rate (default: fit 0.01, straight-through 0.02; descend 0.01 for"
              + " sign, else 0.03; momentum needs about 1).")
  private Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "sgd: how the rate falls: linear, cosine or constant (default: cosine;"
              + " straight-through: linear).")
  private String schedule;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "straight-through: adam or momentum (default: adam).")
  private String optimizer;

  @Option(
      names = "--surrogate",
      paramLabel = "NAME",
      description =
          "straight-through: what replaces the derivative of sign: that of tanh(p/τ) (tanh), 1 where |p| ≤ 1"
              + " (window), or 1 (identity) (default: tanh; other activations use their own derivative).")
  private String surrogate;

  @Option(
      names = "--temperature",
      paramLabel = "T[:END]",
      description =
          "sgd: how far steps are smoothed, in deviations of a projection (default: 0.1);"
              + " straight-through: τ of the surrogate tanh, changing from T to END by equal factors"
              + " (default: 0.5).")
  private String temperature;

  @Option(
      names = "--weights",
      paramLabel = "NAME",
      description =
          "straight-through: untied for a free decoder, or tied for a multiple of the encoder's transpose"
              + " (default: untied).")
  private String weights;

  @Option(
      names = "--rows",
      paramLabel = "NAME",
      description =
          "straight-through: unit to keep the encoder's rows at norm 1, or free (default: unit; for sign the"
              + " norm does not change the code, but unit rows stay where the surrogate has a slope).")
  private String rows;

  @Option(
      names = "--solve-every",
      paramLabel = "K",
      description =
          "straight-through: solve for the decoder by least squares every K steps instead of training it.")
  private Integer solveEvery;

  /** The names of the options that were given. */
  public List<String> given() {
    List<String> names = new ArrayList<>();
    add(names, "--batch", batch);
    add(names, "--learning-rate", learningRate);
    add(names, "--schedule", schedule);
    add(names, "--optimizer", optimizer);
    add(names, "--surrogate", surrogate);
    add(names, "--temperature", temperature);
    add(names, "--weights", weights);
    add(names, "--rows", rows);
    add(names, "--solve-every", solveEvery);
    return names;
  }

  /** Those that only straight-through training of signs has. */
  List<String> ofSignsOnly() {
    List<String> names = new ArrayList<>();
    add(names, "--optimizer", optimizer);
    add(names, "--surrogate", surrogate);
    add(names, "--weights", weights);
    add(names, "--rows", rows);
    add(names, "--solve-every", solveEvery);
    return names;
  }

  /**
   * The settings of a training with quantizers, with what was given.
   *
   * @throws TypeConversionException if a value makes no sense, which is wrong usage
   */
  LevelTrainingSettings apply(LevelTrainingSettings standard, Integer steps) {
    requireRanges(steps);
    LevelTrainingSettings settings = standard;
    if (steps != null) {
      settings = settings.withSteps(steps);
    }
    if (batch != null) {
      settings = settings.withBatch(batch);
    }
    if (learningRate != null) {
      settings = settings.withLearningRate(learningRate);
    }
    if (schedule != null) {
      settings = settings.withSchedule(named("--schedule", schedule, Schedule.values()));
    }
    if (temperature != null) {
      double one = number(temperature);
      require(one > 0, "--temperature: '" + temperature + "', must be a positive number");
      settings = settings.withTemperature(one);
    }
    return settings;
  }

  static void add(List<String> names, String name, Object value) {
    if (value != null) {
      names.add(name);
    }
  }

  /**
   * The standard settings with what was given.
   *
   * @throws TypeConversionException if a value makes no sense, which is wrong usage
   */
  public TrainingSettings apply(TrainingSettings standard, Integer steps) {
    requireRanges(steps);
    requireSense(standard.activation());
    TrainingSettings.Builder builder = standard.change();
    if (steps != null) {
      builder.steps(steps);
    }
    if (batch != null) {
      builder.batch(batch);
    }
    if (learningRate != null) {
      builder.learningRate(learningRate);
    }
    if (schedule != null) {
      builder.schedule(named("--schedule", schedule, Schedule.values()));
    }
    if (optimizer != null) {
      builder.optimizer(named("--optimizer", optimizer, TrainingSettings.Rule.values()));
    }
    if (weights != null) {
      builder.weights(named("--weights", weights, TrainingSettings.Weights.values()));
    }
    if (rows != null) {
      builder.rows(named("--rows", rows, TrainingSettings.Rows.values()));
    }
    if (solveEvery != null) {
      builder.decoder(TrainingSettings.Decoder.LEAST_SQUARES).decoderInterval(solveEvery);
    }
    if (surrogate != null || temperature != null) {
      builder.surrogate(surrogate());
    }
    return builder.build();
  }

  private void requireRanges(Integer steps) {
    require(steps == null || steps >= 0, "--steps: " + steps + ", must not be negative");
    require(batch == null || batch >= 1, "--batch: " + batch + ", must be at least 1");
    require(
        learningRate == null || learningRate > 0,
        "--learning-rate: " + learningRate + ", must be positive");
    require(
        solveEvery == null || solveEvery >= 1,
        "--solve-every: " + solveEvery + ", must be at least 1");
  }

  /** Refuses options that contradict each other. */
  private void requireSense(Activation activation) {
    require(
        !TIED.equals(weights) || solveEvery == null,
        "--solve-every: needs a free decoder, which --weights tied does not have");
    require(
        !FREE.equals(rows) || activation.name().equals(Activation.sign().name()),
        "--rows: free works with --activation sign only; with "
            + activation.name()
            + " the risk is that of unit rows");
  }

  private static <E extends Enum<E>> E named(String option, String text, E[] values) {
    return Choice.of(option, text, values, value -> value.name().toLowerCase(Locale.ROOT));
  }

  /** The surrogates by name. */
  private enum SurrogateName {
    TANH,
    WINDOW,
    IDENTITY
  }

  private Surrogate surrogate() {
    SurrogateName name =
        surrogate == null
            ? SurrogateName.TANH
            : named("--surrogate", surrogate, SurrogateName.values());
    if (name != SurrogateName.TANH && temperature != null) {
      throw new TypeConversionException("--temperature: only the surrogate tanh has one");
    }
    return switch (name) {
      case TANH -> tanh();
      case WINDOW -> new Surrogate.HardTanhWindow();
      case IDENTITY -> new Surrogate.Identity();
    };
  }

  private Surrogate tanh() {
    if (temperature == null) {
      return new Surrogate.Tanh(0.5);
    }
    String[] parts = temperature.split(":", -1);
    double[] ends = {number(parts[0]), number(parts[parts.length - 1])};
    require(
        parts.length <= 2 && ends[0] > 0 && ends[1] > 0,
        "--temperature: '"
            + temperature
            + "', must be T or T:END with positive numbers, such as 1:0.25");
    return new Surrogate.Tanh(ends[0], ends[1]);
  }

  /** The number, or NaN, which is no temperature. */
  private static double number(String text) {
    try {
      return OptionTypes.number(text);
    } catch (TypeConversionException e) {
      return Double.NaN;
    }
  }
}
