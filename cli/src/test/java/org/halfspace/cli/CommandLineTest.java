package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.loss;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void limitPrintsTheTable(String spectrum, int codes, double floor, int active)
      throws IOException {
    Outcome outcome = run("limit", spectrum, "--codes", codes, "--json");
    JsonNode json = outcome.json();
    JsonNode point = json.path("points").path(0);

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(keys(json))
        .containsExactly("schema", "dimension", "totalVariance", "activation", "gamma", "points");
    assertThat(keys(point))
        .containsExactly(
            "codes",
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

  @Test
  void universalNeedsOnlyTheDimension() throws IOException {
    Outcome fit =
        run(
            "fit",
            "--method",
            "universal",
            "--dimension",
            8,
            "--codes",
            8,
            "-o",
            path("u"),
            "--json");
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode json = fit.json();
    assertThat(json.path("method").asText()).isEqualTo("universal");
    assertThat(json.path("vectors").asLong()).isZero();
    for (String absent : List.of("train", "test", "gap")) {
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
            "--codes",
            8,
            "-o",
            path("s"),
            "--norm",
            Math.sqrt(8),
            "--test",
            vectors,
            "--json");
    assertThat(small.json().path("distortion").asDouble())
        .isGreaterThan(scaled.json().path("test").asDouble());
    assertThat(run("info", path("u")).out()).contains("by universal, seed 1").doesNotContain("NaN");
    JsonNode info = run("info", path("u"), "--json").json();
    assertThat(info.path("metadata").path("test").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--method universal --codes 8; --dimension: missing",
        "--method universal --dimension 0 --codes 8; --dimension: 0, must be between",
        "--method universal --dimension 8 --codes 8 --norm -1; --norm: -1.0, must be positive",
        "--method universal --dimension 8 --codes 8 x.npy; DATA: 'x.npy', but universal",
        "--method universal --dimension 8 --codes 8 --decoder least-squares; --decoder: 'least-squares'",
        "--dimension 8 --codes 8 x.npy; --dimension: only for --method universal",
        "--codes 8; DATA: missing"
      })
  void universalIsNotMixedWithLearning(String line, String message) {
    Outcome outcome = run(("fit " + line + " -o " + path("m")).split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(path("m")).doesNotExist();
  }

  @Test
  void limitTakesEigenvaluesAndVectorsFromFiles() throws IOException {
    StringBuilder lines = new StringBuilder("# 1/i\n");
    for (int i = 1; i <= 100; i++) {
      lines.append(1.0 / i).append('\n');
    }
    Files.writeString(path("eigenvalues.txt"), lines);
    JsonNode json = run("limit", path("eigenvalues.txt"), "--codes", 25, "--json").json();
    assertThat(
            json.path("points").path(0).path("distortion").asDouble()
                * json.path("totalVariance").asDouble())
        .isCloseTo(2.45629414, within(5.1e-9));

    JsonNode data = run("limit", vectors, "--rate", "0.5,2", "--json").json();
    assertThat(data.path("dimension").asInt()).isEqualTo(8);
    assertThat(data.path("points").size()).isEqualTo(2);
    assertThat(data.path("points").path(1).path("codes").asInt()).isEqualTo(16);

    Files.writeString(path("bad.txt"), "3\n2\n-1\n");
    Outcome bad = run("limit", path("bad.txt"), "--codes", 2);
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
    Outcome again = run("limit", "power:50:1", "--codes", 5, "--plot", plot);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("limit.svg").contains("--force");
    assertThat(run("limit", "power:50:1", "--codes", 5, "--plot", plot, "--force").code()).isZero();
    assertThat(run("limit", "power:50:1", "--codes", 5, "--plot", path("p.txt")).code())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu"})
  void limitRefusesActivationsThatAreNotOdd(String name) {
    Outcome outcome = run("limit", "isotropic:10", "--rate", 1, "--activation", name, "--json");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(name).contains("not odd").contains("opposite rows");
  }

  @Test
  void theMainJobRunsThrough() throws IOException {
    Path model = path("model.safetensors");
    Outcome fit = run("fit", vectors, "--codes", 12, "-o", model, "--json", "--threads", 1);
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode json = fit.json();
    assertThat(keys(json))
        .containsExactly(
            "schema",
            "dimension",
            "vectors",
            "testVectors",
            "codes",
            "bitsPerVector",
            "activation",
            "method",
            "decoder",
            "gain",
            "floor",
            "population",
            "train",
            "test",
            "gap",
            "trials",
            "gainFactor",
            "seconds");
    assertThat(keys(json.path("seconds")))
        .containsExactly("read", "covariance", "encoder", "decoder", "test", "total");
    assertThat(json.path("vectors").asInt()).isEqualTo(270);
    assertThat(json.path("testVectors").asInt()).isEqualTo(30);
    double floor = json.path("floor").asDouble();
    assertThat(json.path("gap").asDouble())
        .isCloseTo(json.path("test").asDouble() / floor - 1, within(1e-12));

    Path codes = path("codes.npz");
    JsonNode encode = run("encode", model, vectors, "-o", codes, "--json").json();
    assertThat(keys(encode)).containsExactly("schema", "vectors", "codes", "bytes", "seconds");
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
        .containsExactly("schema", "vectors", "distortion", "floor", "gap", "prefixes");
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
    assertThat(run("fit", vectors, "--codes", 12, "-o", path("text.safetensors")).out())
        .contains("floor")
        .contains("reached")
        .contains("gap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"flow", "projected", "riemannian"})
  void descendReachesTheFloorAndTraces(String method) throws IOException {
    Path trace = path("trace.csv");
    Outcome outcome =
        run(
            "descend",
            "isotropic:30",
            "--codes",
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
            "codes",
            "method",
            "floor",
            "risk",
            "gap",
            "iterations",
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
        "--codes",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit",
        "limit isotropic:5",
        "limit isotropic:5 --rate 0",
        "limit isotropic:5 --codes 0",
        "limit isotropic:5 --codes x",
        "limit isotropic:-5 --codes 1",
        "limit isotropic:5 --rate 1 --codes 1",
        "limit isotropic:5 --rate 1 --activation swish",
        "limit isotropic:5 --distortion 1.5",
        "limit isotropic:5 --rate 1 --threads 0",
        "fit",
        "fit data.npy --codes 0 -o x",
        "fit data.npy --codes 4",
        "fit data.npy --codes 4 -o x --method magic",
        "fit data.npy --codes 4 -o x --decoder magic",
        "fit data.npy --codes 4 -o x --gain f32",
        "fit data.npy --codes 4 -o x --distortion 0.2",
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
        "descend isotropic:5 --codes 0",
        "descend isotropic:5 --codes 2 --method magic",
        "descend isotropic:5 --codes 2 --trace t.txt",
        "descend isotropic:5 --codes 2 --noise -1",
        "descend isotropic:5 --codes 2 --batch 3",
        "descend isotropic:5 --codes 2 --method sgd --surrogate step",
        "descend isotropic:5 --codes 2 --method sgd --temperature 0",
        "descend isotropic:5 --codes 2 --method sgd --temperature 1:2:3",
        "descend isotropic:5 --codes 2 --method sgd --surrogate window --temperature 1",
        "descend isotropic:5 --codes 2 --method sgd --learning-rate -1",
        "fit data.npy --codes 4 -o x --steps 5",
        "fit data.npy --codes 4 -o x --resume",
        "fit data.npy --codes 4 -o x --method sgd --schedule never",
        "fit data.npy --codes 4 -o x --method sgd --weights tied --solve-every 5",
        "fit data.npy --codes 4 -o x --method sgd --checkpoint-every -1",
        "reproduce",
        "reproduce stairs -o x",
        "encode a b -o c --resize 3",
        "encode a b -o c --colour sepia"
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
  void descendBySgdComesNearTheFloor() throws IOException {
    JsonNode json =
        run(
                "descend",
                "isotropic:20",
                "--codes",
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

  @Test
  void withoutACommandTheUsageIsShown() {
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("Commands:");
    assertThat(run("--version").out()).startsWith("halfspace ");
  }
}
