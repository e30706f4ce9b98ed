// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.halfspace.activation.Activation;
import org.halfspace.code.engine.VectorApi;
import org.halfspace.lab.Provenance;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Spectrum;

/**
 * Runs the comparisons and keeps their rows, from which {@link BenchmarkPage} makes the table.
 * Arguments: the folder of the peers' scripts; a program that calls a faiss built for this
 * processor, or - for the scripts; the folder for the rows; threads; the folder with real data;
 * then names of jobs (all if there are none).
 */
public final class Benchmarks {
  private final Workshop workshop;
  private final CodeJobs codes;
  private final SearchJobs searches;
  private final LearningJobs learning;

  private Benchmarks(Workshop workshop, Path data) {
    this.workshop = workshop;
    this.codes = new CodeJobs(workshop);
    this.searches = new SearchJobs(workshop, data);
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
    Optional<Path> faiss =
        Optional.of(arguments[1]).filter(name -> !name.equals("-")).map(Path::of);
    Path rows = Path.of(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Path data = Path.of(arguments[4]);
    List<String> names = List.of(arguments).subList(5, arguments.length);
    Path folder = Files.createTempDirectory("halfspace-bench");
    try {
      Benchmarks benchmarks = new Benchmarks(new Workshop(scripts, faiss, folder, threads), data);
      Map<String, Part> parts = benchmarks.parts();
      requireKnown(names, parts.keySet());
      int order = 0;
      for (Map.Entry<String, Part> part : parts.entrySet()) {
        if (names.isEmpty() || names.contains(part.getKey())) {
          System.err.println("bench: " + part.getKey());
          int place = order;
          Blas.with(threads, () -> benchmarks.run(part.getKey(), place, part.getValue(), rows));
        }
        order++;
      }
    } finally {
      delete(folder);
    }
  }

  private static void requireKnown(List<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "job: " + name + ", must be one of " + String.join(", ", known));
      }
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
    parts.put("scan-784", new Part(kernels, () -> codes.scan(784)));
    parts.put("scan-256", new Part(kernels, () -> codes.scan(256)));
    parts.put("search-words", new Part(kernels, searches::words));
    parts.put("search-mnist", new Part(kernels, searches::mnist));
    parts.put("single", new Part(kernels, searches::single));
    parts.put("limit", new Part(plain, this::limit));
    return parts;
  }

  private int run(String name, int order, Part part, Path folder) throws IOException {
    List<Comparison> rows = workshop.rows();
    int before = rows.size();
    part.job().run();
    List<Comparison> own = new ArrayList<>();
    for (Comparison row : rows.subList(before, rows.size())) {
      own.add(row.by(part.path()));
    }
    Provenance here = Provenance.here("bench/run", 1, LocalDate.now(ZoneId.systemDefault()));
    new MeasuredPart(
            name,
            order,
            Runtime.version().feature(),
            here.jdk(),
            here.cpu(),
            here.date().toString(),
            workshop.threads(),
            own)
        .write(folder);
    return own.size();
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
    Comparison.Job ours =
        () -> {
          Limits limits = Limits.of(spectrum, Activation.sign());
          for (int j = 1; j <= 100; j++) {
            limits.point(j * 10_000);
          }
        };
    String job = "limit, d = 1,000,000, 100 values of n (wanted: under 2 s)";
    workshop.add(Comparison.alone(job, ours, "–", Workshop.PAIRS, Double.NaN));
  }
}
