// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.halfspace.data.UnusableDataException;
import org.halfspace.linalg.NativeLibraryException;
import org.halfspace.train.DivergenceException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Ends every failure in a line on standard error and an exit code, as the command line does: 2 for
 * wrong usage, 1 for all else. With {@value #DEBUG} among the arguments the stack trace follows.
 */
final class Failures {
  /** The option that asks for the stack trace of a failure. */
  static final String DEBUG = "--debug";

  private final String[] arguments;
  private final boolean debug;

  Failures(String... arguments) {
    this.arguments = arguments;
    this.debug = Arrays.asList(arguments).contains(DEBUG);
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
      return new CommandLine.RunLast().execute(parsed);
    } catch (ParameterException e) {
      return wrongUsage(e);
    } catch (Throwable e) {
      Throwable failure =
          e instanceof CommandLine.ExecutionException && e.getCause() != null ? e.getCause() : e;
      if (failure instanceof ParameterException wrong) {
        return wrongUsage(wrong);
      }
      CommandLine command = last(parsed);
      String message =
          TablePaths.inWordsOf(command.getCommandSpec().userObject(), describe(failure));
      command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
      trace(failure, command.getErr());
      return 1;
    }
  }

  private static CommandLine last(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.commandSpec().commandLine();
  }

  private int wrongUsage(ParameterException failure) {
    PrintWriter writer = failure.getCommandLine().getErr();
    String name = failure.getCommandLine().getCommandSpec().qualifiedName();
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
    String first = unmatched.getUnmatched().get(0);
    if (unmatched.isUnknownOption()) {
      return "unknown option: '" + first + "'";
    }
    return (failure.getCommandLine().getSubcommands().isEmpty()
            ? "unexpected argument: '"
            : "unknown command: '")
        + first
        + "'";
  }

  private void trace(Throwable failure, PrintWriter writer) {
    if (debug) {
      failure.printStackTrace(writer);
      writer.flush();
    }
  }

  /** One line that says what went wrong, by the deepest cause that was meant to be read. */
  static String describe(Throwable failure) {
    Throwable told = null;
    Throwable last = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      told = isTold(cause) ? cause : told;
      last = cause;
    }
    if (last instanceof OutOfMemoryError) {
      return "out of memory; give Java more, as with spark-submit --driver-memory 8g"
          + " --executor-memory 8g";
    }
    if (told == null) {
      return "this is a bug: "
          + oneLine(last.toString())
          + "; run again with "
          + DEBUG
          + " for the stack trace, and report it to the Halfspace project ("
          + new Version().getVersion()[0]
          + ", Java "
          + Runtime.version()
          + ")";
    }
    if (told instanceof FileNotFoundException) {
      return oneLine(told.getMessage()).replaceFirst("^File (.*) does not exist$", "$1")
          + (told.getMessage().endsWith("does not exist") ? ": no such file or folder" : "");
    }
    return oneLine(told.getMessage());
  }

  /** Whether a message is for users: of data, parameters, files, or of Spark about a query. */
  private static boolean isTold(Throwable cause) {
    boolean kind =
        cause instanceof JobFailure
            || cause instanceof IOException
            || cause instanceof IllegalArgumentException
            || cause instanceof UnusableDataException
            || cause instanceof DivergenceException
            || cause instanceof NativeLibraryException
            || cause instanceof SparkException
            || cause instanceof SparkThrowable;
    return kind && cause.getMessage() != null && !cause.getMessage().isBlank();
  }

  /** A message without the stack traces that Spark writes into some. */
  private static String oneLine(String text) {
    return text.strip()
        .replaceAll("(?s)\\R\\s+at .*", "")
        .replaceAll("(?s)\\R+Driver stacktrace:.*", "")
        .replaceAll("\\s*\\R\\s*", " ");
  }
}
