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
import org.halfspace.data.Existing;
import org.halfspace.lab.Browser;
import org.halfspace.lab.PageChecks;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.linalg.Blas;
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

  static Optional<Path> data() {
    String named = System.getenv("HALFSPACE_DATA");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    return Optional.of(Path.of("../../shared/data")).filter(Files::isDirectory);
  }

  static Setting quick(Optional<Path> data) {
    return new Setting(true, 1, 2, data, Progress.none());
  }

  @BeforeAll
  static void reproduce() throws IOException {
    Blas.setThreads(2);
    results =
        new Reproduction(
                quick(data()),
                ResultFolder.open(folder, Existing.KEEP),
                Existing.KEEP,
                "halfspace reproduce --quick",
                LocalDate.of(2026, 11, 23))
            .run(Experiments.all(), (finished, known) -> {});
    browser = Browser.start();
    Files.createDirectories(PICTURES);
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
      if (data().isPresent()) {
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
                quick(data()),
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
    assertThat(Files.readString(folder.resolve("report.md")))
        .contains("## rate-isotropic", "## rivals", "| passed |");
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "1280, true", "400, false"})
  void theReportFitsIsQuietAndAsksForNothing(int width, boolean dark) throws IOException {
    PageChecks.fitsIsQuietAndAsksForNothing(browser, folder.resolve("report.html"), width, dark);
    int charts =
        results.stream().flatMap(r -> r.outcome().stream()).mapToInt(o -> o.charts().size()).sum();
    assertThat(browser.all(".chart")).hasSize(charts);
    Files.write(
        PICTURES.resolve("reproduce-" + width + (dark ? "-dark" : "-light") + ".png"),
        browser.picture());
  }

  @Test
  void everyChartNamesItsAxesWithUnitsAndItsSeries() {
    browser.open(folder.resolve("report.html"), 1280, false);
    List<WebElement> charts = browser.all(".chart");
    List<WebElement> legends = browser.all("[data-legend]");
    int at = 0;
    for (Finished finished : results) {
      if (finished.outcome().isEmpty()) {
        continue;
      }
      for (ChartFigure figure : finished.outcome().get().charts()) {
        String words =
            (String)
                browser.run("return arguments[0].querySelector('svg').textContent", charts.get(at));
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
