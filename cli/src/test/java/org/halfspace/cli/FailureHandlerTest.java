// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.halfspace.SoftwareVersion;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.OptionTypes;
import org.halfspace.cli.output.Failures;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.Parallel;
import org.halfspace.train.DivergenceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is said of a failure depends on whose it is, and on whether {@code --debug} was given. */
class FailureHandlerTest {
  /** Does what a test wants. */
  @Command(name = "injected")
  private static final class Injected implements Callable<Integer> {
    @Mixin private CommonOptions common;
    private final Callable<Integer> work;

    Injected(Callable<Integer> work) {
      this.work = work;
    }

    @Override
    public Integer call() throws Exception {
      return work.call();
    }
  }

  private record Outcome(int code, String err) {}

  private static Outcome injected(Callable<Integer> work, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new Injected(work)).setErr(new PrintWriter(err, true));
    return new Outcome(new FailureHandler(arguments).execute(line), err.toString());
  }

  private static Callable<Integer> failing(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
  }

  static Stream<Throwable> defects() {
    return Stream.of(
        new IllegalArgumentException("sizes: 3, must be 4"),
        new IllegalStateException("two\nlines"),
        new NullPointerException(),
        new ArithmeticException("/ by zero"),
        new IndexOutOfBoundsException(7),
        new CompletionException(new ClassCastException("a is no b")),
        new AssertionError("never"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void aDefectIsSaidToBeABugAndHowToReportIt(Throwable defect) {
    Outcome outcome = injected(failing(defect));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.err())
        .startsWith("injected: this is a bug: ")
        .contains(Failures.cause(defect).getClass().getName())
        .contains("--debug", "report it", SoftwareVersion.number());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void debugAddsTheStackTrace(Throwable defect) {
    Outcome outcome = injected(failing(defect), "--debug");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("this is a bug").contains("\tat org.halfspace.cli.");
  }

  static Stream<Throwable> deliberate() {
    return Stream.of(
        new IOException("x: is no y"),
        new UncheckedIOException(new IOException("x: is no y")),
        new CompletionException(new UncheckedIOException(new IOException("x: is no y"))),
        new JobFailure("x: is no y"),
        new UnusableDataException("x: is no y"),
        new DivergenceException("x: is no y"),
        new FileSystemException("x", null, "is no y"),
        new IOException("x:\n  is no y\n"));
  }

  @ParameterizedTest
  @MethodSource("deliberate")
  void aFailureOfTheJobIsOneLineOfItsOwnWords(Throwable failure) {
    Outcome outcome = injected(failing(failure));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("injected: x: is no y" + System.lineSeparator());
    assertThat(injected(failing(failure), "--debug").err()).contains("\tat ");
  }

  @Test
  void exceptionsWithoutWordsGetSome() {
    for (Exception failure :
        new Exception[] {
          new NoSuchFileException("x"),
          new NotDirectoryException("x"),
          new FileSystemException("x"),
          new MalformedInputException(1),
          new IOException(),
          new java.io.EOFException()
        }) {
      String line = injected(failing(failure)).err();
      assertThat(line).doesNotContain("Exception", "null", "bug").containsPattern("[a-z]{4}");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void whatFailsOnAnotherThreadKeepsItsKind(int threads) {
    Outcome unusable =
        injected(
            () -> {
              Parallel.ranges(
                  threads,
                  1000,
                  (from, to) -> {
                    throw new UnusableDataException("x: is no y");
                  });
              return 0;
            });
    Outcome memory =
        injected(
            () -> {
              Parallel.ranges(
                  threads,
                  1000,
                  (from, to) -> {
                    throw new OutOfMemoryError("Java heap space");
                  });
              return 0;
            });

    assertThat(unusable.code()).isEqualTo(1);
    assertThat(unusable.err()).contains("x: is no y").doesNotContain("bug");
    assertThat(memory.code()).isEqualTo(1);
    assertThat(memory.err()).contains("out of memory", "-Xmx").doesNotContain("bug");
    assertThat(memory.err().strip().lines()).hasSize(1);
  }

  @Test
  void wrongUsageIsNoFailureOfTheJob() {
    Outcome late =
        injected(
            () -> {
              OptionTypes.require(false, "--x: 3, must be 4");
              return 0;
            });
    Outcome early = injected(() -> 0, "--threads", "0");

    assertThat(late.code()).isEqualTo(2);
    assertThat(late.err()).contains("--x: 3, must be 4", "injected --help");
    assertThat(early.code()).isEqualTo(2);
    assertThat(early.err()).contains("--threads: 0").doesNotContain("\tat ");
    assertThat(injected(() -> 0, "--threads", "0", "--debug").err()).contains("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit",
        "fit",
        "adopt",
        "encode",
        "decode",
        "evaluate",
        "search",
        "convert",
        "export",
        "info",
        "inspect",
        "descend",
        "reproduce",
        "demo"
      })
  void everyCommandHasTheOption(String command) {
    assertThat(run(command, "--help").out()).contains("--debug");
  }
}
