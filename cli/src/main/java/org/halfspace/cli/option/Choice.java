// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/** An option whose value is one of a few words. */
public final class Choice {
  private Choice() {}

  /**
   * The value with that label.
   *
   * @param others what the option takes besides, for the message
   * @throws TypeConversionException if there is none; the message names the option and lists the
   *     labels
   */
  public static <T> T of(
      String option, String text, T[] values, Function<T, String> label, String... others) {
    List<String> labels = new ArrayList<>();
    for (T value : values) {
      if (label.apply(value).equals(text)) {
        return value;
      }
      labels.add(label.apply(value));
    }
    labels.addAll(List.of(others));
    throw new TypeConversionException(
        option + ": '" + text + "', must be one of " + String.join(", ", labels));
  }
}
