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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.halfspace.SoftwareVersion;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the command line: what each command prints where, its exit codes. */
class CommandLineTest {
  @TempDir Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  private Path vectors;

  @BeforeEach
  void writeVectors() throws IOException {
    vectors = npy(path("vectors.npy"), gaussian(300, 8), 8);
  }

  @Test
  void universalNeedsOnlyTheDimension() throws IOException {
    Outcome fit =
        run(
            "fit",
            "--method",
            "universal",
            "--dimension",
            8,
            "--bits",
            8,
            "-o",
            path("u"),
            "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode json = fit.json();
    assertThat(json.path("method").asText()).isEqualTo("universal");
    assertThat(json.path("vectors").asLong()).isZero();
    for (String absent : List.of("train", "reached", "gap")) {
      assertThat(json.path(absent).isNull()).as(absent).isTrue();
    }
    assertThat(json.path("population").asDouble())
        .isCloseTo(json.path("floor").asDouble(), within(1e-9));
    assertThat(run("encode", path("u"), vectors, "-o", path("u.npz")).code()).isZero();
    assertThat(run("decode", path("u"), path("u.npz"), "-o", path("u.npy")).code()).isZero();
    // Decoded as if their norm were 1, and nearer to their scale.
    Outcome small = run("evaluate", path("u"), vectors, "--json");
    Outcome scaled =
        run(
            "fit",
            "--method",
            "universal",
            "--dimension",
            8,
            "--bits",
            8,
            "-o",
            path("s"),
            "--norm",
            Math.sqrt(8),
            "--test",
            vectors,
            "--json");
    assertThat(small.json().path("distortion").asDouble())
        .isGreaterThan(scaled.json().path("reached").asDouble());
    assertThat(run("info", path("u")).out()).contains("by universal, seed 1").doesNotContain("NaN");
    JsonNode info = run("info", path("u"), "--json").json();
    assertThat(info.path("metadata").path("reached").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--method universal --bits 8; --dimension: missing",
        "--method universal --dimension 0 --bits 8; --dimension: 0, must be between",
        "--method universal --dimension 8 --bits 8 --norm -1; --norm: -1.0, must be between",
        "--method universal --dimension 8 --bits 8 x.npy; DATA: 'x.npy', but universal",
        "--method universal --dimension 8 --bits 8 --decoder least-squares; --decoder:"
            + " 'least-squares'",
        "--dimension 8 --bits 8 x.npy; --dimension: only for --method universal",
        "--bits 8; DATA: missing"
      })
  void universalIsNotMixedWithLearning(String line, String message) {
    Outcome outcome = run(("fit " + line + " -o " + path("m")).split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(path("m")).doesNotExist();
  }

  @Test
  void theMainJobRunsThrough() throws IOException {
    Path model = path("model.safetensors");
    Outcome fit = run("fit", vectors, "--bits", 12, "-o", model, "--json", "--threads", 1);
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode json = fit.json();
    assertThat(keys(json))
        .containsExactly(
            "schema",
            "dimension",
            "vectors",
            "testVectors",
            "bits",
            "bitsPerVector",
            "units",
            "activation",
            "method",
            "decoder",
            "gain",
            "floor",
            "population",
            "train",
            "reached",
            "predicted",
            "gap",
            "trials",
            "decoders",
            "remarks",
            "gainFactor",
            "signs",
            "seconds");
    assertThat(keys(json.path("seconds")))
        .containsExactly("read", "covariance", "encoder", "decoder", "test", "total");
    assertThat(json.path("vectors").asInt()).isEqualTo(270);
    assertThat(json.path("testVectors").asInt()).isEqualTo(30);
    double floor = json.path("floor").asDouble();
    assertThat(json.path("gap").asDouble())
        .isCloseTo(json.path("reached").asDouble() / floor - 1, within(1e-12));

    Path codes = path("codes.npz");
    JsonNode encode = run("encode", model, vectors, "-o", codes, "--json").json();
    assertThat(keys(encode)).containsExactly("schema", "vectors", "bits", "bytes", "seconds");
    assertThat(keys(encode.path("seconds"))).containsExactly("read", "encode", "write", "total");
    assertThat(encode.path("vectors").asInt()).isEqualTo(300);
    assertThat(encode.path("bytes").asLong()).isEqualTo(Files.size(codes));

    Path decoded = path("decoded.npy");
    JsonNode decode = run("decode", model, codes, "-o", decoded, "--json").json();
    assertThat(decode.path("schema").asText()).isEqualTo("halfspace/decode/1");
    assertThat(keys(decode.path("seconds"))).containsExactly("read", "decode", "write", "total");
    assertThat(Files.size(decoded)).isEqualTo(128 + 300 * 8 * 4);

    JsonNode evaluate = run("evaluate", model, vectors, "--json").json();
    assertThat(keys(evaluate))
        .containsExactly(
            "schema", "vectors", "distortion", "floor", "gap", "decoder", "decoders", "prefixes");
    assertThat(evaluate.path("decoder").asText()).isEqualTo("linear");
    assertThat(evaluate.path("prefixes")).isEmpty();
    assertThat(evaluate.path("floor").asDouble()).isEqualTo(floor);
    assertThat(evaluate.path("distortion").asDouble())
        .isCloseTo(loss(gaussian(300, 8), decoded, model), within(1e-5));

    for (Path file : List.of(model, codes, decoded)) {
      Outcome info = run("info", file, "--json");
      assertThat(info.code()).isZero();
      assertThat(info.json().path("schema").asText()).isEqualTo("halfspace/info/1");
    }
    assertThat(run("info", codes).out()).contains("300").contains("12 bits");
    assertThat(run("fit", vectors, "--bits", 12, "-o", path("text.safetensors")).out())
        .contains("floor")
        .contains("reached")
        .contains("gap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit",
        "limit isotropic:5",
        "limit isotropic:5 --rate 0",
        "limit isotropic:5 --bits 0",
        "limit isotropic:5 --bits x",
        "limit isotropic:-5 --bits 1",
        "limit isotropic:5 --rate 1 --bits 1",
        "limit isotropic:5 --rate 1 --activation swish",
        "limit isotropic:5 --distortion 1.5",
        "limit isotropic:5 --rate 1 --threads 0",
        "fit",
        "fit data.npy --bits 0 -o x",
        "fit data.npy --bits 4",
        "fit data.npy --bits 4 -o x --method magic",
        "fit data.npy --bits 4 -o x --decoder magic",
        "fit data.npy --bits 4 -o x --gain f32",
        "fit data.npy --bits 4 -o x --distortion 0.2",
        "fit data.npy -o x --distortion 1",
        "fit data.npy -o x --recall 10",
        "fit data.npy -o x --recall 0@0.5",
        "fit data.npy -o x --recall 10@0",
        "fit data.npy -o x --recall 10@1.01",
        "fit data.npy -o x --recall 10@0.9 --distortion 0.2",
        "adopt",
        "adopt codes.npz data.npy",
        "adopt codes.npz data.npy -o x --from magic",
        "encode a b",
        "decode a",
        "evaluate",
        "nonsense",
        "demo --seed x",
        "descend isotropic:5",
        "descend isotropic:5 --bits 0",
        "descend isotropic:5 --bits 2 --method magic",
        "descend isotropic:5 --bits 2 --trace t.txt",
        "descend isotropic:5 --bits 2 --noise -1",
        "descend isotropic:5 --bits 2 --batch 3",
        "descend isotropic:5 --bits 2 --method sgd --surrogate step",
        "descend isotropic:5 --bits 2 --method sgd --temperature 0",
        "descend isotropic:5 --bits 2 --method sgd --temperature 1:2:3",
        "descend isotropic:5 --bits 2 --method sgd --surrogate window --temperature 1",
        "descend isotropic:5 --bits 2 --method sgd --learning-rate -1",
        "fit data.npy --bits 4 -o x --steps 5",
        "fit data.npy --bits 4 -o x --resume",
        "fit data.npy --bits 4 -o x --method sgd --schedule never",
        "fit data.npy --bits 4 -o x --method sgd --weights tied --solve-every 5",
        "fit data.npy --bits 4 -o x --method sgd --checkpoint-every -1",
        "reproduce",
        "reproduce stairs -o x",
        "encode a b -o c --resize 3",
        "encode a b -o c --color sepia"
      })
  void wrongUsageIsCodeTwo(String line) {
    Outcome outcome = run((Object[]) line.split(" "));

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("halfspace").doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit",
        "fit",
        "encode",
        "decode",
        "evaluate",
        "info",
        "descend",
        "reproduce",
        "demo"
      })
  void everyCommandHasHelpWithAnExampleAndTheCommonOptions(String command) {
    Outcome outcome = run(command, "--help");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("Example")
        .contains("halfspace " + command)
        .contains("--json")
        .contains("--seed")
        .contains("--threads");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("Commands:");
    assertThat(run("--version").out())
        .isEqualToIgnoringNewLines("halfspace " + SoftwareVersion.number());
  }

  @Test
  void aFileWhoseNameBeginsWithAnAtSignIsOneAsAnyOther() throws IOException {
    Path words = Files.writeString(path("words"), "--help");

    Outcome outcome = run("info", "@" + words);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("@" + words + ": no such file");
  }

  @Test
  void readingOptionsOfAFitAreForTheFilesThatTheyFit() throws IOException {
    Path both = Commands.npz(path("both.npz"), gaussian(300, 8), 8, "mine", "other");
    Object[] fit = {"--bits", 4, "--array", "mine", "--force", "-o", path("model.safetensors")};

    assertThat(run(together(fit, "fit", both, "--test", vectors)).code()).isZero();
    assertThat(run(together(fit, "fit", vectors, "--test", both)).code()).isZero();
    assertThat(run(together(fit, "fit", both)).code()).isZero();
    Outcome outcome = run(together(fit, "fit", vectors));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("--array mine was given");
  }

  private static Object[] together(Object[] last, Object... first) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(last)).toArray();
  }
}
