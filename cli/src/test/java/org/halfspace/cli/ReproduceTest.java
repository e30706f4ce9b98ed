// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code reproduce}, on the smallest experiment. */
class ReproduceTest {
  @TempDir Path folder;

  @Test
  void resultsGoToTheFolderAndAreKeptThere() throws IOException {
    Path results = folder.resolve("results");
    Outcome first = run("reproduce", "staircase", "--quick", "-o", results, "--json");
    assertThat(first.code()).as(first.err()).isZero();
    JsonNode json = first.json();
    assertThat(keys(json)).containsExactly("schema", "quick", "report", "experiments");
    assertThat(json.path("schema").asText()).isEqualTo("halfspace/reproduce/1");
    JsonNode one = json.path("experiments").path(0);
    assertThat(one.path("name").asText()).isEqualTo("staircase");
    assertThat(one.path("verdict").asText()).isEqualTo("passed");
    assertThat(one.path("checks").path(0).path("passed").asBoolean()).isTrue();
    assertThat(results.resolve("report.html")).exists();
    assertThat(results.resolve("staircase/chart-1.svg")).exists();

    Outcome again = run("reproduce", "staircase", "--quick", "-o", results);
    assertThat(again.out()).contains("staircase", "passed", "from an earlier run", "report.html");

    Outcome other = run("reproduce", "staircase", "--quick", "--seed", 2, "-o", results);
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("seed 1", "--force");
  }

  @Test
  void foreignFoldersAreLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "precious");
    Outcome outcome = run("reproduce", "staircase", "--quick", "-o", folder);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("thesis.tex");
  }

  @Test
  void theListNamesQuestions() {
    Outcome outcome = run("reproduce", "--list");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("rate-isotropic", "search", "?");
  }
}
