// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders past the linear one on the command line, from {@code fit} and {@code adopt} on. */
class DecodersTest {
  private static final int D = 8;

  @TempDir private Path folder;
  private float[] values;
  private Path vectors;
  private Path model;

  /** The last four coordinates are products of signs of the first. */
  @BeforeEach
  void write() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    values = new float[2000 * D];
    for (int i = 0; i < values.length; i += D) {
      for (int j = 0; j < 4; j++) {
        values[i + j] = (float) (1.1 * random.nextGaussian());
      }
      for (int j = 0; j < 4; j++) {
        double sign = Math.signum(values[i + j]) * Math.signum(values[i + (j + 1) % 4]);
        values[i + 4 + j] = (float) (0.5 * sign + 0.1 * random.nextGaussian());
      }
    }
    vectors = npy(folder.resolve("vectors.npy"), values, D);
    model = folder.resolve("model.safetensors");
  }

  private JsonNode json(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    Outcome outcome = run(all.toArray());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome.json();
  }

  private JsonNode fit(String decoder) throws IOException {
    return json(
        "fit", vectors, "--bits", 4, "--method", "plain-sign", "--decoder", decoder, "-o", model);
  }

  private double lost(Path decoded, double[] mean) throws IOException {
    float[] back = read(decoded);
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < values.length; i++) {
      lost += Math.pow(values[i] - back[i], 2);
      energy += Math.pow(values[i] - mean[i % D], 2);
    }
    return lost / energy;
  }

  private static float[] read(Path path) throws IOException {
    VectorData data = VectorFiles.open(path);
    return data.toArray();
  }

  @Test
  void aModelOfTablesKeepsTheLinearDecoder() throws IOException {
    JsonNode fitted = fit("tables");
    assertThat(fitted.path("decoder").asText()).isEqualTo("tables");
    assertThat(fitted.path("predicted").isNull()).isTrue();
    assertThat(fitted.path("decoders").get(0).path("decoder").asText()).isEqualTo("linear");
    assertThat(fitted.path("decoders").get(1).path("decoder").asText()).isEqualTo("tables");
    JsonNode evaluated = json("evaluate", model, vectors);
    assertThat(evaluated.path("decoder").asText()).isEqualTo("tables");
    double tables = evaluated.path("decoders").get(0).path("distortion").asDouble();
    double linear = evaluated.path("decoders").get(1).path("distortion").asDouble();
    assertThat(evaluated.path("distortion").asDouble()).isEqualTo(tables);
    // Of 5.88 in all, 1 is what only tables see, up to the noise of 2,000 vectors.
    assertThat(linear - tables).isCloseTo(1 / 5.88, within(0.03));
    assertThat(json("info", model).path("decoders").toString())
        .isEqualTo("[\"linear\",\"tables\"]");

    Path codes = folder.resolve("codes.npz");
    json("encode", model, vectors, "-o", codes);
    Path byTables = folder.resolve("tables.npy");
    Path byLinear = folder.resolve("linear.npy");
    assertThat(json("decode", model, codes, "-o", byTables).path("decoder").asText())
        .isEqualTo("tables");
    json("decode", model, codes, "-o", byLinear, "--decoder", "linear");
    double[] mean = new double[D];
    for (int i = 0; i < values.length; i++) {
      mean[i % D] += values[i] / 2000.0;
    }
    assertThat(lost(byTables, mean)).isCloseTo(tables, within(1e-3));
    assertThat(lost(byLinear, mean)).isCloseTo(linear, within(1e-3));

    // Scores are distances to what was decoded.
    float[] decoded = read(byTables);
    JsonNode found = json("search", model, codes, vectors, "-k", 1).path("results").get(7);
    int id = found.path("ids").get(0).asInt();
    double distance = 0;
    for (int j = 0; j < D; j++) {
      distance += Math.pow(values[7 * D + j] - decoded[id * D + j], 2);
    }
    assertThat(found.path("scores").get(0).asDouble()).isCloseTo(distance, within(1e-4));
    Outcome fourBit = run("search", model, codes, vectors, "-k", 1, "--score", "4bit");
    assertThat(fourBit.code()).isEqualTo(1);
    assertThat(fourBit.err()).contains("decoded by tables");
  }

  @Test
  void aDecoderThatTheModelLacksIsNamed() throws IOException {
    fit("linear");
    Outcome outcome = run("evaluate", model, vectors);
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).doesNotContain("All decoders");
    Outcome decode =
        run("decode", model, "nowhere.npz", "-o", folder.resolve("x.npy"), "--decoder", "deep");
    assertThat(decode.code()).isEqualTo(1);
    assertThat(decode.err()).contains("deep", "must be one that the model has: linear");
    Outcome unknown =
        run("decode", model, "nowhere.npz", "-o", folder.resolve("x.npy"), "--decoder", "magic");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("--decoder: 'magic', must be one of linear, tables");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tables", "message-passing", "deep", "auto"})
  void codesOfAModelGetAnotherDecoder(String decoder) throws IOException {
    fit("linear");
    Path codes = folder.resolve("codes.npz");
    json("encode", model, vectors, "-o", codes);
    Path more = folder.resolve("more.safetensors");
    List<Object> adopt =
        new ArrayList<>(
            List.of("adopt", codes, vectors, "--model", model, "--decoder", decoder, "-o", more));
    if (decoder.equals("deep")) {
      adopt.addAll(List.of("--hidden", "32", "--epochs", "20"));
    }
    JsonNode adopted = json(adopt.toArray());

    assertThat(adopted.path("encoder").isNull()).isTrue();
    assertThat(adopted.path("decoders").get(0).path("decoder").asText()).isEqualTo("linear");
    assertThat(adopted.path("decoder").asText())
        .isEqualTo(decoder.equals("auto") ? "tables" : decoder);
    // The same id, so that codes need not be made again.
    assertThat(json("info", more).path("id")).isEqualTo(json("info", model).path("id"));
    double before =
        json("evaluate", model, vectors, "--codes", codes).path("distortion").asDouble();
    double after = json("evaluate", more, vectors, "--codes", codes).path("distortion").asDouble();
    // Message passing is of Gaussian vectors, which these are not.
    if (decoder.equals("message-passing")) {
      JsonNode tried = adopted.path("decoders");
      boolean loses =
          tried.get(1).path("distortion").asDouble() > tried.get(0).path("distortion").asDouble();
      assertThat(adopted.path("remarks").toString().contains("loses more of held-out vectors"))
          .isEqualTo(loses);
    }
    assertThat(after).isLessThan(decoder.equals("message-passing") ? before + 0.01 : before - 0.1);
    assertThat(adopted.path("reached").asDouble()).isCloseTo(after, within(0.03));
  }

  @Test
  void eachDecoderOfAModelIsWrittenAsAGraph() throws IOException {
    fit("tables");
    Path more = folder.resolve("more.safetensors");
    Path codes = folder.resolve("codes.npz");
    json("encode", model, vectors, "-o", codes);
    json("adopt", codes, vectors, "--model", model, "--decoder", "message-passing", "-o", more);
    Path encoder = folder.resolve("encoder.onnx");
    Path graph = folder.resolve("decoder.onnx");
    JsonNode both = json("export", more, "--encoder", encoder, "--decoder", graph);
    assertThat(both.path("decoder").asText()).isEqualTo("message-passing");
    assertThat(Files.size(encoder)).isEqualTo(both.path("encoderBytes").asLong());
    for (String kind : List.of("linear", "tables", "message-passing")) {
      JsonNode written =
          json("export", more, "--decoder", graph, "--decoder-kind", kind, "--force");
      assertThat(written.path("decoder").asText()).isEqualTo(kind);
      assertThat(Files.size(graph)).isEqualTo(written.path("decoderBytes").asLong());
    }
    assertThat(json("export", more, "--encoder", encoder, "--force").path("decoder").isNull())
        .isTrue();

    Path other = folder.resolve("other.onnx");
    Outcome absent = run("export", more, "--decoder", other, "--decoder-kind", "deep");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err())
        .contains("deep", "must be one that the model has: linear, tables, message-passing");
    assertThat(other).doesNotExist();
    Outcome unknown = run("export", more, "--decoder", other, "--decoder-kind", "magic");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("--decoder-kind: 'magic', must be one of linear, tables");
    Outcome kindAsFile = run("export", more, "--decoder", "tables");
    assertThat(kindAsFile.code()).isEqualTo(2);
    assertThat(kindAsFile.err()).contains("'tables' is a kind of decoder", "--decoder-kind tables");
    Outcome alone = run("export", more, "--encoder", other, "--decoder-kind", "linear");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("--decoder-kind: only with --decoder");
  }

  @Test
  void knownHyperplanesAreTheEncoder() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    float[] rows = new float[24 * D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    Path planes = npy(folder.resolve("planes.npy"), rows, D);
    StringBuilder bits = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      for (int j = 0; j < 24; j++) {
        double product = 0;
        for (int k = 0; k < D; k++) {
          product += rows[j * D + k] * values[i * D + k];
        }
        bits.append(product >= 0 ? '1' : '0');
      }
      bits.append('\n');
    }
    Path codes = Files.writeString(folder.resolve("codes.txt"), bits);
    JsonNode adopted =
        json(
            "adopt",
            codes,
            vectors,
            "--from",
            "bits",
            "--hyperplanes",
            planes,
            "--decoder",
            "message-passing",
            "-o",
            model);
    assertThat(adopted.path("encoder").asText()).contains("through the origin");
    // Products near 0 may round to the other side.
    assertThat(adopted.path("agreement").asDouble()).isGreaterThan(0.9999);
    assertThat(adopted.path("predicted").asDouble()).isBetween(0.01, 0.5);

    Path few = npy(folder.resolve("few.npy"), Arrays.copyOf(rows, 23 * D), D);
    Outcome missing =
        run(
            "adopt",
            codes,
            vectors,
            "--from",
            "bits",
            "--hyperplanes",
            few,
            "-o",
            model,
            "--force");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err())
        .contains("few.npy: 23 of dimension " + D, "one for each of the 24 bits");
  }

  @Test
  void codesOfAnotherModelAreNotAdopted() throws IOException {
    fit("linear");
    Path codes = folder.resolve("codes.npz");
    json("encode", model, vectors, "-o", codes);
    Path other = folder.resolve("other.safetensors");
    json("fit", vectors, "--bits", 4, "--method", "closed-form", "-o", other);
    Path more = folder.resolve("more.safetensors");
    Outcome outcome =
        run("adopt", codes, vectors, "--model", other, "--decoder", "tables", "-o", more);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("made by model").contains("is model");
    assertThat(more).doesNotExist();
  }

  /** Of the vectors it was fitted to, a decoder with many numbers loses too little. */
  @Test
  void trainingVectorsDoNotCompareDecoders() throws IOException {
    fit("tables");
    assertThat(run("evaluate", model, vectors).err())
        .contains("was fitted to vectors of this file");
    Path few = npy(folder.resolve("few.npy"), Arrays.copyOf(values, 100 * D), D);
    assertThat(run("evaluate", model, few).err()).doesNotContain("was fitted");
  }

  @Test
  void sizesOfANetworkNeedTheDeepDecoder() {
    for (String decoder : List.of("linear", "tables")) {
      Outcome outcome =
          run("adopt", vectors, vectors, "--hidden", 8, "--decoder", decoder, "-o", model);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).contains("--hidden: only for --decoder deep");
    }
    assertThat(model).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "fit; --bits 4 --hidden 10; --hidden: only for --decoder deep",
        "fit; --bits 4 --decoder deep --hidden 0; --hidden: 0, must be 1 to 3 sizes",
        "fit; --bits 4 --decoder deep --hidden 9,9,9,9; --hidden: 9,9,9,9, must be 1 to 3 sizes",
        "fit; --bits 4 --decoder deep --dropout 1; --dropout: 1.0, must be",
        "fit; --bits 4 --decoder deep --epochs 0; --epochs: 0, must be at least 1",
        "fit; --bits 4 --decoder deep --method sgd; --method sgd: --decoder deep trains",
        "fit; --distortion 0.2 --decoder deep; --bits: missing, --decoder deep needs it",
        "fit; --bits 4 --decoder magic; --decoder: 'magic', must be one of",
        "fit; --bits 4 --decoder deep --steps 3; --steps: only for --method sgd",
        "fit; --bits 4 --resume; --resume: only for --method sgd and --decoder deep"
      })
  void wrongUsageIsNamed(String verb, String line, String message) {
    List<Object> arguments = new ArrayList<>(List.of(verb, vectors));
    arguments.addAll(List.of(line.split(" ")));
    arguments.addAll(List.of("-o", model));
    Outcome outcome = run(arguments.toArray());
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(model).doesNotExist();
  }

  @Test
  void hyperplanesOfAnotherShapeAreNamed() throws IOException {
    Path codes = folder.resolve("codes.npy");
    json("convert", vectors, "-o", codes, "--from", "sign", "--to", "npy");
    Path planes = npy(folder.resolve("planes.npy"), new float[3 * D], D);
    Outcome outcome = run("adopt", codes, vectors, "--hyperplanes", planes, "-o", model);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "--hyperplanes: " + planes + ": 3 of dimension 8, must be one for each of the 8 bits");
    assertThat(model).doesNotExist();
  }

  /** Signs of independent Gaussian coordinates leave nothing that another decoder could find. */
  @Test
  void autoOfAModelWithAnotherDecoderMayChooseTheLinearOne() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    float[] independent = new float[400 * D];
    for (int i = 0; i < independent.length; i++) {
      independent[i] = (float) random.nextGaussian();
    }
    Path gaussian = npy(folder.resolve("gaussian.npy"), independent, D);
    json(
        "fit",
        gaussian,
        "--bits",
        D,
        "--unit-bits",
        1,
        "--method",
        "plain-sign",
        "--decoder",
        "deep",
        "--hidden",
        4,
        "--epochs",
        1,
        "-o",
        model);
    Path codes = folder.resolve("codes.npz");
    json("encode", model, gaussian, "-o", codes);
    Path auto = folder.resolve("auto.safetensors");
    JsonNode adopted =
        json("adopt", codes, gaussian, "--model", model, "--decoder", "auto", "-o", auto);
    assertThat(adopted.path("decoder").asText()).isEqualTo("linear");
    JsonNode evaluated = json("evaluate", auto, gaussian);
    assertThat(evaluated.path("decoder").asText()).isEqualTo("linear");
    assertThat(json("info", auto).path("decoders").toString()).isEqualTo("[\"linear\",\"deep\"]");
  }
}
