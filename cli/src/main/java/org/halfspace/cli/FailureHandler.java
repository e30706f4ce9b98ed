// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.halfspace.cli.option.Outputs;
import org.halfspace.cli.output.Failures;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command line, and ends every failure, errors included, in a line on standard error and an
 * exit code: 2 for wrong usage, 1 for all else. With {@value Failures#DEBUG} among the arguments
 * the stack trace follows.
 */
final class FailureHandler {
  private final String[] arguments;
  private final boolean debug;

  FailureHandler(String... arguments) {
    this.arguments = arguments;
    this.debug = Arrays.asList(arguments).contains(Failures.DEBUG);
  }

  /** The exit code. */
  int execute(CommandLine line) {
    line.setParameterExceptionHandler((exception, unused) -> wrongUsage(exception));
    line.setExecutionStrategy(this::run);
    return line.execute(arguments);
  }

  /** A command, whose errors picocli would let through. */
  private int run(ParseResult parsed) {
    try {
      Outputs.require(parsed);
      return new CommandLine.RunLast().execute(parsed);
    } catch (ParameterException e) {
      return wrongUsage(e);
    } catch (Throwable e) {
      return failed(last(parsed), Failures.cause(e));
    }
  }

  private static CommandLine last(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.commandSpec().commandLine();
  }

  private int failed(CommandLine command, Throwable failure) {
    if (failure instanceof TypeConversionException) {
      return wrongUsage(new ParameterException(command, failure.getMessage(), failure));
    }
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + Failures.describe(failure));
    trace(failure, command.getErr());
    return 1;
  }

  private int wrongUsage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter writer = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    writer.println(name + ": " + message(failure).replaceFirst("^Error: ", ""));
    writer.println("Try '" + name + " --help'.");
    trace(failure, writer);
    return 2;
  }

  /** Of arguments that no one takes picocli names all, values of unknown options among them. */
  private static String message(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      return failure.getMessage();
    }
    CommandLine command = failure.getCommandLine();
    String first = unmatched.getUnmatched().get(0);
    if (unmatched.isUnknownOption()) {
      List<String> similar = unmatched.getSuggestions();
      return "unknown option: '"
          + first
          + "'"
          + (similar.isEmpty() ? "" : "; similar are " + String.join(", ", similar));
    }
    return command.getSubcommands().isEmpty()
        ? "unexpected argument: '" + first + "'"
        : "unknown command: '"
            + first
            + "'; commands are "
            + String.join(", ", command.getSubcommands().keySet());
  }

  private void trace(Throwable failure, PrintWriter writer) {
    if (debug) {
      failure.printStackTrace(writer);
      writer.flush();
    }
  }
}
