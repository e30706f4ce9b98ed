// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.io.Existing;
import org.halfspace.lab.Browser;
import org.halfspace.lab.PageChecks;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.testing.RealData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.WebElement;

/** All experiments at their quick sizes, and the report on them as a reader sees it. */
class QuickReportTest {
  private static final Path PICTURES = Path.of("target", "pages");

  @TempDir static Path folder;
  private static List<Finished> results;
  private static Browser browser;

  static Setting quick(Optional<Path> data) {
    return new Setting(true, 1, 2, data, Progress.none());
  }

  @BeforeAll
  static void reproduce() throws IOException {
    results =
        new Reproduction(
                quick(RealData.folder()),
                ResultFolder.open(folder, Existing.KEEP),
                Existing.KEEP,
                "halfspace reproduce --quick",
                LocalDate.of(2026, 11, 23))
            .run(Experiments.all(), (finished, known) -> {});
    Files.createDirectories(PICTURES);
  }

  /** Started by the first test that looks at a page, so that the others run without one. */
  private static Browser browser() throws IOException {
    if (browser == null) {
      browser = Browser.start();
    }
    return browser;
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void everyVerdictIsAsPredicted() {
    assertThat(results).hasSize(Experiments.all().size());
    for (Finished finished : results) {
      if (RealData.folder().isPresent()) {
        assertThat(finished.outcome()).as(finished.name()).isPresent();
      }
      finished
          .outcome()
          .ifPresent(
              outcome ->
                  assertThat(outcome.checks())
                      .as(finished.name())
                      .allMatch(Check::passed, "passed"));
    }
  }

  @Test
  void whatIsThereIsNotRunAgainAndSaysTheSame() throws IOException {
    List<Experiment> strict = new ArrayList<>();
    for (Experiment experiment : Experiments.all()) {
      Optional<Finished> found = ResultFolder.open(folder, Existing.KEEP).find(experiment.name());
      if (found.orElseThrow().outcome().isPresent()) {
        strict.add(new MustNotRun(experiment));
      }
    }
    String before = Files.readString(folder.resolve("report.html"));
    List<Finished> again =
        new Reproduction(
                quick(RealData.folder()),
                ResultFolder.open(folder, Existing.KEEP),
                Existing.KEEP,
                "anything",
                LocalDate.of(2030, 1, 1))
            .run(strict, (finished, known) -> assertThat(known).isTrue());

    if (again.size() == results.size()) {
      assertThat(Files.readString(folder.resolve("report.html"))).isEqualTo(before);
    }
    for (Finished finished : again) {
      assertThat(results).contains(finished);
    }
  }

  /** An experiment that is known already. */
  private record MustNotRun(Experiment known) implements Experiment {
    @Override
    public String name() {
      return known.name();
    }

    @Override
    public String title() {
      return known.title();
    }

    @Override
    public String question() {
      return known.question();
    }

    @Override
    public Outcome run(Setting setting) {
      return fail(name() + " was run again");
    }
  }

  @Test
  void everyChartIsThereAsFileToo() throws IOException {
    for (Finished finished : results) {
      if (finished.outcome().isEmpty()) {
        continue;
      }
      List<ChartFigure> charts = finished.outcome().get().charts();
      for (int i = 0; i < charts.size(); i++) {
        Path stem = folder.resolve(finished.name()).resolve("chart-" + (i + 1));
        int points = charts.get(i).chart().series().stream().mapToInt(s -> s.points().size()).sum();
        assertThat(Files.readAllLines(Path.of(stem + ".csv"))).hasSize(points + 1);
        assertThat(Files.readString(Path.of(stem + ".svg"))).contains("<title>");
        assertThat(Files.size(Path.of(stem + ".png"))).isGreaterThan(2000);
      }
    }
  }

  @Test
  void theReportHasAPassedCheckOfEveryExperimentAndTheReasonOfThoseSkipped() throws IOException {
    String report = Files.readString(folder.resolve("report.md"));
    assertThat(report).contains("| passed |");
    for (Finished finished : results) {
      if (finished.outcome().isPresent()) {
        assertThat(report).contains("## " + finished.name() + "\n");
      } else {
        assertThat(report).contains(finished.skipped());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "1280, true", "400, false"})
  void theReportFitsIsQuietAndAsksForNothing(int width, boolean dark) throws IOException {
    Browser page = browser();
    PageChecks.fitsIsQuietAndAsksForNothing(page, folder.resolve("report.html"), width, dark);
    int charts =
        results.stream().flatMap(r -> r.outcome().stream()).mapToInt(o -> o.charts().size()).sum();
    assertThat(page.all(".chart")).hasSize(charts);
    Files.write(
        PICTURES.resolve("reproduce-" + width + (dark ? "-dark" : "-light") + ".png"),
        page.picture());
  }

  @Test
  void everyChartNamesItsAxesWithUnitsAndItsSeries() throws IOException {
    Browser page = browser();
    page.open(folder.resolve("report.html"), 1280, false);
    List<WebElement> charts = page.all(".chart");
    List<WebElement> legends = page.all("[data-legend]");
    int at = 0;
    for (Finished finished : results) {
      if (finished.outcome().isEmpty()) {
        continue;
      }
      for (ChartFigure figure : finished.outcome().get().charts()) {
        String words =
            (String)
                page.run("return arguments[0].querySelector('svg').textContent", charts.get(at));
        assertThat(words).contains(figure.chart().x().caption(), figure.chart().y().caption());
        assertThat(legends.get(at).getText().split("\n"))
            .containsExactlyElementsOf(
                figure.chart().series().stream().map(series -> series.name()).toList());
        at++;
      }
    }
    assertThat(at).isEqualTo(charts.size());
  }
}
