// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
  @TempDir Path folder;

  @Test
  void theJsonHoldsWhatWasFound() throws IOException {
    float[] values = gaussian(1000, 8);
    values[3 * 8 + 5] = Float.NaN;
    Path file = npy(folder.resolve("vectors.npy"), values, 8);
    JsonNode json = run("inspect", file, "--json").json();

    assertThat(Commands.keys(json))
        .containsExactly(
            "schema",
            "dimension",
            "vectors",
            "nonFinite",
            "zeroVectors",
            "duplicates",
            "constantColumns",
            "zeroShare",
            "repeatedShare",
            "outliers",
            "totalVariance",
            "effectiveRank",
            "eigenvalues",
            "norms",
            "kurtosis",
            "budgets",
            "cheapest",
            "plainSign",
            "verdict",
            "seconds");
    assertThat(json.get("schema").asText()).isEqualTo("halfspace/inspect/1");
    assertThat(json.get("nonFinite").get("vectors").asLong()).isEqualTo(1);
    assertThat(json.get("nonFinite").get("first").get("row").asLong()).isEqualTo(3);
    assertThat(json.get("nonFinite").get("first").get("column").asInt()).isEqualTo(5);
    assertThat(json.get("zeroVectors").get("firstRow").isNull()).isTrue();
    assertThat(json.get("duplicates").get("exact").asBoolean()).isTrue();
    assertThat(json.get("eigenvalues")).hasSize(8);
    assertThat(json.get("budgets")).hasSize(6);
    assertThat(json.get("budgets").get(0).get("withGain").isNull()).isTrue();
    assertThat(json.get("plainSign").get("heldOut").asInt()).isEqualTo(100);
    JsonNode tenth = json.get("cheapest").get(1);
    assertThat(tenth.get("distortion").asDouble()).isEqualTo(0.1);
    assertThat(tenth.get("mixed").get("floor").asDouble()).isLessThanOrEqualTo(0.1);
    assertThat(tenth.get("signs").get("unitBits").asInt()).isEqualTo(1);
    int spent = 0;
    for (JsonNode group : tenth.get("mixed").get("groups")) {
      spent += group.get("bits").asInt() * group.get("units").asInt();
    }
    assertThat(spent).isLessThanOrEqualTo(tenth.get("mixed").get("bits").asInt());
    assertThat(tenth.get("shannon").get("bits").asInt()).isLessThanOrEqualTo(spent);
    double floor = json.get("budgets").get(3).get("floor").asDouble();
    npy(folder.resolve("clean.npy"), without(values, 3, 8), 8);
    JsonNode limit = run("limit", folder.resolve("clean.npy"), "--bits", 8, "--json").json();
    // The blocks of rows differ, so sums round otherwise.
    assertThat(limit.get("points").get(0).get("distortion").asDouble())
        .isCloseTo(floor, org.assertj.core.api.Assertions.within(1e-9));
  }

  private static float[] without(float[] values, int row, int dimension) {
    float[] rest = new float[values.length - dimension];
    System.arraycopy(values, 0, rest, 0, row * dimension);
    System.arraycopy(
        values, (row + 1) * dimension, rest, row * dimension, rest.length - row * dimension);
    return rest;
  }

  @Test
  void thePageAndTheTextSayTheVerdict() throws IOException {
    Path file = npy(folder.resolve("vectors.npy"), gaussian(1000, 8), 8);
    Path page = folder.resolve("inspect.html");
    Outcome outcome = run("inspect", file, "--html", page);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("- Gain does not pay", "Open file:");
    assertThat(outcome.out().lines().filter(line -> !line.contains(folder.toString())))
        .allMatch(line -> line.length() <= 100);
    assertThat(Files.readString(page)).contains("Inspection of vectors.npy", "Gain does not pay");

    Files.writeString(page, "precious");
    Outcome refused = run("inspect", file, "--html", page, "--json");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("inspect.html").contains("--force");
    assertThat(Files.readString(page)).isEqualTo("precious");
    assertThat(run("inspect", file, "--html", page, "--force").code()).isZero();
  }

  @Test
  void whatCannotBeInspectedEndsInOneLine() throws IOException {
    float[] nan = new float[80];
    Arrays.fill(nan, Float.NaN);
    npy(folder.resolve("nan.npy"), nan, 8);
    npy(folder.resolve("same.npy"), new float[80], 8);
    npy(folder.resolve("one.npy"), gaussian(1, 8), 8);
    npy(folder.resolve("none.npy"), new float[0], 8);
    Files.write(folder.resolve("empty.npy"), new byte[0]);

    refused("nan.npy", "0 of 10 vectors finite", "row 0, column 0");
    refused("same.npy", "all 10 finite vectors are the same");
    refused("one.npy", "at least two");
    refused("none.npy", "none.npy");
    refused("empty.npy", "is empty");
    refused("absent.npy", "no such file");
    assertThat(run("inspect").code()).isEqualTo(2);
  }

  private void refused(String name, String... parts) {
    Path page = folder.resolve("never.html");
    Outcome outcome = run("inspect", folder.resolve(name), "--html", page, "--json");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.err()).contains(parts);
    assertThat(page).doesNotExist();
  }
}
