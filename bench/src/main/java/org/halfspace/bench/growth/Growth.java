// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.halfspace.lab.Provenance;

/**
 * Measures how fit and encode grow and writes the page. Arguments: {@code --most} largest number of
 * vectors, {@code --widest} largest dimension, {@code --output} the page, a file ending in {@code
 * .md}.
 */
public final class Growth {
  private static final int BITS = 256;
  private static final int DIMENSION = 256;
  private static final long VECTORS = 10_000;

  /** In the series along the dimension: enough for coding them to take tens of milliseconds. */
  private static final long VECTORS_BESIDE_DIMENSION = 50_000;

  private static final int SMALLEST_DIMENSION = 64;

  private Growth() {}

  /**
   * What the command line asks for.
   *
   * @param most largest N
   * @param widest largest d
   * @param output the page
   */
  record Request(long most, int widest, Path output) {
    Request {
      if (most < VECTORS || widest < SMALLEST_DIMENSION) {
        throw new IllegalArgumentException(
            "--most: "
                + most
                + ", must be at least "
                + VECTORS
                + "; --widest: "
                + widest
                + ", must be at least "
                + SMALLEST_DIMENSION);
      }
    }

    static Request parse(String[] arguments) {
      long most = 10_000_000;
      int widest = 4096;
      Path output = Path.of("docs", "growth.md");
      for (int i = 0; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(arguments[i] + ": no value follows");
        }
        String value = arguments[i + 1];
        switch (arguments[i]) {
          case "--most" -> most = Long.parseLong(value);
          case "--widest" -> widest = Integer.parseInt(value);
          case "--output" -> output = Path.of(value);
          default ->
              throw new IllegalArgumentException(
                  arguments[i] + ": unknown; known are --most, --widest and --output");
        }
      }
      return new Request(most, widest, output.toAbsolutePath());
    }

    List<GrowthPoint> pointsOfVectors() {
      List<GrowthPoint> points = new ArrayList<>();
      for (long vectors = VECTORS; vectors <= most; vectors *= 10) {
        points.add(new GrowthPoint(vectors, DIMENSION, BITS));
      }
      return points;
    }

    List<GrowthPoint> pointsOfDimension() {
      List<GrowthPoint> points = new ArrayList<>();
      for (int dimension = SMALLEST_DIMENSION; dimension <= widest; dimension *= 2) {
        points.add(new GrowthPoint(VECTORS_BESIDE_DIMENSION, dimension, BITS));
      }
      return points;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Request request;
    try {
      request = Request.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("growth: " + e.getMessage());
      System.exit(2);
      return;
    }
    int threads = Runtime.getRuntime().availableProcessors();
    Path folder = Files.createTempDirectory("halfspace-growth");
    try {
      ChildProcess child = new ChildProcess(folder, threads);
      GrowthSeries dimensions =
          measure(GrowthSeries.Size.DIMENSION, request.pointsOfDimension(), child);
      GrowthSeries vectors = measure(GrowthSeries.Size.VECTORS, request.pointsOfVectors(), child);
      Provenance here =
          Provenance.here(
              String.join(" ", "bench/growth", String.join(" ", arguments)).strip(),
              1,
              LocalDate.now(ZoneId.systemDefault()));
      new GrowthPage(here, threads, vectors, dimensions).write(request.output());
      System.err.println("growth: written to " + request.output());
    } finally {
      delete(folder);
    }
  }

  private static GrowthSeries measure(
      GrowthSeries.Size size, List<GrowthPoint> points, ChildProcess child) throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    for (GrowthPoint point : points) {
      System.err.printf(
          Locale.ROOT,
          "growth: %,d vectors, d = %,d, %d bits ...",
          point.vectors(),
          point.dimension(),
          point.bits());
      long start = System.nanoTime();
      Measurement measured = child.measure(point);
      System.err.printf(
          Locale.ROOT,
          " fit %.2f s, encode %.2f s (%.0f s in all)%n",
          measured.fitSeconds(),
          measured.encodeSeconds(),
          (System.nanoTime() - start) / 1e9);
      measurements.add(measured);
    }
    return new GrowthSeries(size, measurements);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
