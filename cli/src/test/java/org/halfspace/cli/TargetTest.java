// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.loss;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fit} by what the bits have to come to, and with gain. */
class TargetTest {
  @TempDir private Path folder;
  private Path vectors;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    vectors = npy(folder.resolve("vectors.npy"), gaussian(600, 8), 8);
    model = folder.resolve("model.safetensors");
  }

  @Test
  void aDistortionIsReachedWithAsFewBitsAsWereFound() throws IOException {
    JsonNode json = run("fit", vectors, "--distortion", 0.3, "-o", model, "--json").json();
    JsonNode target = json.path("target");
    assertThat(json.path("reached").asDouble()).isLessThanOrEqualTo(0.3);
    int bits = json.path("bits").asInt();
    JsonNode fewer = null;
    for (JsonNode trial : target.path("tried")) {
      fewer = trial.path("bits").asInt() == bits - 1 ? trial : fewer;
    }
    assertThat(fewer).as(target.toString()).isNotNull();
    assertThat(fewer.path("value").asDouble()).isGreaterThan(0.3);
    assertThat(target.path("exact").asBoolean()).isTrue();
    assertThat(target.path("missed")).isEqualTo(fewer);
    assertThat(run("info", model, "--json").json().path("bits").asInt()).isEqualTo(bits);
  }

  @Test
  void aRecallIsReachedAndToldWithItsBand() {
    Outcome fit = run("fit", vectors, "--recall", "5@0.3", "-o", model);
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(fit.out()).contains("95 % confidence", "fewest bits that reach the target", "floor");
  }

  @Test
  void aTargetOutOfReachKeepsItsTrialsAndLeavesNoFile() throws IOException {
    Outcome fit = run("fit", vectors, "--distortion", "1e-9", "-o", model, "--json");
    assertThat(fit.code()).isEqualTo(1);
    assertThat(fit.err()).contains("not reached; the best of");
    JsonNode target = fit.json().path("target");
    assertThat(target.path("reached").isNull()).isTrue();
    assertThat(target.path("exact").asBoolean()).isFalse();
    assertThat(target.path("tried")).isNotEmpty().contains(target.path("best"));
    assertThat(model).doesNotExist();
    Outcome text =
        run("fit", vectors, "--recall", "10@1", "--method", "principal-axes", "-o", model);
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out()).contains("Trials on held-out vectors", "closest");
  }

  @Test
  void aRecallThatNoBitsReachLeavesNoFile() {
    // More neighbors than there are vectors to search.
    Outcome fit = run("fit", vectors, "--recall", "541@0.7", "-o", model);
    assertThat(fit.code()).isEqualTo(1);
    assertThat(fit.err()).contains("541 nearest", "only 540 training vectors");
    assertThat(model).doesNotExist();
  }

  @Test
  void aGainIsCountedStoredAndDecoded() throws IOException {
    JsonNode fit = run("fit", vectors, "--bits", 8, "--gain", "f16", "-o", model, "--json").json();
    assertThat(fit.path("gain").asText()).isEqualTo("f16");
    assertThat(fit.path("bitsPerVector").asInt()).isEqualTo(24);
    Path codes = folder.resolve("codes.npz");
    Path decoded = folder.resolve("decoded.npy");
    assertThat(run("encode", model, vectors, "-o", codes).code()).isZero();
    assertThat(run("decode", model, codes, "-o", decoded).code()).isZero();
    double evaluated =
        run("evaluate", model, vectors, "--json").json().path("distortion").asDouble();
    assertThat(evaluated).isCloseTo(loss(gaussian(600, 8), decoded, model), within(1e-5));
    JsonNode info = run("info", codes, "--json").json();
    assertThat(info.path("gain").asText()).isEqualTo("f16");
    assertThat(info.path("bitsPerVector").asInt()).isEqualTo(24);
  }
}
