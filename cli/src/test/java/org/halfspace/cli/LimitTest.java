// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code halfspace limit}: the table, its sources, and what has no floor. */
class LimitTest {
  @TempDir Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  private Path vectors;

  @BeforeEach
  void writeVectors() throws IOException {
    vectors = npy(path("vectors.npy"), gaussian(300, 8), 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "blocks:50x4,50x1;         50;  122.67604553; 50",
        "blocks:50x4,50x1;         100; 81.76055122;  100",
        "power:100:1;              25;  2.45629414;   25",
        "power:100:1;              100; 1.25574530;   100",
        "blocks:20x9,30x1,50x0.01; 100; 36.46901239;  50"
      })
  void limitPrintsTheTable(String spectrum, int bits, double floor, int active) throws IOException {
    Outcome outcome = run("limit", spectrum, "--bits", bits, "--json");
    JsonNode json = outcome.json();
    JsonNode point = json.path("points").path(0);

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(keys(json))
        .containsExactly("schema", "dimension", "totalVariance", "activation", "gamma", "points");
    assertThat(keys(point))
        .containsExactly(
            "bits",
            "rate",
            "distortion",
            "riskPerDimension",
            "activeComponents",
            "uniform",
            "shannon",
            "linear");
    assertThat(json.path("schema").asText()).isEqualTo("halfspace/limit/1");
    // The table has eight decimals.
    assertThat(point.path("distortion").asDouble() * json.path("totalVariance").asDouble())
        .isCloseTo(floor, within(5.1e-9));
    assertThat(point.path("riskPerDimension").asDouble() * json.path("dimension").asInt())
        .isCloseTo(floor, within(5.1e-9));
    assertThat(point.path("activeComponents").asInt()).isEqualTo(active);
  }

  /** The table of docs/theory.md §9, five digits. */
  @Test
  void messagePassingStandsBesideTheFloor() throws IOException {
    JsonNode json =
        run("limit", "isotropic:100", "--bits", "200,400", "--decoder", "message-passing", "--json")
            .json();

    assertThat(json.path("points").path(0).path("messagePassing").asDouble())
        .isCloseTo(0.19968, within(5.1e-6));
    assertThat(json.path("points").path(1).path("messagePassing").asDouble())
        .isCloseTo(0.08025, within(5.1e-6));
    assertThat(json.path("points").path(0).path("distortion").asDouble())
        .isCloseTo(0.2220309407, within(1e-9));
    Path chart = path("messages.svg");
    Outcome text =
        run("limit", "power:50:1", "--bits", "60", "--decoder", "message-passing", "--plot", chart);
    assertThat(text.out()).contains("messages");
    assertThat(Files.readString(chart)).contains("message passing");
  }

  /** Denoisers by a trapezoidal rule in NumPy, fixed points as a simulation has them. */
  @ParameterizedTest
  @CsvSource({"0.3, 0.25604549780, 0.2398", "0.1, 0.11748869157, 0.0612"})
  void sparseSourcesHaveADenoiserAndMessages(double density, double denoiser, double messages)
      throws IOException {
    JsonNode json =
        run(
                "limit",
                "sparse:1000:" + density,
                "--rate",
                1,
                "--decoder",
                "message-passing",
                "--json")
            .json();
    JsonNode point = json.path("points").path(0);

    assertThat(json.path("entries").path("density").asDouble()).isEqualTo(density);
    assertThat(json.path("entries").path("plainSigns").asDouble())
        .isCloseTo(1 - 2 * density / Math.PI, within(1e-12));
    // A linear decoder does not see that entries are 0.
    assertThat(point.path("distortion").asDouble()).isCloseTo(1 - 2 / Math.PI, within(1e-9));
    assertThat(point.path("denoiser").asDouble()).isCloseTo(denoiser, within(1e-9));
    assertThat(point.path("messagePassing").asDouble()).isCloseTo(messages, within(5e-4));
    assertThat(point.path("bayes").asDouble()).isEqualTo(point.path("messagePassing").asDouble());
  }

  @Test
  void sparseSignsStandBesideARotation() throws IOException {
    Outcome outcome = run("limit", "rademacher:100:0.7", "--bits", 100);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("lose 0.30000000, signs of a rotation 0.36338023")
        .contains("from RHO = 2/π = 0.6366 on")
        .contains("isotropic Gaussian source")
        .doesNotContain("denoiser");
    Path chart = path("sparse.svg");
    Outcome hard =
        run(
            "limit",
            "rademacher:100:0.1",
            "--bits",
            70,
            "--decoder",
            "message-passing",
            "--plot",
            chart);
    assertThat(hard.out())
        .contains(
            "70 bits: the best decoder loses 0.00000000, which message passing does not find");
    assertThat(Files.readString(chart)).contains("message passing");
  }

  @Test
  void messagePassingOfMixturesStandsBesideGroups() throws IOException {
    Path chart = path("mixed.svg");
    JsonNode point =
        run(
                "limit",
                "power:100:1",
                "--bits",
                "100",
                "--unit-bits",
                "mixed",
                "--decoder",
                "message-passing",
                "--plot",
                chart,
                "--json")
            .json()
            .path("points")
            .path(0);

    assertThat(point.path("messagePassing").asDouble())
        .isLessThan(point.path("distortion").asDouble())
        .isGreaterThan(point.path("shannon").asDouble());
    assertThat(Files.readString(chart)).contains("groups, message passing");
  }

  @Test
  void messagePassingNeedsLevels() {
    Outcome tanh =
        run(
            "limit",
            "isotropic:10",
            "--bits",
            "10",
            "--activation",
            "tanh",
            "--decoder",
            "message-passing");
    assertThat(tanh.code()).isEqualTo(2);
    assertThat(tanh.err()).contains("--decoder: message-passing", "tanh");
    Outcome other = run("limit", "isotropic:10", "--bits", "10", "--decoder", "deep");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("--decoder: 'deep'", "linear, message-passing");
  }

  @Test
  void unitsOfSeveralBitsHaveTheFloorOfTheirQuantizer() throws IOException {
    JsonNode json =
        run("limit", "isotropic:200", "--bits", "400,401", "--unit-bits", "2", "--json").json();

    assertThat(json.path("activation").asText()).isEqualTo("levels:4");
    assertThat(json.path("unitBits").asInt()).isEqualTo(2);
    for (JsonNode point : json.path("points")) {
      assertThat(point.path("units").asInt()).isEqualTo(200);
      // D_2, to the ten decimals of docs/theory.md §8.
      assertThat(point.path("distortion").asDouble()).isCloseTo(0.1174818478, within(1e-9));
    }
    assertThat(json.path("points").path(0).path("shannon").asDouble())
        .isCloseTo(0.0625, within(1e-12));
    assertThat(json.path("points").path(1).path("rate").asDouble()).isCloseTo(2.005, within(1e-12));
  }

  /** Three levels carry log₂ 3 bits, so Shannon's bound is that of as many. */
  @Test
  void noFloorIsBelowShannonsBound() throws IOException {
    for (String activation : List.of("sign", "levels:3", "levels:4", "levels:256")) {
      JsonNode point =
          run("limit", "power:100:1", "--bits", 25, "--activation", activation, "--json")
              .json()
              .path("points")
              .path(0);
      assertThat(point.path("distortion").asDouble())
          .as(activation)
          .isGreaterThan(point.path("shannon").asDouble());
    }
  }

  @Test
  void mixedUnitsStandBesideTheOthers() throws IOException {
    Path chart = path("mixed.svg");
    JsonNode json =
        run(
                "limit",
                "power:100:1",
                "--rate",
                "1",
                "--unit-bits",
                "mixed",
                "--json",
                "--plot",
                chart)
            .json();
    JsonNode point = json.path("points").path(0);

    assertThat(keys(json))
        .containsExactly("schema", "dimension", "totalVariance", "unitBits", "points");
    assertThat(keys(point))
        .containsExactly(
            "bits", "rate", "distortion", "riskPerDimension", "axes", "alike", "shannon", "groups");
    // Five decimals in docs/theory.md §8.
    assertThat(point.path("distortion").asDouble()).isCloseTo(0.18205, within(1e-5));
    assertThat(point.path("axes").asDouble()).isCloseTo(0.18434, within(1e-5));
    assertThat(point.path("alike").path(0).asDouble()).isCloseTo(0.24208, within(1e-5));
    int bits = 0;
    for (JsonNode group : point.path("groups")) {
      bits += group.path("bits").asInt() * group.path("units").asInt();
    }
    assertThat(bits).isEqualTo(100);
    assertThat(Files.readString(chart)).contains("mixed, groups", "Shannon", "2 bits per unit");
  }

  @Test
  void theFewestBitsOfMixedUnitsAreFound() throws IOException {
    JsonNode json =
        run("limit", "power:100:1", "--distortion", "0.1", "--unit-bits", "mixed", "--json").json();
    int bits = json.path("points").path(0).path("bits").asInt();
    JsonNode fewer =
        run("limit", "power:100:1", "--bits", bits - 1, "--unit-bits", "mixed", "--json").json();

    assertThat(json.path("points").path(0).path("distortion").asDouble()).isLessThanOrEqualTo(0.1);
    assertThat(fewer.path("points").path(0).path("distortion").asDouble()).isGreaterThan(0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--bits 4 --unit-bits 0; must be one of 1, 2; 2",
        "--bits 4 --unit-bits several; 'several', must be one of; 2",
        "--bits 4 --unit-bits 2 --activation tanh; cannot be combined with --activation; 2",
        "--unit-bits 2; one of --bits, --rate and --distortion is needed; 2",
        "--bits 3 --unit-bits 4; 3 bits are too few for one unit; 2",
        "--bits 4 --activation swish; --activation: 'swish', must be one of sign; 2",
        "--bits 4 --activation levels:1; --activation: levels:1, must be between 2 and 256; 2",
        "--distortion 1e-15 --unit-bits mixed; would take more than; 1",
        "--distortion 1e-9 --unit-bits 4; would take more than; 1"
      })
  void whatUnitsCannotBeIsSaid(String options, String message, int code) {
    List<Object> words = new ArrayList<>(List.of("limit", "power:100:1"));
    words.addAll(List.of(options.split(" ")));
    Outcome outcome = run(words.toArray());

    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.err()).contains(message);
  }

  @Test
  void limitTakesEigenvaluesAndVectorsFromFiles() throws IOException {
    StringBuilder lines = new StringBuilder("# 1/i\n");
    for (int i = 1; i <= 100; i++) {
      lines.append(1.0 / i).append('\n');
    }
    Files.writeString(path("eigenvalues.txt"), lines);
    JsonNode json = run("limit", path("eigenvalues.txt"), "--bits", 25, "--json").json();
    assertThat(
            json.path("points").path(0).path("distortion").asDouble()
                * json.path("totalVariance").asDouble())
        .isCloseTo(2.45629414, within(5.1e-9));

    JsonNode data = run("limit", vectors, "--rate", "0.5,2", "--json").json();
    assertThat(data.path("dimension").asInt()).isEqualTo(8);
    assertThat(data.path("points").size()).isEqualTo(2);
    assertThat(data.path("points").path(1).path("bits").asInt()).isEqualTo(16);

    Files.writeString(path("bad.txt"), "3\n2\n-1\n");
    Outcome bad = run("limit", path("bad.txt"), "--bits", 2);
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.err()).contains("bad.txt").contains("line 3").contains("-1");
  }

  @Test
  void limitFindsTheBitsForADistortionAndDraws() throws IOException {
    Path plot = path("limit.svg");
    JsonNode json =
        run("limit", "power:50:1", "--distortion", "0.3", "--plot", plot, "--json").json();

    assertThat(json.path("points").path(0).path("distortion").asDouble()).isLessThanOrEqualTo(0.3);
    assertThat(Files.readString(plot)).contains("<svg").contains("power:50:1");
    Outcome again = run("limit", "power:50:1", "--bits", 5, "--plot", plot);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("limit.svg").contains("--force");
    assertThat(run("limit", "power:50:1", "--bits", 5, "--plot", plot, "--force").code()).isZero();
    assertThat(run("limit", "power:50:1", "--bits", 5, "--plot", path("p.txt")).code())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu"})
  void limitRefusesActivationsThatAreNotOdd(String name) {
    Outcome outcome = run("limit", "isotropic:10", "--rate", 1, "--activation", name, "--json");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(name).contains("not odd").contains("opposite rows");
  }
}
