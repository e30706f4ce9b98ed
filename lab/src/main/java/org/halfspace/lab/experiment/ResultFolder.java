// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.ChartFile;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.HtmlReport;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Table;

/**
 * The folder that results go to: {@code NAME.json} with all an experiment found, written last, so
 * that what is there is whole; {@code NAME/} with charts as SVG, PNG and CSV, tables as CSV and
 * pictures as PNG; {@code report.html} and {@code report.md}.
 */
public final class ResultFolder {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path folder;

  private ResultFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, or makes it.
   *
   * @throws IOException if it holds files that are no results of experiments and {@code existing}
   *     is KEEP, or is a file
   */
  public static ResultFolder open(Path folder, Existing existing) throws IOException {
    Objects.requireNonNull(existing, "existing");
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + ": is a file; a folder is needed");
    }
    Files.createDirectories(folder);
    if (existing == Existing.KEEP) {
      List<String> known = Experiments.all().stream().map(Experiment::name).toList();
      try (Stream<Path> files = Files.list(folder)) {
        Optional<Path> foreign =
            files
                .filter(
                    file -> {
                      String name = file.getFileName().toString();
                      return !known.contains(name.replaceFirst("\\.json$", ""))
                          && !name.equals("report.html")
                          && !name.equals("report.md")
                          && !AtomicFile.isPart(file);
                    })
                .findFirst();
        if (foreign.isPresent()) {
          throw new IOException(
              folder
                  + ": holds "
                  + foreign.get().getFileName()
                  + ", which is not a result of an experiment; choose another folder, or use --force");
        }
      }
    }
    return new ResultFolder(folder);
  }

  /** Where the report is. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /**
   * What an earlier run found, if it is there.
   *
   * @throws IOException if the file cannot be read, or is no result
   */
  public Optional<Finished> find(String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Finished.class));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": is not a result of an experiment:  " + e.getOriginalMessage(), e);
    }
  }

  /** Keeps a result in all its forms. */
  public void keep(Finished finished) throws IOException {
    if (finished.outcome().isPresent()) {
      Outcome outcome = finished.outcome().get();
      Path own = Files.createDirectories(folder.resolve(finished.name()));
      for (int i = 0; i < outcome.charts().size(); i++) {
        ChartFigure figure = outcome.charts().get(i);
        String stem = "chart-" + (i + 1);
        ChartFile.write(own.resolve(stem + ".svg"), figure.chart(), Existing.REPLACE);
        ChartFile.write(own.resolve(stem + ".png"), figure.chart(), Existing.REPLACE);
        text(own.resolve(stem + ".csv"), csv(figure.chart()));
      }
      for (int i = 0; i < outcome.tables().size(); i++) {
        text(own.resolve("table-" + (i + 1) + ".csv"), csv(outcome.tables().get(i)));
      }
      for (int i = 0; i < outcome.pictures().size(); i++) {
        pictures(own, "picture-" + (i + 1), outcome.pictures().get(i));
      }
    }
    text(folder.resolve(finished.name() + ".json"), JSON.writeValueAsString(finished));
  }

  /** Writes the reports in the place of earlier ones. */
  public void report(List<Finished> results) throws IOException {
    HtmlReport.write(report(), ExperimentReport.page(results), Existing.REPLACE);
    text(folder.resolve("report.md"), MarkdownReport.of(results));
  }

  private static void pictures(Path own, String stem, ImageGrid grid) throws IOException {
    for (int row = 0; row < grid.rows().size(); row++) {
      List<org.halfspace.lab.report.Picture> images = grid.rows().get(row).images();
      for (int k = 0; k < images.size(); k++) {
        bytes(
            own.resolve(stem + "-row-" + (row + 1) + "-" + (k + 1) + ".png"), images.get(k).png());
      }
    }
  }

  private static String csv(Chart chart) {
    StringBuilder csv = new StringBuilder();
    csv.append("series,").append(field(chart.x().caption())).append(',');
    csv.append(field(chart.y().caption())).append('\n');
    for (Series series : chart.series()) {
      for (Point point : series.points()) {
        csv.append(field(series.name())).append(',').append(point.x());
        csv.append(',').append(point.y()).append('\n');
      }
    }
    return csv.toString();
  }

  private static String csv(Table table) {
    StringBuilder csv = new StringBuilder(field(table.rowTitle()));
    table.columns().forEach(column -> csv.append(',').append(field(column.title())));
    csv.append('\n');
    for (Table.Row row : table.rows()) {
      csv.append(field(row.title()));
      row.values().forEach(value -> csv.append(',').append(Double.isNaN(value) ? "" : value));
      csv.append('\n');
    }
    return csv.toString();
  }

  private static String field(String text) {
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void text(Path file, String text) throws IOException {
    bytes(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(Path file, byte[] bytes) throws IOException {
    AtomicFile.write(
        file,
        Existing.REPLACE,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }
}
