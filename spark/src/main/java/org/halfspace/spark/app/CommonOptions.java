// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options every command has. */
final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--json",
      description = "Print one JSON object on standard output, and nothing else there.")
  private boolean json;

  @Option(names = Failures.DEBUG, description = "If the command fails, also print the stack trace.")
  @SuppressWarnings("UnusedVariable") // the handler of failures looks at it
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  Console console() {
    return new Console(command.commandLine().getOut(), command.commandLine().getErr(), json);
  }

  /**
   * A rule that the value of an option has to obey.
   *
   * @throws ParameterException if it does not
   */
  void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), message);
    }
  }

  /**
   * An option whose value is one of a few words.
   *
   * @throws ParameterException if it is not; the message lists them
   */
  String choice(String option, String text, String... words) {
    List<String> all = Arrays.asList(words);
    require(
        all.contains(text), option + ": '" + text + "', must be one of " + String.join(", ", all));
    return text;
  }

  /**
   * The value with that label.
   *
   * @throws ParameterException if there is none; the message lists the labels
   */
  <T> T choice(String option, String text, T[] values, Function<T, String> label) {
    String[] labels = Arrays.stream(values).map(label).toArray(String[]::new);
    return values[Arrays.asList(labels).indexOf(choice(option, text, labels))];
  }
}
