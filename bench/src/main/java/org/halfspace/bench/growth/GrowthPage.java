// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.halfspace.io.Existing;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.chart.ChartFile;

/** The page with both series in tables and charts. */
final class GrowthPage {
  private static final List<Timing> TIMES_OF_VECTORS =
      List.of(Timing.FIT, Timing.FIT_WITHOUT_ENCODER, Timing.ENCODE, Timing.READ);

  private static final List<Timing> TIMES_OF_DIMENSION =
      List.of(
          Timing.FIT,
          Timing.COVARIANCE,
          Timing.ENCODER,
          Timing.DECODER,
          Timing.ENCODE,
          Timing.READ);

  private static final double MEBIBYTE = 1 << 20;

  private final Provenance here;
  private final int threads;
  private final GrowthSeries vectors;
  private final GrowthSeries dimensions;

  /**
   * @param threads of every run
   * @param vectors along the number of vectors
   * @param dimensions along their dimension
   */
  GrowthPage(Provenance here, int threads, GrowthSeries vectors, GrowthSeries dimensions) {
    this.here = here;
    this.threads = threads;
    this.vectors = vectors;
    this.dimensions = dimensions;
  }

  /** Writes the page, and its charts beside it under its name. */
  void write(Path page) throws IOException {
    String name = page.getFileName().toString().replaceFirst("\\.md$", "");
    String vectorChart = name + "-vectors.svg";
    String dimensionChart = name + "-dimension.svg";
    GrowthPoint fixed = vectors.first().point();
    ChartFile.write(
        page.resolveSibling(vectorChart),
        GrowthChart.of(
            text("Time against vectors, d = %d, %d bits", fixed.dimension(), fixed.bits()),
            vectors,
            TIMES_OF_VECTORS,
            1,
            "∝ N"),
        Existing.REPLACE);
    fixed = dimensions.first().point();
    ChartFile.write(
        page.resolveSibling(dimensionChart),
        GrowthChart.of(
            text("Time against dimension, %,d vectors, %d bits", fixed.vectors(), fixed.bits()),
            dimensions,
            TIMES_OF_DIMENSION,
            2,
            "∝ d²"),
        Existing.REPLACE);
    Files.writeString(page, head() + vectorSection(vectorChart) + dimensionSection(dimensionChart));
  }

  private String head() {
    return text(
        """
        # Growth

        `%s`, %s, %s, Java %s, %d threads.

        How the wall time and memory of `fit` and `encode` grow, with %d bits. Each row is a separate process, `java %s`.

        - **Data**: Gaussian vectors, coordinate i with variance 1/i, generated as they are read and never stored. *Reading alone* is one pass over them without any work; a fit makes three passes, encoding one.
        - **Time**: as in the commands, with vectors read ahead, some of them held out, and codes written to a file. Measured after a small fit that loads BLAS. If a job takes less than 2 s, the median of three runs.
        - **Live heap**: what remains on the heap after a garbage collection, the largest of several values taken in every phase of the job, in an additional run that is not timed. The heap in use would include garbage, which grows until the collector decides to run, and so would describe the collector.
        - **Resident**: the peak memory of the whole process over all timed runs (VmHWM on Linux), including garbage, BLAS and Java itself. Java uses heap up to -Xmx before it collects harder, so this is more than a job needs.

        """,
        here.command(),
        here.date(),
        here.cpu(),
        here.jdk(),
        threads,
        vectors.first().point().bits(),
        String.join(" ", ChildProcess.JAVA_OPTIONS));
  }

  private String vectorSection(String chart) {
    return text("## With the number of vectors, d = %d\n\n", vectors.first().point().dimension())
        + table(vectors)
        + text("\n![Time against vectors](%s)\n\n", chart)
        + exponents(vectors, TIMES_OF_VECTORS)
        + text(
            """

            Expected: linear. The covariance takes N d² multiplications, encoding the vectors N n d, the decoder N (n² + n d); the eigenvectors and the encoder depend only on the covariance, whatever N. So the exponent of a fit rises to 1 as N outweighs the encoder, and that of a fit without its encoder gets there sooner; memory does not grow.

            Measured: %s. Ratio of the largest to the smallest live heap over all rows: %.2f in fit, %.2f in encode; resident: %s.

            """,
            marginal(),
            vectors.spread(Measurement::fitLiveBytes),
            vectors.spread(Measurement::encodeLiveBytes),
            number("%.2f", vectors.spread(Measurement::residentBytes)));
  }

  private String marginal() {
    List<Measurement> all = vectors.measurements();
    if (all.size() < 2) {
      return "one row only";
    }
    Measurement last = all.get(all.size() - 1);
    Measurement before = all.get(all.size() - 2);
    double millions = (last.point().vectors() - before.point().vectors()) / 1e6;
    return text(
        "between the last two rows, each further million vectors adds %.2f s to a fit and %.2f s to encoding; of either, reading alone is %.2f s per pass",
        (last.fitSeconds() - before.fitSeconds()) / millions,
        (last.encodeSeconds() - before.encodeSeconds()) / millions,
        (last.readSeconds() - before.readSeconds()) / millions);
  }

  private String dimensionSection(String chart) {
    return text("## With the dimension, N = %,d\n\n", dimensions.first().point().vectors())
        + table(dimensions)
        + text("\n![Time against dimension](%s)\n\n", chart)
        + exponents(dimensions, TIMES_OF_DIMENSION)
        + """

        Expected: reading and encoding are linear. The covariance takes N d² and its eigenvectors about 9 d³, as much as the covariance from d = N/9 on, so the exponent ends between 2 and 3. A step of the descent takes n² d + n³, with at most 300 steps, so the encoder goes from constant to linear; the decoder takes little more than N n d. Memory: d² doubles, several times.
        """;
  }

  private static String table(GrowthSeries series) {
    StringBuilder rows = new StringBuilder();
    rows.append(
        text(
            "| %s | reading alone, s | fit, s | of that: waiting for vectors | covariance, eigenvectors | encoder | decoder | encode, s | live heap in fit, MiB | in encode, MiB | resident, MiB |%n",
            series.size().letter()));
    rows.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (Measurement m : series.measurements()) {
      rows.append(
          text(
              "| %,.0f | %s | %s | %s | %s | %s | %s | %s | %.0f | %.0f | %s |%n",
              series.size().of(m),
              seconds(m.readSeconds()),
              seconds(m.fitSeconds()),
              seconds(m.fitReadSeconds()),
              seconds(m.covarianceSeconds()),
              seconds(m.encoderSeconds()),
              seconds(m.decoderSeconds()),
              seconds(m.encodeSeconds()),
              m.fitLiveBytes() / MEBIBYTE,
              m.encodeLiveBytes() / MEBIBYTE,
              number("%.0f", m.residentBytes() / MEBIBYTE)));
    }
    return rows.toString();
  }

  private static String exponents(GrowthSeries series, List<Timing> timings) {
    StringBuilder rows = new StringBuilder();
    rows.append(
        text(
            "Exponents p of time ∝ %sᵖ, by least squares of the logarithms:%n%n| | all points | last three | last two |%n|---|---|---|---|%n",
            series.size().letter()));
    for (Timing timing : timings) {
      rows.append(
          text(
              "| %s | %s | %s | %s |%n",
              timing.name(),
              number("%.2f", series.exponent(timing.seconds(), Integer.MAX_VALUE)),
              number("%.2f", series.exponent(timing.seconds(), 3)),
              number("%.2f", series.exponent(timing.seconds(), 2))));
    }
    return rows.toString();
  }

  /** Three digits: what a single run can say. */
  private static String seconds(double value) {
    return value >= 100 ? text("%.0f", value) : text("%.3g", value);
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? text(format, value) : "–";
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
