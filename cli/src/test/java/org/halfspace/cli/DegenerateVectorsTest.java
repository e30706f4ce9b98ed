// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors whose codes coincide, or that float32 cannot hold the results of. */
class DegenerateVectorsTest {
  @TempDir private Path folder;

  /** 500 vectors along one direction, of any scale. */
  private Path line(double scale) throws IOException {
    float[] sizes = gaussian(500, 1);
    float[] values = new float[500 * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * sizes[i / 12] * (1 + i % 12));
    }
    return npy(folder.resolve("line.npy"), values, 12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "closed-form", "sgd"})
  void aFitSaysWhichBitsAreInVain(String method) throws IOException {
    Path model = folder.resolve("model.safetensors");
    Outcome fit =
        run(
            "fit",
            line(1),
            "--bits",
            16,
            "--method",
            method,
            "--unit-bits",
            1,
            "-o",
            model,
            "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode json = fit.json();
    // One number by its sign, 1 − 2/π of the variance for a Gaussian one, to the spread of 500.
    assertThat(json.path("train").asDouble()).isBetween(0.28, 0.45);
    assertThat(json.path("reached").asDouble()).isBetween(0.2, 0.6);
    assertThat(json.path("remarks")).hasSize(1);
    assertThat(json.path("remarks").get(0).asText()).startsWith("15 of the 16 bits");
    assertThat(fit.err()).contains("15 of the 16 bits");
    JsonNode prefixes =
        run("evaluate", model, line(1), "--prefix", "1,5", "--json").json().path("prefixes");
    for (JsonNode prefix : prefixes) {
      assertThat(prefix.path("distortion").asDouble()).isBetween(0.28, 0.45);
    }
  }

  @Test
  void valuesThatAreTooLargeAreNamed() throws IOException {
    Outcome fit = run("fit", line(1e36), "--bits", 4, "-o", folder.resolve("model.safetensors"));
    assertThat(fit.code()).isEqualTo(1);
    assertThat(fit.err())
        .contains("values too large for float32 results")
        .containsPattern("in row \\d+, column 11")
        .doesNotContain("decoder[")
        .doesNotContain("bug");
  }
}
