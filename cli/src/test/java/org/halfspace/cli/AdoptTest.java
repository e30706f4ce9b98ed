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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void codesWithGainsKeepThem() throws IOException {
    Path first = folder.resolve("first.safetensors");
    Path ours = folder.resolve("codes.npz");
    Path store = folder.resolve("store");
    assertThat(run("fit", vectors, "--bits", 16, "--gain", "f16", "-o", first).code()).isZero();
    assertThat(run("encode", first, vectors, "-o", ours).code()).isZero();
    assertThat(run("encode", first, vectors, "--append", store).code()).isZero();
    double own =
        run("evaluate", first, vectors, "--codes", ours, "--json")
            .json()
            .path("distortion")
            .asDouble();
    for (Path theirs : new Path[] {ours, store}) {
      Outcome adopt = run("adopt", theirs, vectors, "-o", model, "--force", "--json");
      assertThat(adopt.code()).as(adopt.err()).isZero();
      assertThat(run("info", model, "--json").json().path("bitsPerVector").asInt()).isEqualTo(32);
      for (Path codesOfBoth : new Path[] {ours, store}) {
        Outcome evaluate = run("evaluate", model, vectors, "--codes", codesOfBoth, "--json");
        assertThat(evaluate.code()).as(evaluate.err()).isZero();
        double distortion = evaluate.json().path("distortion").asDouble();
        // Both decoders are least squares on nine tenths of the 600 vectors, 17 numbers for each.
        assertThat(distortion).isCloseTo(own, within(0.05 * own));
        Path decoded = folder.resolve("decoded.npy");
        assertThat(run("decode", model, codesOfBoth, "-o", decoded, "--force").code()).isZero();
        assertThat(loss(values, decoded, model)).isCloseTo(distortion, within(1e-5));
        assertThat(run("search", model, codesOfBoth, vectors, "-k", 3).code()).isZero();
      }
    }
    // Nothing is added to the codes of the first model by one that only resembles it.
    Outcome append = run("encode", model, vectors, "--append", store);
    assertThat(append.code()).isEqualTo(1);
    assertThat(append.err()).contains("made by model");
    // And codes of a third are no codes of either.
    Path third = folder.resolve("third.safetensors");
    assertThat(run("fit", vectors, "--bits", 16, "--gain", "f16", "--seed", 9, "-o", third).code())
        .isZero();
    assertThat(run("encode", third, vectors, "-o", ours, "--force").code()).isZero();
    assertThat(run("decode", model, ours, "-o", folder.resolve("no.npy")).err())
        .contains("made by model");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, -1", "-1, 1"})
  void bitsThatAreNotPackedAreNoCodes(int low, int high) throws IOException {
    byte[] bits = new byte[600 * 8];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (values[i] > 0 ? high : low);
    }
    Commands.bytes(codes, bits, 8);
    for (Object[] line :
        new Object[][] {
          {"adopt", codes, vectors, "-o", model},
          {"convert", codes, "-o", folder.resolve("c.npz"), "--to", "npz"},
          {"info", codes, "--from", "npy"},
          {"adopt", codes, vectors, "--from", "faiss", "-o", model}
        }) {
      Outcome refused = run(line);
      assertThat(refused.code()).as(refused.out()).isEqualTo(1);
      assertThat(refused.err())
          .contains("every byte is")
          .contains("unpacked bits, 8 per code")
          .contains("numpy.packbits")
          .hasLineCount(1);
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void paddingIsAskedForAndCodesThatAreAllTheSameAreRefused() throws IOException {
    Path narrow = folder.resolve("narrow.npy");
    float[] five = gaussian(600, 5);
    for (int i = 0; i < five.length; i++) {
      five[i] -= 3;
    }
    Path data = npy(folder.resolve("five.npy"), five, 5);
    assertThat(run("convert", data, "-o", narrow, "--from", "sign", "--to", "npy").code()).isZero();
    Outcome asked = run("adopt", narrow, data, "-o", model);
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.err()).contains("the last 3 bits are 0").contains("--bits 5");
    Outcome said = run("adopt", narrow, data, "-o", model, "--force", "--bits", 5);
    assertThat(said.err()).doesNotContain("--bits");
    assertThat(said.out()).contains("codes of 5 bits");

    Commands.bytes(codes, new byte[600], 1);
    Outcome same = run("adopt", codes, vectors, "-o", model, "--force");
    assertThat(same.code()).isEqualTo(1);
    assertThat(same.err()).contains("all codes are the same").doesNotContain("--bits");
  }

  @Test
  void vectorsOfTheFirstCodesAreEnoughAndItIsSaid() throws IOException {
    Path fewer = npy(folder.resolve("fewer.npy"), Arrays.copyOf(values, 500 * 8), 8);
    Outcome adopt = run("adopt", codes, fewer, "-o", model);
    assertThat(adopt.code()).isZero();
    assertThat(adopt.err()).contains("600 codes, but").contains("has 500 vectors");
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsWritten() throws IOException {
    Path more = npy(folder.resolve("more.npy"), gaussian(601, 8), 8);
    Outcome tooMany = run("adopt", codes, more, "-o", model);
    assertThat(tooMany.code()).isEqualTo(1);
    assertThat(tooMany.err())
        .contains("theirs.npy: 600 codes, but")
        .contains("has 601 vectors; code i must belong to vector i")
        .hasLineCount(1);
    assertThat(model).doesNotExist();

    Files.writeString(model, "mine");
    Outcome exists = run("adopt", codes, vectors, "-o", model);
    assertThat(exists.code()).isEqualTo(1);
    assertThat(exists.err()).contains("--force");
    assertThat(model).hasContent("mine");
  }

  /** What {@code quantize_embeddings(embeddings, precision="int8")} does. */
  private byte[] int8() {
    byte[] numbers = new byte[values.length];
    for (int j = 0; j < 8; j++) {
      float least = Float.MAX_VALUE;
      float largest = -Float.MAX_VALUE;
      for (int i = j; i < values.length; i += 8) {
        least = Math.min(least, values[i]);
        largest = Math.max(largest, values[i]);
      }
      float step = (largest - least) / 255;
      for (int i = j; i < values.length; i += 8) {
        numbers[i] = (byte) ((values[i] - least) / step - 128);
      }
    }
    return numbers;
  }

  @Test
  void scalarQuantizersAreAdoptedEvaluatedAndSearched() throws IOException {
    byte[] numbers = int8();
    Commands.signedBytes(codes, numbers, 8);
    Outcome adopt = run("adopt", codes, vectors, "--unit-bits", 8, "-o", model, "--json");
    assertThat(adopt.code()).as(adopt.err()).isZero();
    assertThat(adopt.json().path("bits").asInt()).isEqualTo(64);
    // A cell has two of the 540 vectors on average, at the ends none.
    assertThat(adopt.json().path("agreement").asDouble()).isGreaterThan(0.97);
    assertThat(adopt.json().path("reached").asDouble()).isLessThan(5e-4);

    Path ours = folder.resolve("codes.npz");
    Path decoded = folder.resolve("decoded.npy");
    assertThat(run("convert", codes, "-o", ours, "--to", "npz", "--model", model).code()).isZero();
    for (Path theirs : new Path[] {codes, ours}) {
      assertThat(run("decode", model, theirs, "-o", decoded, "--force").code()).isZero();
      double lost = loss(values, decoded, model);
      assertThat(lost).isLessThan(5e-4);
      Outcome evaluate = run("evaluate", model, vectors, "--codes", theirs, "--json");
      assertThat(evaluate.json().path("distortion").asDouble()).isCloseTo(lost, within(1e-6));
      assertThat(run("search", model, theirs, vectors, "-k", 3).code()).isZero();
    }
    // Their numbers are no strings of bits.
    Path text = folder.resolve("codes.pg");
    Outcome convert = run("convert", ours, "-o", text, "--to", "pg", "--model", model);
    assertThat(convert.code()).as(convert.err()).isZero();
    assertThat(convert.err()).contains("several levels").contains("Hamming");
  }

  @ParameterizedTest
  @CsvSource({"8, ''", "4, low"})
  void codesOfFaissLoseNoMoreThanByFaiss(int bits, String nibbles) throws IOException {
    String lost =
        Python.faiss(
            folder,
            """
            x = np.load('vectors.npy')
            index = faiss.IndexScalarQuantizer(8, faiss.ScalarQuantizer.QT_%dbit)
            index.train(x)
            codes = index.sa_encode(x)
            np.save('theirs.npy', codes)
            print(((x - index.sa_decode(codes)) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())
            """
                .formatted(bits));
    Object[] line = {"adopt", codes, vectors, "--unit-bits", bits, "-o", model, "--json"};
    if (!nibbles.isEmpty()) {
      line = Arrays.copyOf(line, line.length + 2);
      line[line.length - 2] = "--nibbles";
      line[line.length - 1] = nibbles;
    }
    Outcome adopt = run(line);
    assertThat(adopt.code()).as(adopt.err()).isZero();
    assertThat(adopt.json().path("agreement").asDouble()).isGreaterThan(0.97);
    double distortion =
        run("evaluate", model, vectors, "--codes", codes, "--json")
            .json()
            .path("distortion")
            .asDouble();
    // Of 8 bits a cell has two vectors, whose mean is little better than its middle.
    assertThat(distortion).isLessThan(1.02 * Double.parseDouble(lost.strip()));
  }

  @Test
  void numbersOfFourBitsNeedTheirOrder() throws IOException {
    byte[] numbers = int8();
    byte[] nibbles = new byte[numbers.length / 2];
    for (int i = 0; i < nibbles.length; i++) {
      nibbles[i] = (byte) ((numbers[2 * i] + 128) / 16 | (numbers[2 * i + 1] + 128) / 16 << 4);
    }
    Commands.bytes(codes, nibbles, 4);
    Outcome low =
        run("adopt", codes, vectors, "--unit-bits", 4, "--nibbles", "low", "-o", model, "--json");
    assertThat(low.code()).as(low.err()).isZero();
    assertThat(low.json().path("reached").asDouble()).isLessThan(0.05);
    Outcome high =
        run("adopt", codes, vectors, "--unit-bits=4", "--nibbles=high", "-o", model, "--force");
    assertThat(high.err()).contains("was not found");
    for (Object[] options :
        new Object[][] {
          {"--unit-bits", 4},
          {"--unit-bits", 3},
          {"--unit-bits", 8, "--nibbles", "low"},
          {"--nibbles", "low"},
          {"--unit-bits", 4, "--nibbles", "middle"},
          {"--unit-bits", 4, "--nibbles", "low", "--from", "faiss"}
        }) {
      Object[] line =
          Arrays.copyOf(new Object[] {"adopt", codes, vectors, "-o", model}, 5 + options.length);
      System.arraycopy(options, 0, line, 5, options.length);
      assertThat(run(line).code()).as(Arrays.toString(line)).isEqualTo(2);
    }
    Outcome wrong = run("adopt", codes, vectors, "--unit-bits", 8, "-o", model, "--force");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("codes of 32 bits, but 8 coordinates of 8 bits take 64");
  }
}
