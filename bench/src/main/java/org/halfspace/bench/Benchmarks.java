// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.halfspace.activation.Activation;
import org.halfspace.code.engine.VectorApi;
import org.halfspace.lab.Provenance;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Spectrum;

/**
 * Runs the comparisons and writes them as a table. Arguments: the folder of the peers' scripts, the
 * file to write, threads, the folder with real data, then names of jobs (all if there are none).
 */
public final class Benchmarks {
  private final Workshop workshop;
  private final CodeJobs codes;
  private final LearningJobs learning;

  private Benchmarks(Workshop workshop, Path data) {
    this.workshop = workshop;
    this.codes = new CodeJobs(workshop);
    this.learning = new LearningJobs(workshop, data);
  }

  /**
   * A job of the table.
   *
   * @param path what does our work
   */
  private record Part(String path, Comparison.Job job) {}

  public static void main(String[] arguments) throws IOException {
    Path scripts = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Path data = Path.of(arguments[3]);
    List<String> names = Arrays.asList(arguments).subList(4, arguments.length);
    Path folder = Files.createTempDirectory("halfspace-bench");
    try {
      Benchmarks benchmarks = new Benchmarks(new Workshop(scripts, folder, threads), data);
      Path notes = scripts.resolveSibling("notes.md");
      for (Map.Entry<String, Part> part : benchmarks.parts().entrySet()) {
        if (names.isEmpty() || names.contains(part.getKey())) {
          System.err.println("bench: " + part.getKey());
          Blas.with(threads, () -> benchmarks.run(part.getValue()));
        }
      }
      Files.writeString(output, benchmarks.markdown() + Files.readString(notes));
    } finally {
      delete(folder);
    }
  }

  private Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    String kernels = VectorApi.description();
    String vectorsAndBlas = VectorApi.present() ? kernels + "; OpenBLAS" : kernels;
    String blas = "OpenBLAS; plain Java";
    String plain = "plain Java";
    parts.put("encode-784", new Part(kernels, () -> codes.encode(784, 784)));
    parts.put("encode-768", new Part(kernels, () -> codes.encode(768, 256)));
    parts.put("universal", new Part(kernels, codes::universal));
    parts.put("covariance", new Part(vectorsAndBlas, learning::covariance));
    parts.put("fit-64", new Part(vectorsAndBlas, () -> learning.fit(64)));
    parts.put("fit-256", new Part(vectorsAndBlas, () -> learning.fit(256)));
    parts.put("descent", new Part(blas, learning::descent));
    parts.put("sgd-64", new Part(blas, () -> learning.sgd(64)));
    parts.put("sgd-784", new Part(blas, () -> learning.sgd(784)));
    parts.put("floor", new Part(blas, learning::floor));
    parts.put("scan-784", new Part(plain, () -> codes.scan(784)));
    parts.put("scan-256", new Part(plain, () -> codes.scan(256)));
    parts.put("limit", new Part(plain, this::limit));
    return parts;
  }

  private int run(Part part) throws IOException {
    List<Comparison> rows = workshop.rows();
    int before = rows.size();
    part.job().run();
    for (int i = before; i < rows.size(); i++) {
      rows.set(i, rows.get(i).by(part.path()));
      System.err.print(rows.get(i).row());
    }
    return rows.size() - before;
  }

  private String markdown() {
    Provenance here = Provenance.here("bench/run", 1, LocalDate.now(ZoneId.systemDefault()));
    StringBuilder text = new StringBuilder("# Benchmarks\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "`%s`, %s, %s, Java %s, %d threads for every program. Ratio: the peer's seconds divided"
                + " by ours, median of %d pairs of runs, one after the other, after both were warm; one"
                + " pair if a run takes minutes, three for fits and epochs. OpenBLAS is called through"
                + " JavaCPP; on both sides it chooses its kernels for the processor, whatever the"
                + " environment says.%n%n",
            here.command(),
            here.date(),
            here.cpu(),
            here.jdk(),
            workshop.threads(),
            Workshop.PAIRS));
    text.append(Comparison.head());
    workshop.rows().forEach(row -> text.append(row.row()));
    return text.toString();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void limit() throws IOException {
    Spectrum spectrum = Spectrum.powerLaw(1_000_000, 1);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < Workshop.PAIRS; i++) {
      times.add(
          Comparison.seconds(
              () -> {
                Limits limits = Limits.of(spectrum, Activation.sign());
                for (int j = 1; j <= 100; j++) {
                  limits.point(j * 10_000);
                }
              }));
    }
    workshop
        .rows()
        .add(
            new Comparison(
                "limit, d = 1,000,000, 100 values of n (wanted: under 2 s)",
                "–",
                Comparison.median(times),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                "",
                ""));
  }
}
