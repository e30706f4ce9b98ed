// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.code.LevelCodec;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes of several levels from fit to search. */
class LevelsTest {
  private static final int D = 8;

  @TempDir private Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  private Path vectors() throws IOException {
    return npy(path("vectors.npy"), gaussian(600, D), D);
  }

  @Test
  void autoTriesBothKindsAndSaysWhatSignsWouldCost() throws IOException {
    Path model = path("model.safetensors");
    JsonNode fit = run("fit", vectors(), "--bits", 16, "-o", model, "--json").json();

    assertThat(fit.path("trials").findValuesAsText("unitBits")).contains("1", "mixed");
    assertThat(fit.path("activation").asText()).startsWith("levels:");
    // Gaussian vectors, some hundred of them.
    assertThat(fit.path("reached").asDouble() / fit.path("floor").asDouble()).isBetween(0.7, 1.5);
    assertThat(fit.path("signs").path("withoutGain").asDouble())
        .isGreaterThan(1.4 * fit.path("reached").asDouble());
    int bits = 0;
    for (JsonNode units : fit.path("units")) {
      bits += units.path("bits").asInt() * units.path("count").asInt();
    }
    assertThat(bits).isEqualTo(16);
    Outcome text = run("fit", vectors(), "--bits", 16, "-o", model, "--force");
    assertThat(text.out() + text.err()).contains("The best signs tried lose", "--unit-bits 1");
    assertThat(run("info", model).out()).contains("units", "of 2 bits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "f16"})
  void whatIsEncodedIsDecodedAndFound(String gain) throws IOException {
    Path model = path("model.safetensors");
    Path codes = path("codes.npz");
    assertThat(
            run("fit", vectors(), "--bits", 24, "--unit-bits", 3, "--gain", gain, "-o", model)
                .code())
        .isZero();
    Autoencoder read = ModelFile.read(model);
    assertThat(((LevelCodec) read.codec().units()).layout().counts()[3]).isEqualTo(6);
    assertThat(run("encode", model, vectors(), "-o", codes).code()).isZero();
    assertThat(run("decode", model, codes, "-o", path("decoded.npy")).code()).isZero();
    assertThat(run("evaluate", model, vectors(), "--json").json().path("reached").asDouble())
        .isBetween(0.0, 0.4);

    JsonNode found =
        run("search", model, codes, vectors(), "-k", 5, "--truth", vectors(), "--json").json();
    assertThat(found.toString()).contains("recall");
    Outcome hamming = run("search", model, codes, vectors(), "-k", 5, "--score", "hamming");
    assertThat(hamming.code()).isEqualTo(1);
    assertThat(hamming.err()).contains("differ in weight", "asymmetric").doesNotContain("bug");
  }

  @Test
  void prefixesEndWithWholeUnits() throws IOException {
    Path model = path("model.safetensors");
    assertThat(run("fit", vectors(), "--bits", 24, "--unit-bits", 3, "-o", model).code()).isZero();
    Outcome short1 = run("evaluate", model, vectors(), "--prefix", "2");
    assertThat(short1.code()).isEqualTo(1);
    assertThat(short1.err()).contains("must be at least 3, the first unit's").doesNotContain("bug");
    JsonNode prefixes =
        run("evaluate", model, vectors(), "--prefix", "3,7,22", "--json").json().path("prefixes");
    assertThat(prefixes).hasSize(3);
    assertThat(prefixes.get(0).path("bits").asInt()).isEqualTo(3);
    assertThat(prefixes.get(1).path("bits").asInt()).isEqualTo(6);
    assertThat(prefixes.get(0).path("distortion").asDouble())
        .isGreaterThan(prefixes.get(2).path("distortion").asDouble());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void universalCodesKnowTheirDistortionBefore(int unitBits) throws IOException {
    Path model = path("model.safetensors");
    float[] values = new float[600 * D];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Path isotropic = npy(path("isotropic.npy"), values, D);
    // Norm √8 at deviation 1 in each of 8 dimensions.
    JsonNode fit =
        run(
                "fit",
                "--method",
                "universal",
                "--dimension",
                D,
                "--norm",
                Math.sqrt(D),
                "--bits",
                8 * unitBits,
                "--unit-bits",
                unitBits,
                "--test",
                isotropic,
                "-o",
                model,
                "--json")
            .json();
    // 600 vectors of 8 numbers: the loss of a level is known to some per cent.
    assertThat(fit.path("reached").asDouble() / fit.path("population").asDouble())
        .isCloseTo(1, within(0.15));
    assertThat(run("encode", model, isotropic, "-o", path("codes.npz")).code()).isZero();
  }
}
