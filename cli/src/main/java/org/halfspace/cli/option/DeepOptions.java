// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.DeepDecoder;
import org.halfspace.train.DeepTrainingSettings;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How {@code --decoder deep} is trained. */
public final class DeepOptions {
  private static final int MOST_HIDDEN = 1 << 16;

  @Option(
      names = "--hidden",
      split = ",",
      paramLabel = "H",
      description =
          "deep: sizes of one to three hidden layers (default: by the number of vectors).")
  private List<Integer> hidden;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      description =
          "deep: how often each vector is seen (default: the more the fewer vectors there are).")
  private Integer epochs;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description =
          "deep: share of the hidden numbers that a step leaves out, at least 0 and below 1"
              + " (default: by the number of vectors).")
  private Double dropout;

  /** The names of the options that were given. */
  public List<String> given() {
    List<String> names = new ArrayList<>();
    TrainingOptions.add(names, "--hidden", hidden);
    TrainingOptions.add(names, "--epochs", epochs);
    TrainingOptions.add(names, "--dropout", dropout);
    return names;
  }

  /**
   * Refuses values that make no sense.
   *
   * @throws TypeConversionException if there is one, which is wrong usage
   */
  public void require() {
    if (hidden != null
        && (hidden.size() > DeepDecoder.MOST_LAYERS
            || hidden.stream().anyMatch(size -> size < 1 || size > MOST_HIDDEN))) {
      throw new TypeConversionException(
          "--hidden: "
              + String.join(",", hidden.stream().map(String::valueOf).toList())
              + ", must be 1 to "
              + DeepDecoder.MOST_LAYERS
              + " sizes between 1 and "
              + MOST_HIDDEN);
    }
    if (epochs != null && epochs < 1) {
      throw new TypeConversionException("--epochs: " + epochs + ", must be at least 1");
    }
    if (dropout != null && !(dropout >= 0 && dropout < 1)) {
      throw new TypeConversionException(
          "--dropout: " + dropout + ", must be at least 0 and below 1");
    }
  }

  /**
   * The settings, if any was given.
   *
   * @param vectors how many there are to learn from, which standard settings depend on
   */
  public Optional<DeepTrainingSettings> settings(long vectors) {
    if (given().isEmpty()) {
      return Optional.empty();
    }
    DeepTrainingSettings.Builder changed = DeepTrainingSettings.standard(vectors).change();
    if (hidden != null) {
      changed.hidden(hidden);
    }
    if (epochs != null) {
      changed.epochs(epochs);
    }
    if (dropout != null) {
      changed.dropout(dropout);
    }
    return Optional.of(changed.build());
  }
}
