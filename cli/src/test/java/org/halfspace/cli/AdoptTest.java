package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.loss;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adopt} from the codes of another program to vectors. */
class AdoptTest {
  @TempDir private Path folder;
  private float[] values;
  private Path vectors;
  private Path codes;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    values = gaussian(600, 8);
    for (int i = 0; i < values.length; i++) {
      values[i] -= 3;
    }
    vectors = npy(folder.resolve("vectors.npy"), values, 8);
    codes = folder.resolve("theirs.npy");
    model = folder.resolve("adopted.safetensors");
    assertThat(run("convert", vectors, "-o", codes, "--from", "sign", "--to", "npy").code())
        .isZero();
  }

  @Test
  void codesOfOthersAreDecodedEvaluatedAndSearched() throws IOException {
    Outcome adopt = run("adopt", codes, vectors, "-o", model, "--json");
    assertThat(adopt.code()).as(adopt.err()).isZero();
    JsonNode json = adopt.json();
    assertThat(json.path("schema").asText()).isEqualTo("halfspace/adopt/1");
    assertThat(json.path("agreement").asDouble()).isEqualTo(1);
    assertThat(json.path("vectors").asInt()).isEqualTo(540);
    assertThat(json.path("testVectors").asInt()).isEqualTo(60);

    Path ours = folder.resolve("codes.npz");
    Path decoded = folder.resolve("decoded.npy");
    assertThat(run("convert", codes, "-o", ours, "--to", "npz", "--model", model).code()).isZero();
    assertThat(run("decode", model, ours, "-o", decoded).code()).isZero();
    double lost = loss(values, decoded, model);
    assertThat(run("evaluate", model, vectors, "--json").json().path("distortion").asDouble())
        .isCloseTo(lost, within(1e-5));
    // Eight signs of eight independent coordinates: 1 − 2/π, to the spread of 600 vectors.
    assertThat(lost).isCloseTo(1 - 2 / Math.PI, within(0.03));
    assertThat(run("search", model, ours, vectors, "-k", 3).code()).isZero();
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsWritten() throws IOException {
    Path more = npy(folder.resolve("more.npy"), gaussian(601, 8), 8);
    Outcome tooMany = run("adopt", codes, more, "-o", model);
    assertThat(tooMany.code()).isEqualTo(1);
    assertThat(tooMany.err()).contains("601 vectors, but");
    assertThat(model).doesNotExist();

    Files.writeString(model, "mine");
    Outcome exists = run("adopt", codes, vectors, "-o", model);
    assertThat(exists.code()).isEqualTo(1);
    assertThat(exists.err()).contains("--force");
    assertThat(model).hasContent("mine");
  }
}
