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

        How wall time and memory of `fit` and `encode` grow, with %d bits. Every row is a process of its own, `java %s`.

        - **Data**: Gaussian vectors, coordinate i of variance 1/i, made while they are read and never held. *Reading alone* is one pass over them with nobody working on them; a fit makes three, encoding one.
        - **Time**: as the commands go, with vectors read ahead, part of them held out, and codes written to a file. After a small fit that loads BLAS. Where a job takes less than 2 s, the median of three.
        - **Live heap**: what is left on the heap after a collection, the most of several in every phase of the job, in a further run that is not timed. The heap in use would count garbage, which grows until the collector thinks it worth its while, and so tells of the collector.
        - **Resident**: the most memory of the whole process over all timed runs (VmHWM of Linux), with garbage, BLAS and Java itself. Java takes heap up to -Xmx before it works harder at collecting, so this is no need.

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

            Expected: linear. Covariance costs N d² multiplications, coding the vectors N n d, the decoder N (n² + n d); the eigenvectors and the encoder see the covariance alone, whatever N. So the exponent of a fit rises to 1 as N outweighs the encoder, and that of a fit without its encoder is there sooner; memory does not grow.

            Measured: %s. Live heap of all rows, largest over smallest: %.2f in fit, %.2f in encode; resident: %s.

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
        "between the last two rows, every million vectors more takes a fit %.2f s and encoding %.2f s more; reading them alone is %.2f s of either for each pass",
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

        Expected: reading and encoding linear. Covariance N d² and its eigenvectors about 9 d³, which weigh as much as the covariance from d = N/9 on, so an exponent between 2 and 3 at the end. A step of the descent n² d + n³ and at most 300 steps, so the encoder turns from constant to linear; the decoder N n d and little more. Memory: d² doubles, several times.
        """;
  }

  private static String table(GrowthSeries series) {
    StringBuilder rows = new StringBuilder();
    rows.append(
        text(
            "| %s | reading alone, s | fit, s | of it: waiting for vectors | covariance, eigenvectors | encoder | decoder | encode, s | live heap in fit, MiB | in encode, MiB | resident, MiB |%n",
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
