// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Joins what several Java runtimes had into one table, newest Java first. Arguments: the folder of
 * {@link MeasuredPart}s, text to follow, the file to write.
 */
public final class BenchmarkPage {
  private static final String NONE = "–";

  /** The runtimes, newest first. */
  private final List<Integer> runtimes;

  /** By job, then by runtime. */
  private final Map<String, Map<Integer, MeasuredPart>> jobs = new LinkedHashMap<>();

  private BenchmarkPage(List<MeasuredPart> parts) {
    this.runtimes =
        parts.stream()
            .map(MeasuredPart::java)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    for (MeasuredPart part : parts) {
      jobs.computeIfAbsent(part.name(), name -> new TreeMap<>(Comparator.reverseOrder()))
          .put(part.java(), part);
    }
  }

  public static void main(String[] arguments) throws IOException {
    List<MeasuredPart> parts = MeasuredPart.readAll(Path.of(arguments[0]));
    Files.writeString(Path.of(arguments[2]), of(parts) + Files.readString(Path.of(arguments[1])));
  }

  /** Head and table. */
  static String of(List<MeasuredPart> parts) {
    BenchmarkPage page = new BenchmarkPage(parts);
    StringBuilder text = new StringBuilder("# Benchmarks\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "`bench/run`, %s, %s, Java %s,%n%s threads for every program. Ratio: the peer's seconds"
                + " divided by ours, median of pairs of runs,%none after the other, after both were"
                + " warm: %d pairs, 15 of searches, 41 of single queries, three of fits and%nepochs,"
                + " one if a run takes minutes. **Bold** is less than was wanted. Each peer is named"
                + " with its%nversion and, in brackets, what it was built for or runs by. OpenBLAS is"
                + " called through JavaCPP; on both%nsides it chooses its kernels for the processor,"
                + " whatever the environment says.%n%n",
            dates(parts),
            distinct(parts, MeasuredPart::cpu, "; "),
            distinct(
                parts.stream()
                    .sorted(Comparator.comparingInt(MeasuredPart::java).reversed())
                    .toList(),
                MeasuredPart::jdk,
                " and "),
            distinct(parts, part -> String.valueOf(part.threads()), ", "),
            Workshop.PAIRS));
    page.table(text);
    return text.toString();
  }

  private static String dates(List<MeasuredPart> parts) {
    List<String> dates = parts.stream().map(MeasuredPart::date).distinct().sorted().toList();
    return dates.size() < 2
        ? String.join("", dates)
        : dates.get(0) + " to " + dates.get(dates.size() - 1);
  }

  private static String distinct(
      Collection<MeasuredPart> parts, Function<MeasuredPart, String> value, String between) {
    return parts.stream().map(value).distinct().collect(Collectors.joining(between));
  }

  private void table(StringBuilder text) {
    List<String> head = new ArrayList<>(List.of("job", "peer"));
    for (int runtime : runtimes) {
      head.add("ours, s, JDK " + runtime);
      head.add("peer, s");
      head.add("ratio, JDK " + runtime);
    }
    head.addAll(List.of("wanted", "answers", "ours by"));
    text.append(line(head));
    text.append("|").append("---|".repeat(head.size())).append("\n");
    for (Map<Integer, MeasuredPart> job : jobs.values()) {
      int rows = job.values().stream().mapToInt(part -> part.rows().size()).max().orElse(0);
      IntStream.range(0, rows).forEach(i -> text.append(row(job, i)));
    }
  }

  /** Row i of a job, from every runtime that has it. */
  private String row(Map<Integer, MeasuredPart> job, int i) {
    Map<Integer, Comparison> found = new LinkedHashMap<>();
    job.forEach(
        (runtime, part) -> {
          if (i < part.rows().size()) {
            found.put(runtime, part.rows().get(i));
          }
        });
    Collection<Comparison> rows = found.values();
    List<String> cells = new ArrayList<>();
    cells.add(joined(found, Comparison::job));
    cells.add(joined(found, Comparison::peer));
    for (int runtime : runtimes) {
      Optional<Comparison> row = Optional.ofNullable(found.get(runtime));
      cells.add(row.map(one -> number(one.ours())).orElse(NONE));
      cells.add(row.map(one -> number(one.theirs())).orElse(NONE));
      cells.add(row.map(BenchmarkPage::ratio).orElse(NONE));
    }
    boolean none = rows.stream().allMatch(one -> Double.isNaN(one.wanted()));
    cells.add(none ? NONE : joined(found, one -> wanted(one.wanted())));
    cells.add(joined(found, Comparison::answers));
    cells.add(joined(found, Comparison::path));
    return line(cells);
  }

  /** What all runtimes say, or what each says where they differ. */
  private static String joined(Map<Integer, Comparison> rows, Function<Comparison, String> value) {
    if (rows.values().stream().map(value).distinct().count() == 1) {
      return value.apply(rows.values().iterator().next());
    }
    return rows.entrySet().stream()
        .map(row -> value.apply(row.getValue()) + " (JDK " + row.getKey() + ")")
        .collect(Collectors.joining("; "));
  }

  private static String ratio(Comparison row) {
    if (Double.isNaN(row.ratio())) {
      return NONE;
    }
    String text = String.format(Locale.ROOT, "%.2f", row.ratio());
    return row.ratio() < row.wanted() ? "**" + text + "**" : text;
  }

  private static String wanted(double value) {
    if (Double.isNaN(value)) {
      return "none";
    }
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String line(List<String> cells) {
    return Stream.concat(cells.stream(), Stream.of("\n"))
        .collect(Collectors.joining(" | ", "| ", ""))
        .replace("| \n", "|\n");
  }
}
