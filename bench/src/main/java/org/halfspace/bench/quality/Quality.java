// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.halfspace.lab.Provenance;
import org.halfspace.linalg.blas.Blas;

/**
 * Distortion and recall of codes of equal size, ours of every kind beside faiss's quantizers.
 * Arguments: the program bench/peers/faiss/quality, or - for none; the file to write; the text that
 * stands before the tables; threads; the folder with real data; a folder for what was measured,
 * where a run that was stopped goes on; {@code measure}, or {@code keep} to write what is there
 * without more; then names of data sets (all if there are none).
 */
public final class Quality {
  private final String program;
  private final int threads;
  private final Path measured;
  private final boolean measures;

  private Quality(String program, int threads, Path measured, boolean measures) {
    this.program = program;
    this.threads = threads;
    this.measured = measured;
    this.measures = measures;
  }

  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[3]);
    Path data = Path.of(arguments[4]);
    Quality quality =
        new Quality(arguments[0], threads, Path.of(arguments[5]), arguments[6].equals("measure"));
    List<String> names = List.of(arguments).subList(7, arguments.length);
    List<DataSet> sets = List.of(DataSet.words(data), DataSet.mnist(data));
    List<QualityPage.Section> sections = new ArrayList<>();
    StringBuilder builds = new StringBuilder();
    for (DataSet set : sets) {
      if (names.isEmpty() || names.contains(set.name())) {
        Blas.with(threads, () -> quality.measure(set, sections, builds));
      }
    }
    Provenance here = Provenance.here("bench/quality", 1, LocalDate.now(ZoneId.systemDefault()));
    Files.writeString(
        Path.of(arguments[1]),
        Files.readString(Path.of(arguments[2]))
            + String.format(
                Locale.ROOT,
                "%n`%s`, %s, %s, Java %s%s.%n%n",
                here.command(),
                here.date(),
                here.cpu(),
                here.jdk(),
                builds)
            + QualityPage.of(sections));
  }

  private int measure(DataSet set, List<QualityPage.Section> sections, StringBuilder builds)
      throws IOException {
    Map<Integer, List<String>> rivals = Rivals.of(set);
    FaissCodes faiss = new FaissCodes(cache("faiss", set));
    if (measures && !program.equals("-")) {
      List<String> all = rivals.values().stream().flatMap(List::stream).toList();
      Path folder = Files.createTempDirectory(measured, "vectors");
      try {
        set.write(folder);
        faiss.measure(Path.of(program), folder, threads, all);
      } finally {
        for (String name : List.of("base", "test", "queries")) {
          Files.deleteIfExists(folder.resolve(name + ".npy"));
        }
        Files.delete(folder);
      }
    }
    OurCodes ours = new OurCodes(set, cache("ours", set), threads);
    if (measures) {
      // Networks last, which take longest.
      for (boolean deep : new boolean[] {false, true}) {
        for (int bits : rivals.keySet()) {
          for (CodeKind kind : CodeKind.all()) {
            if (kind.deep() == deep && kind.isMeasuredAt(bits)) {
              ours.measure(kind, bits);
            }
          }
        }
      }
    }
    for (Map.Entry<Integer, List<String>> budget : rivals.entrySet()) {
      int bits = budget.getKey();
      List<QualityRow> rows = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (CodeKind kind : CodeKind.all()) {
        Optional<QualityRow> row = ours.row(kind, bits);
        row.ifPresent(rows::add);
        if (row.isEmpty() && kind.isMeasuredAt(bits)) {
          missing.add(kind.name());
        }
      }
      for (String name : budget.getValue()) {
        if (faiss.has(name)) {
          rows.add(faiss.row(name));
          if (builds.indexOf(faiss.build(name)) < 0) {
            builds.append(", ").append(faiss.build(name));
          }
        } else {
          missing.add("`" + name + "`");
        }
      }
      sections.add(new QualityPage.Section(set.title(), bits, rows, missing));
    }
    return sections.size();
  }

  private RowCache cache(String whose, DataSet set) throws IOException {
    return new RowCache(measured.resolve(whose + "-" + set.name() + ".tsv"));
  }
}
