// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.halfspace.lab.Provenance;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of the kernels and writes them as a table. Argument: the file to write, of
 * which sections with a heading of the second level are kept.
 */
public final class Kernels {
  private static final TimeValue ITERATION = TimeValue.milliseconds(300);
  private static final int WARM_UPS = 4;
  private static final int ITERATIONS = 5;
  private static final String SECTION = "\n## ";

  private Kernels() {}

  public static void main(String[] arguments) throws IOException, RunnerException {
    List<Kernel> kernels = KernelList.all();
    Map<Run, Double> nanoseconds = new HashMap<>();
    for (Way way : Way.values()) {
      nanoseconds.putAll(measure(way, runs(kernels, way)));
    }
    Path file = Path.of(arguments[0]);
    Files.writeString(file, markdown(kernels, nanoseconds) + sections(file));
  }

  private static String sections(Path file) throws IOException {
    String old = Files.exists(file) ? Files.readString(file) : "";
    int first = old.indexOf(SECTION);
    return first < 0 ? "" : old.substring(first);
  }

  /** Of the kernels and of what limits them. */
  private static Collection<Run> runs(List<Kernel> kernels, Way way) {
    return Stream.concat(
            kernels.stream().map(Kernel::run), KernelList.limits().stream().map(Limit::run))
        .filter(run -> run.way() == way)
        .collect(Collectors.toSet());
  }

  /** Each benchmark in a process of its own, as one that ran before changes what is compiled. */
  private static Map<Run, Double> measure(Way way, Collection<Run> runs) throws RunnerException {
    System.err.println("kernels: " + way.label());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .threads(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(ITERATION)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .jvmArgsAppend(way.option())
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (Run run : runs) {
      options.include("^" + Pattern.quote(run.benchmark()) + "$");
    }
    Map<Run, Double> nanoseconds = new HashMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      String parameter =
          result.getParams().getParamsKeys().stream()
              .map(result.getParams()::getParam)
              .findFirst()
              .orElse("");
      nanoseconds.put(
          new Run(way, result.getParams().getBenchmark(), parameter),
          result.getPrimaryResult().getScore());
    }
    return nanoseconds;
  }

  private static String markdown(List<Kernel> kernels, Map<Run, Double> nanoseconds) {
    Provenance here = Provenance.here("bench/kernels", 1, LocalDate.now(ZoneId.systemDefault()));
    StringBuilder text = new StringBuilder("# Kernels\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "`%s`, %s, %s, Java %s, one thread. JMH: one process per row, %d × %d ms of warm-up, mean"
                + " of %d × %d ms. Share: the least time the limit allows, measured in the same run,"
                + " divided by the time taken.%n%nEncode and decode count the operations of their matrix"
                + " product, even where tables replace it; the limit is then reading the entries of the"
                + " tables. A transform counts its additions; its limit is moving all numbers from the"
                + " L1 cache to registers and back, as often as the Vector API kernel has to. A scan"
                + " counts the bytes of the codes once per query, the arcsine kernel the bytes it writes."
                + " Caches are measured with arrays aligned to cache lines; where Java places the arrays of"
                + " a kernel is a matter of chance.%n%n",
            here.command(),
            here.date(),
            here.cpu(),
            here.jdk(),
            WARM_UPS,
            ITERATION.getTime(),
            ITERATIONS,
            ITERATION.getTime()));
    text.append(Kernel.head());
    kernels.forEach(kernel -> text.append(kernel.row(nanoseconds)));
    text.append('\n').append(Limit.head());
    KernelList.limits().forEach(limit -> text.append(limit.row(nanoseconds)));
    return text.toString();
  }
}
