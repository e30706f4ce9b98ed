// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.keys;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.data.format.NpyHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes to the files of other programs and back, and how 'convert' and 'export' refuse. */
class ConvertTest {
  private static final int BITS = 13;

  @TempDir Path folder;
  private Path model;
  private Path codes;

  private Path path(String name) {
    return folder.resolve(name);
  }

  @BeforeEach
  void encode() throws IOException {
    Path vectors = npy(path("vectors.npy"), gaussian(300, 8), 8);
    model = path("model.safetensors");
    codes = path("codes.npz");
    assertThat(run("fit", vectors, "--bits", BITS, "--method", "closed-form", "-o", model).code())
        .isZero();
    assertThat(run("encode", model, vectors, "-o", codes).code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "npy,npy,codes.npy", "int8,int8,codes.npy", "int8,'',codes.npy", "faiss,faiss,codes.faiss",
    "faiss,faiss,codes.npy", "pg,'',codes.pg", "bits,'',codes.txt", "npy,'',codes.npy"
  })
  void thereAndBackIsTheSameFile(String to, String from, String name) throws IOException {
    Outcome there = run("convert", codes, "-o", path(name), "--to", to, "--json");
    assertThat(there.code()).as(there.err()).isZero();
    assertThat(there.err()).isEmpty();
    assertThat(keys(there.json()))
        .containsExactly("schema", "from", "to", "vectors", "bits", "bytes", "seconds");
    assertThat(there.json().get("vectors").asInt()).isEqualTo(300);
    assertThat(there.json().get("bits").asInt()).isEqualTo(BITS);
    assertThat(there.json().get("bytes").asLong()).isEqualTo(Files.size(path(name)));

    Path back = path("back.npz");
    Object[] arguments = {
      "convert", path(name), "-o", back, "--to", "npz", "--bits", BITS, "--model", model
    };
    if (!from.isEmpty()) {
      arguments = Arrays.copyOf(arguments, arguments.length + 2);
      arguments[arguments.length - 2] = "--from";
      arguments[arguments.length - 1] = from;
    }
    Outcome outcome = run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("300 codes of 13 bits");
    assertThat(back).hasSameBinaryContentAs(codes);
  }

  @Test
  void codesOfNoModelAreDecodedByAnyOfAsManyBits() throws IOException {
    run("convert", codes, "-o", path("codes.npy"), "--to", "npy");
    Path back = path("back.npz");
    assertThat(run("convert", path("codes.npy"), "-o", back, "--to", "npz", "--bits", BITS).code())
        .isZero();
    try (ZipFile zip = new ZipFile(back.toFile())) {
      assertThat(zip.getEntry("model.npy")).isNull();
    }
    assertThat(run("decode", model, codes, "-o", path("a.npy")).code()).isZero();
    assertThat(run("decode", model, back, "-o", path("b.npy")).code()).isZero();
    assertThat(path("a.npy")).hasSameBinaryContentAs(path("b.npy"));
  }

  @Test
  void idsGoAlong() throws IOException {
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      ids.append("item ").append(7 * i).append('\n');
    }
    Path file = Files.writeString(path("ids.txt"), ids);
    Path text = path("codes.pg");
    run("convert", codes, "-o", text, "--to", "pg", "--ids", file);
    assertThat(Files.readAllLines(text).get(3)).matches("item 21\\t[01]{13}");

    Outcome left = run("convert", text, "-o", path("a.npz"), "--to", "npz");
    assertThat(left.code()).isZero();
    assertThat(left.err()).contains("ids are left out").contains("--ids FILE keeps them");
    Outcome kept =
        run("convert", text, "-o", path("b.npz"), "--to", "npz", "--ids", path("kept.txt"));
    assertThat(kept.err()).isEmpty();
    assertThat(path("kept.txt")).hasSameTextualContentAs(file);
  }

  @Test
  void arraysOfInt8AndUint8AreToldApart() throws IOException {
    run("convert", codes, "-o", path("int8.npy"), "--to", "int8");
    run("convert", codes, "-o", path("uint8.npy"), "--to", "npy");
    Outcome outcome =
        run("convert", path("int8.npy"), "-o", path("b.npy"), "--to", "npy", "--bits", BITS);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(path("b.npy")).hasSameBinaryContentAs(path("uint8.npy"));
  }

  @Test
  void gainsThatAreLeftOutAreTold() throws IOException {
    Path gained = path("gained.npz");
    try (ZipFile zip = new ZipFile(codes.toFile());
        OutputStream file = Files.newOutputStream(gained);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (String name : new String[] {"codes.npy", "n.npy", "model.npy"}) {
        out.putNextEntry(new ZipEntry(name));
        zip.getInputStream(zip.getEntry(name)).transferTo(out);
      }
      out.putNextEntry(new ZipEntry("gains.npy"));
      out.write(new NpyHeader("<f2", false, List.of(300L)).toBytes());
      out.write(new byte[600]);
    }
    Outcome outcome = run("convert", gained, "-o", path("codes.faiss"), "--to", "faiss", "--json");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("gains are left out").contains("faiss");
    assertThat(outcome.json().get("vectors").asInt()).isEqualTo(300);
  }

  @Test
  void signsOfVectorsAreCodes() throws IOException {
    float[] values = gaussian(300, 8);
    for (int i = 0; i < values.length; i++) {
      values[i] -= 3;
    }
    npy(path("centered.npy"), values, 8);
    Path signs = path("signs.txt");
    assertThat(
            run("convert", path("centered.npy"), "-o", signs, "--from", "sign", "--to", "bits")
                .code())
        .isZero();
    String line = Files.readAllLines(signs).get(4);
    for (int j = 0; j < 8; j++) {
      assertThat(line.charAt(j)).isEqualTo(values[4 * 8 + j] >= 0 ? '1' : '0');
    }
  }

  @Test
  void wrongUsageEndsWithTwo() throws IOException {
    Path npy = path("codes.npy");
    Path raw = path("codes.faiss");
    run("convert", codes, "-o", npy, "--to", "npy");
    run("convert", codes, "-o", raw, "--to", "faiss");
    assertRefused(2, "must be one of npz, npy, int8", codes, "--to", "hdf5");
    assertRefused(
        2, "'sign', must be one of npz, npy, int8, faiss, pg, bits", codes, "--to", "sign");
    assertRefused(2, "Missing required option: '--to=FORMAT'", codes);
    assertRefused(2, "are npz already", codes, "--to", "npz");
    assertRefused(2, "--bits: 0", codes, "--to", "npy", "--bits", 0);
    assertRefused(2, "--ids: needs", codes, "--to", "npy", "--ids", npy);
    assertRefused(2, "the same file as --output", codes, "--to", "pg", "--ids", path("out"));
    assertRefused(2, "--from: needed", raw, "--to", "npz");
    assertRefused(2, "--bits: needed", raw, "--from", "faiss", "--to", "npz");
    assertRefused(2, "--encoder or --decoder", "export", model);
    assertRefused(
        2, "the same file", "export", model, "--encoder", path("out"), "--decoder", path("out"));
  }

  @Test
  void badDataEndsWithOneLineAndNoFile() throws IOException {
    Path npy = path("codes.npy");
    Path raw = path("codes.faiss");
    Path text = path("codes.pg");
    run("convert", codes, "-o", npy, "--to", "npy");
    run("convert", codes, "-o", raw, "--to", "faiss");
    run("convert", codes, "-o", text, "--to", "pg");
    assertRefused(1, "no such file", path("absent"), "--to", "npz");
    Path inside = Files.createDirectory(path("inside"));
    assertRefused(1, "is a folder", inside, "--from", "npz", "--to", "npy");
    assertRefused(1, "not a regular file", inside, "--from", "npy", "--to", "npz");
    assertRefused(1, "array of <f4", path("vectors.npy"), "--to", "npz");
    assertRefused(1, "no value is negative", path("vectors.npy"), "--from", "sign", "--to", "npz");
    assertRefused(
        1,
        "codes of 2 bytes, but --bits says 20 bits, which take 3",
        npy,
        "--to",
        "npz",
        "--bits",
        20);
    assertRefused(1, "row ", npy, "--to", "npz", "--bits", 9);
    assertRefused(1, "byte offset", npy, "--from", "faiss", "--to", "npz", "--bits", 13);
    assertRefused(1, "not a whole number", raw, "--from", "faiss", "--to", "npz", "--bits", 51);
    Path signed = path("signed.npy");
    run("convert", codes, "-o", signed, "--to", "int8");
    assertRefused(1, "is it int8?", signed, "--from", "npy", "--to", "npz");
    assertRefused(1, "is it npy?", npy, "--from", "int8", "--to", "npz");
    assertRefused(1, "array of int8", signed, "--from", "faiss", "--to", "npz");
    assertRefused(1, "--bits says 12", text, "--to", "npz", "--bits", 12);
    assertRefused(1, "has ids before the bits", text, "--from", "bits", "--to", "npz");
    Path bits = path("codes.txt");
    run("convert", codes, "-o", bits, "--to", "bits");
    assertRefused(1, "has no ids", bits, "--from", "pg", "--to", "npz", "--ids", path("never"));
    assertRefused(1, "not an npz", npy, "--from", "npz", "--to", "pg");
    Path other = path("other.safetensors");
    run("fit", path("vectors.npy"), "--bits", 21, "--method", "closed-form", "-o", other);
    assertRefused(1, "codes of 2 bytes, but those of", npy, "--to", "npz", "--model", other);
    assertRefused(1, "1 ids, but", codes, "--to", "pg", "--ids", Files.writeString(path("i"), "7"));
    Files.writeString(text, Files.readString(text).replaceFirst("\n1\t(.)", "\n1\t$12"));
    assertRefused(1, "line 2: character 4 is '2'", text, "--to", "npz");
    assertRefused(1, "not a safetensors", "export", codes, "--encoder", path("out"));
  }

  private void assertRefused(int code, String reason, Object... arguments) {
    boolean export = arguments[0].equals("export");
    Object[] line =
        export
            ? arguments
            : Arrays.copyOf(new Object[] {"convert", "-o", path("out")}, 3 + arguments.length);
    if (!export) {
      System.arraycopy(arguments, 0, line, 3, arguments.length);
    }
    Outcome outcome = run(line);
    assertThat(outcome.code()).as("%s: %s", Arrays.toString(line), outcome.err()).isEqualTo(code);
    assertThat(outcome.err()).contains(reason);
    assertThat(outcome.out()).isEmpty();
    assertThat(path("out")).doesNotExist();
    if (code == 1) {
      assertThat(outcome.err().strip().lines()).hasSize(1);
    }
  }

  @Test
  void anExistingFileIsKeptUnlessForced() throws IOException {
    Path out = Files.writeString(path("out.onnx"), "precious");
    for (Object[] line :
        new Object[][] {
          {"convert", codes, "-o", out, "--to", "npy"}, {"export", model, "--encoder", out}
        }) {
      Outcome refused = run(line);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("--force");
      assertThat(Files.readString(out)).isEqualTo("precious");
    }
    Outcome forced = run("export", model, "--encoder", out, "--force", "--json");
    assertThat(forced.code()).isZero();
    assertThat(keys(forced.json()))
        .containsExactly(
            "schema",
            "model",
            "dimension",
            "bits",
            "opset",
            "decoder",
            "encoderBytes",
            "decoderBytes");
    assertThat(forced.json().get("encoderBytes").asLong()).isEqualTo(Files.size(out));
    assertThat(forced.json().get("decoderBytes").isNull()).isTrue();
  }
}
