// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.io.Existing;
import org.halfspace.lab.report.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How runs go on, fail, skip and refuse. */
class ReproductionTest {
  @TempDir Path folder;

  /** An experiment whose outcome is given in advance. */
  private record Told(String name, double deviation, boolean missing, boolean breaks)
      implements Experiment {
    @Override
    public String title() {
      return "Title of " + name;
    }

    @Override
    public String question() {
      return "Is it so?";
    }

    @Override
    public Outcome run(Setting setting) throws IOException {
      if (missing) {
        throw new MissingDataException("the moon is not there");
      }
      if (breaks) {
        throw new IOException("the power went out");
      }
      return new OutcomeBuilder()
          .setting("here")
          .prediction("nothing")
          .measured("something, with a comma")
          .check(Check.atMost("distance", deviation, 1, "because"))
          .table(
              new Table(
                  "numbers",
                  "a \"quoted\", row",
                  List.of(Table.Column.decimals("x", "", 2)),
                  List.of(Table.Row.of("one, two", Double.NaN), Table.Row.of("three", 3.5))))
          .build();
    }
  }

  private static Setting setting(long seed) {
    return new Setting(true, seed, 1, Optional.empty(), Progress.none());
  }

  private List<Finished> run(long seed, Existing existing, Experiment... experiments)
      throws IOException {
    return new Reproduction(
            setting(seed),
            ResultFolder.open(folder, existing),
            existing,
            "test",
            LocalDate.of(2026, 11, 23))
        .run(List.of(experiments), (finished, known) -> {});
  }

  @Test
  void aVerdictCanFail() throws IOException {
    List<Finished> results =
        run(
            1,
            Existing.KEEP,
            new Told("staircase", 0.5, false, false),
            new Told("pictures", 1.5, false, false),
            new Told("pictures", Double.NaN, false, false),
            new Told("activations", 0, true, false));

    assertThat(results.stream().map(Finished::verdict))
        .containsExactly(
            Finished.Verdict.PASSED,
            Finished.Verdict.FAILED,
            Finished.Verdict.FAILED,
            Finished.Verdict.SKIPPED);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("Not as predicted", "the moon is not there");
    assertThat(Files.readString(folder.resolve("staircase/table-1.csv")))
        .isEqualTo("\"a \"\"quoted\"\", row\",x\n\"one, two\",\nthree,3.5\n");
  }

  @Test
  void aRunThatWasBrokenOffGoesOn() throws IOException {
    assertThatThrownBy(
            () ->
                run(
                    1,
                    Existing.KEEP,
                    new Told("staircase", 0.25, false, false),
                    new Told("pictures", 0, false, true)))
        .hasMessageContaining("power");
    // Told otherwise now; the first is kept as it was, the second is run.
    List<Finished> results =
        run(
            1,
            Existing.KEEP,
            new Told("staircase", 7, false, false),
            new Told("pictures", 0.5, false, false));

    assertThat(results.get(0).outcome().orElseThrow().checks().get(0).deviation()).isEqualTo(0.25);
    assertThat(results.get(1).verdict()).isEqualTo(Finished.Verdict.PASSED);
    assertThat(run(1, Existing.REPLACE, new Told("staircase", 7, false, false)).get(0).verdict())
        .isEqualTo(Finished.Verdict.FAILED);
  }

  @Test
  void whatWasSkippedIsTriedAgain() throws IOException {
    run(1, Existing.KEEP, new Told("pictures", 0, true, false));
    assertThat(run(1, Existing.KEEP, new Told("pictures", 0, false, false)).get(0).verdict())
        .isEqualTo(Finished.Verdict.PASSED);
  }

  @Test
  void resultsOfAnotherSettingAreKept() throws IOException {
    run(1, Existing.KEEP, new Told("pictures", 0, false, false));
    byte[] before = Files.readAllBytes(folder.resolve("pictures.json"));
    assertThatThrownBy(() -> run(2, Existing.KEEP, new Told("pictures", 0, false, false)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("seed 1")
        .hasMessageContaining("--force");
    assertThat(Files.readAllBytes(folder.resolve("pictures.json"))).isEqualTo(before);
  }

  @Test
  void aFolderWithOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "precious");
    assertThatThrownBy(() -> ResultFolder.open(folder, Existing.KEEP))
        .hasMessageContaining("thesis.tex")
        .hasMessageContaining("--force");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ResultFolder.open(file, Existing.REPLACE))
        .hasMessageContaining("a folder is needed");
  }

  @Test
  void aBrokenResultIsNamed() throws IOException {
    Files.writeString(folder.resolve("pictures.json"), "{\"name\":");
    assertThatThrownBy(() -> run(1, Existing.KEEP, new Told("pictures", 0, false, false)))
        .hasMessageContaining("pictures.json")
        .hasMessageContaining("is not a result");
  }

  @Test
  void withoutRealDataImagesAreDrawnAndOthersSkipped() throws IOException {
    List<Finished> results =
        run(1, Existing.KEEP, new UniversalityImages(), new UniversalityVectors(), new Pictures());

    assertThat(results.get(0).outcome().orElseThrow().passed()).isTrue();
    assertThat(results.get(0).outcome().orElseThrow().remarks().get(0))
        .contains("HALFSPACE_DATA")
        .contains("dead-leaves");
    for (Finished finished : results.subList(1, 3)) {
      assertThat(finished.verdict()).isEqualTo(Finished.Verdict.SKIPPED);
      assertThat(finished.skipped()).contains("HALFSPACE_DATA");
    }
  }

  @Test
  void namesAreKnownOnceEach() {
    List<String> names = Experiments.all().stream().map(Experiment::name).toList();
    assertThat(names)
        .containsExactly(
            "rate-isotropic",
            "rate-spectrum",
            "activations",
            "convergence",
            "spectrum-of-B",
            "staircase",
            "finite-size",
            "tied-untied",
            "levels",
            "depth",
            "sparse-linear",
            "denoiser",
            "bayes",
            "phase-transition",
            "priors",
            "rivals",
            "universality-images",
            "universality-vectors",
            "pictures",
            "search");
    assertThat(Experiments.named(List.of("search", "staircase")))
        .extracting(Experiment::name)
        .containsExactly("staircase", "search");
    assertThatThrownBy(() -> Experiments.named(List.of("stairs")))
        .hasMessageContaining("stairs")
        .hasMessageContaining("staircase");
  }
}
