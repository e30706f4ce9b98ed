// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.Failures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options every command has. */
public final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--json",
      description = "Print one JSON object on standard output, and nothing else there.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  private Integer threads;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Number of threads (default: one per processor).")
  @SuppressWarnings("UnusedMethod") // picocli calls it, in commands that do not ask as well
  private void setThreads(int count) {
    if (count < 1 || count > 1024) {
      throw new ParameterException(
          command.commandLine(), "--threads: " + count + ", must be between 1 and 1024");
    }
    threads = count;
  }

  @Option(names = Failures.DEBUG, description = "If the command fails, also print the stack trace.")
  @SuppressWarnings("UnusedVariable") // the handler of failures looks at it
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  boolean json() {
    return json;
  }

  public long seed() {
    return seed;
  }

  /** The number of threads. */
  public int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  public Console console() {
    return new Console(command.commandLine().getOut(), command.commandLine().getErr(), json);
  }
}
