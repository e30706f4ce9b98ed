// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code halfspace descend}: risk, floor and trace. */
class DescendTest {
  @TempDir Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flow", "projected", "riemannian"})
  void descendReachesTheFloorAndTraces(String method) throws IOException {
    Path trace = path("trace.csv");
    Outcome outcome =
        run(
            "descend",
            "isotropic:30",
            "--bits",
            20,
            "--method",
            method,
            "--gap",
            "1e-3",
            "--trace",
            trace,
            "--json");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode json = outcome.json();
    assertThat(keys(json))
        .containsExactly(
            "schema",
            "dimension",
            "bits",
            "method",
            "floor",
            "risk",
            "gap",
            "iterations",
            "bestIteration",
            "stopped",
            "seconds");
    assertThat(json.path("schema").asText()).isEqualTo("halfspace/descend/1");
    assertThat(json.path("floor").asDouble()).isCloseTo(1 - 2 / Math.PI * 20 / 30, within(1e-12));
    assertThat(json.path("gap").asDouble()).isBetween(0.0, 1e-3);
    assertThat(json.path("stopped").asText()).isEqualTo("floor-reached");
    List<String> lines = Files.readAllLines(trace);
    assertThat(lines.get(0)).startsWith("iteration,seconds,risk,gap").endsWith(",share1");
    assertThat(lines).hasSize(json.path("iterations").asInt() + 2);

    Path objects = path("trace.jsonl");
    run(
        "descend",
        "isotropic:30",
        "--bits",
        20,
        "--method",
        method,
        "--steps",
        1,
        "--trace",
        objects);
    JsonNode first = new ObjectMapper().readTree(Files.readAllLines(objects).get(0));
    assertThat(first.path("shares").path(0).asDouble()).isCloseTo(20, within(1e-9));
  }

  /** Steps far too long leap about; the best of all that were made is kept. */
  @Test
  void theStepsThatWereMadeAreToldApartFromTheBest() throws IOException {
    Path trace = path("trace.csv");
    JsonNode json =
        run(
                "descend",
                "isotropic:20",
                "--bits",
                20,
                "--method",
                "projected",
                "--step-size",
                100,
                "--steps",
                50,
                "--trace",
                trace,
                "--json")
            .json();
    assertThat(json.path("stopped").asText()).isEqualTo("iterations-used");
    assertThat(json.path("iterations").asInt()).isEqualTo(50);
    List<String> lines = Files.readAllLines(trace);
    assertThat(lines).hasSize(52);
    int best = json.path("bestIteration").asInt();
    double least = Double.POSITIVE_INFINITY;
    for (String line : lines.subList(1, lines.size())) {
      least = Math.min(least, Double.parseDouble(line.split(",")[2]));
    }
    assertThat(best).isLessThan(50);
    assertThat(Double.parseDouble(lines.get(best + 1).split(",")[2]))
        .isEqualTo(least)
        .isEqualTo(json.path("risk").asDouble());
  }

  @Test
  void descendBySgdComesNearTheFloor() throws IOException {
    JsonNode json =
        run(
                "descend",
                "isotropic:20",
                "--bits",
                10,
                "--method",
                "sgd",
                "--steps",
                1200,
                "--batch",
                64,
                "--trace",
                path("sgd.csv"),
                "--json")
            .json();

    assertThat(json.path("gap").asDouble()).isBetween(0.0, 0.01);
    assertThat(json.path("iterations").asInt()).isEqualTo(1200);
    assertThat(Files.readAllLines(path("sgd.csv"))).hasSize(14);
  }

  /** Of ±1 with 0.9, single entries lose 0.1, and SGD finds them: Σ B_ij⁴ is next to 1. */
  @Test
  void sparseSignsEndAsSingleEntries() throws IOException {
    Path trace = path("signs.csv");
    Path objects = path("signs.jsonl");
    JsonNode json =
        run(
                "descend",
                "rademacher:16:0.9",
                "--bits",
                16,
                "--method",
                "sgd",
                "--steps",
                600,
                "--trace",
                trace,
                "--json")
            .json();
    assertThat(json.path("floor").asDouble()).isCloseTo(1 - 2 / Math.PI, within(1e-12));
    assertThat(json.path("plainSigns").asDouble()).isCloseTo(0.1, within(1e-12));
    assertThat(json.path("concentration").asDouble()).isGreaterThan(0.8);
    // Below the floor of a Gaussian source; a tenth for rows that are not there yet.
    assertThat(json.path("risk").asDouble()).isLessThan(0.2);
    assertThat(json.path("gap").asDouble()).isNegative();
    // There is no gradient of a risk that is measured.
    assertThat(Files.readAllLines(trace)).hasSize(8);
    assertThat(Files.readAllLines(trace).get(7).split(",")[4]).isEmpty();
    Outcome text =
        run(
            "descend",
            "sparse:8:0.5",
            "--bits",
            8,
            "--method",
            "sgd",
            "--steps",
            5,
            "--trace",
            objects);
    assertThat(text.code()).as(text.err()).isZero();
    assertThat(text.out()).contains("measured on fresh vectors").contains("a random row 0.300");
    assertThat(Files.readString(objects)).doesNotContain("NaN").doesNotContain("gradientNorm");
  }

  /** Half of the entries have no unit, and lose all of their variance. */
  @Test
  void singleEntriesWithoutAUnitAreLost() throws IOException {
    JsonNode json =
        run("descend", "rademacher:8:0.5", "--bits", 4, "--method", "sgd", "--steps", 5, "--json")
            .json();
    assertThat(json.path("plainSigns").asDouble()).isCloseTo(0.5 + 0.5 * 0.5, within(1e-12));
  }

  @Test
  void sourcesWithoutAnExactRiskTakeSgdAlone() throws IOException {
    for (String method : List.of("flow", "projected", "riemannian")) {
      Outcome outcome = run("descend", "rademacher:8:0.5", "--bits", 8, "--method", method);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err())
          .contains("--method: " + method + ", needs the exact risk of a Gaussian source");
    }
  }
}
