// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.loss;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.halfspace.Autoencoder;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.fit.Prefixes;
import org.halfspace.io.Existing;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code evaluate} with prefixes, and of codes that are there. */
class EvaluateTest {
  private static final int D = 8;

  @TempDir private Path folder;
  private Path vectors;
  private Path model;
  private Path codes;

  @BeforeEach
  void fit() throws IOException {
    vectors = npy(path("vectors.npy"), gaussian(600, D), D);
    model = path("model.safetensors");
    codes = path("codes.npz");
    assertThat(run("fit", vectors, "--bits", 12, "--unit-bits", 1, "-o", model).code()).isZero();
    assertThat(run("encode", model, vectors, "-o", codes).code()).isZero();
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  @Test
  void prefixesHaveALineEachAndLoseWhatTheyDecodeTo() throws IOException {
    Outcome text = run("evaluate", model, vectors, "--prefix", "3,8,12");
    assertThat(text.code()).as(text.err()).isZero();
    List<String> lines = text.out().lines().toList();
    assertThat(lines.get(lines.size() - 4).strip().split("  +"))
        .containsExactly("bits", "bits per vector", "floor", "reached", "gap");
    assertThat(lines.get(lines.size() - 3))
        .matches(" +3 +3 +0\\.\\d{6} +0\\.\\d{6} +[+-][\\d.]+ %");

    JsonNode json = run("evaluate", model, vectors, "--prefix", "3,8,12", "--json").json();
    JsonNode prefixes = json.path("prefixes");
    assertThat(prefixes).hasSize(3);
    assertThat(keys(prefixes.path(0)))
        .containsExactly("bits", "bitsPerVector", "floor", "distortion", "gap");
    Autoencoder whole = ModelFile.read(model);
    for (JsonNode prefix : prefixes) {
      int m = prefix.path("bits").asInt();
      Path shorter = path("prefix-" + m);
      ModelFile.write(shorter, Prefixes.of(whole, m), Existing.KEEP);
      assertThat(run("encode", shorter, vectors, "-o", path(m + ".npz")).code()).isZero();
      assertThat(run("decode", shorter, path(m + ".npz"), "-o", path(m + ".npy")).code()).isZero();
      double reached = prefix.path("distortion").asDouble();
      assertThat(reached).isCloseTo(loss(gaussian(600, D), path(m + ".npy"), model), within(1e-5));
      double floor = prefix.path("floor").asDouble();
      assertThat(prefix.path("gap").asDouble()).isCloseTo(reached / floor - 1, within(1e-12));
      assertThat(
              run("limit", vectors, "--bits", m, "--json")
                  .json()
                  .at("/points/0/distortion")
                  .asDouble())
          // The limit is that of all vectors, the model's of nine tenths of them.
          .isCloseTo(floor, within(0.02));
    }
    assertThat(prefixes.path(2).path("distortion")).isEqualTo(json.path("distortion"));
    assertThat(prefixes.path(2).path("floor")).isEqualTo(json.path("floor"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "13; 1; --prefix: 13, but",
        "4,13; 1; has 12 bits, and a prefix is between 1 and that many",
        "0; 2; --prefix: 0, must be at least 1",
        "-3; 2; --prefix: -3, must be at least 1",
        "4,x; 2; 'x', must be a whole number",
        "4,8,4; 2; --prefix: 4 is given twice"
      })
  void prefixesThatAreNoneAreRefusedInOneLine(String prefixes, int code, String message) {
    Outcome outcome = run("evaluate", model, vectors, "--prefix=" + prefixes, "--json");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("halfspace evaluate")))
        .hasSize(1);
  }

  @Test
  void modelsOfOlderVersionsHaveNoPrefixes() throws IOException {
    Autoencoder fitted = ModelFile.read(model);
    Autoencoder older =
        new Autoencoder(fitted.codec(), fitted.center(), fitted.eigenvalues(), fitted.metadata());
    ModelFile.write(path("older"), older, Existing.KEEP);
    Outcome outcome = run("evaluate", path("older"), vectors, "--prefix", 4);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().strip())
        .contains("older: model " + fitted.id())
        .contains("no prefix decoders")
        .contains("must be fitted again")
        .doesNotContain("\n");
    // All else works, and codes of the one are codes of the other.
    assertThat(run("evaluate", path("older"), vectors, "--codes", codes).code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "f16"})
  void codesAreMeasuredAsTheyAre(String gain) throws IOException {
    Path own = path("gain-" + gain);
    Path packed = path("own.npz");
    assertThat(
            run("fit", vectors, "--bits", 10, "--unit-bits", 1, "--gain", gain, "-o", own).code())
        .isZero();
    assertThat(run("encode", own, vectors, "-o", packed).code()).isZero();
    JsonNode coded =
        run("evaluate", own, vectors, "--codes", packed, "--prefix", "4,7", "--json").json();
    JsonNode encoded = run("evaluate", own, vectors, "--prefix", "4,7", "--json").json();
    assertThat(coded).isEqualTo(encoded);
    assertThat(run("evaluate", own, vectors, "--codes", packed).out()).contains("own.npz");

    // Vectors in another order are not what the codes say.
    float[] values = gaussian(600, D);
    float[] turned = Arrays.copyOf(values, values.length);
    for (int i = 0; i < 600; i++) {
      System.arraycopy(values, i * D, turned, (599 - i) * D, D);
    }
    Path other = npy(path("turned.npy"), turned, D);
    assertThat(
            run("evaluate", own, other, "--codes", packed, "--json")
                .json()
                .path("distortion")
                .asDouble())
        .isGreaterThan(2 * coded.path("distortion").asDouble());
  }

  @Test
  void codesThatAreNotThoseOfTheDataAreRefused() throws IOException {
    Path fewer = npy(path("fewer.npy"), gaussian(599, D), D);
    Outcome count = run("evaluate", model, fewer, "--codes", codes);
    assertThat(count.code()).isEqualTo(1);
    assertThat(count.err())
        .contains("codes.npz: 600 codes, but")
        .contains("fewer.npy has 599 vectors; code i must belong to vector i");

    Path second = path("second");
    assertThat(
            run("fit", vectors, "--bits", 12, "--unit-bits", 1, "--seed", 2, "-o", second).code())
        .isZero();
    Outcome strange = run("evaluate", second, vectors, "--codes", codes);
    assertThat(strange.code()).isEqualTo(1);
    assertThat(strange.err()).contains("codes.npz: made by model").contains("is model");

    Path gain = path("gain");
    assertThat(
            run("fit", vectors, "--bits", 12, "--unit-bits", 1, "--gain", "f16", "-o", gain).code())
        .isZero();
    Outcome without = run("evaluate", gain, vectors, "--codes", codes);
    assertThat(without.code()).isEqualTo(1);
    assertThat(without.err()).contains("codes with gain none");

    Outcome absent = run("evaluate", model, vectors, "--codes", path("absent.npz"), "--json");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.out()).isEmpty();
    assertThat(absent.err()).contains("absent.npz");
  }

  @Test
  void adoptedCodesAreMeasuredWithTheirPrefixes() throws IOException {
    Path theirs = path("theirs.npy");
    Path adopted = path("adopted");
    Path packed = path("theirs.npz");
    float[] centered = gaussian(600, D);
    for (int i = 0; i < centered.length; i++) {
      centered[i] -= 3;
    }
    Path data = npy(path("centered.npy"), centered, D);
    assertThat(run("convert", data, "-o", theirs, "--from", "sign", "--to", "npy").code()).isZero();
    assertThat(run("adopt", theirs, data, "-o", adopted).code()).isZero();
    assertThat(run("convert", theirs, "-o", packed, "--to", "npz", "--model", adopted).code())
        .isZero();
    JsonNode json =
        run("evaluate", adopted, data, "--codes", packed, "--prefix", "1,2,8", "--json").json();
    // Independent coordinates of variance 1/(1+j)²: m signs take 2/π of the first m.
    double total = 0;
    for (int j = 1; j <= D; j++) {
      total += 1.0 / j / j;
    }
    double part = 0;
    int done = 0;
    for (JsonNode prefix : json.path("prefixes")) {
      while (done < prefix.path("bits").asInt()) {
        done++;
        part += 1.0 / done / done;
      }
      // The spread of 600 vectors.
      assertThat(prefix.path("distortion").asDouble())
          .isCloseTo(1 - 2 / Math.PI * part / total, within(0.04));
    }
  }
}
