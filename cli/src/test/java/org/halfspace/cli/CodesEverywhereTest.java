// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one command reads as codes, all read: 20 bits, which fill no whole number of bytes. */
class CodesEverywhereTest {
  private static final int D = 8;
  private static final int N = 20;

  @TempDir Path folder;

  private Path vectors;
  private Path queries;
  private Path model;
  private Path npz;

  @BeforeEach
  void encode() throws IOException {
    float[] rows = Commands.gaussian(300, D);
    vectors = Commands.npy(folder.resolve("vectors.npy"), rows, D);
    queries = Commands.npy(folder.resolve("queries.npy"), Arrays.copyOf(rows, 5 * D), D);
    model = folder.resolve("model.safetensors");
    npz = folder.resolve("codes.npz");
    done("fit", vectors, "--bits", N, "--method", "closed-form", "-o", model);
    done("encode", model, vectors, "-o", npz);
  }

  private static Commands.Outcome done(Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.code()).as(Arrays.toString(arguments) + outcome.err()).isZero();
    return outcome;
  }

  /** The same codes in every format, and what has to be said of each. */
  private record Kind(Path path, String from, boolean bitsSaid) {
    List<Object> options(boolean withBits) {
      List<Object> options = new ArrayList<>();
      if (from != null) {
        options.addAll(List.of("--from", from));
      }
      if (withBits && !bitsSaid) {
        options.addAll(List.of("--bits", N));
      }
      return options;
    }
  }

  private List<Kind> kinds() throws IOException {
    List<Kind> kinds = new ArrayList<>();
    kinds.add(new Kind(npz, null, true));
    Path store = folder.resolve("store");
    done("encode", model, vectors, "--append", store);
    kinds.add(new Kind(store, null, true));
    kinds.add(new Kind(store, "store", true));
    for (String format : new String[] {"npy", "int8", "faiss", "pg", "bits"}) {
      Path path = folder.resolve("codes." + format);
      done("convert", npz, "-o", path, "--to", format);
      boolean text = format.equals("pg") || format.equals("bits");
      kinds.add(new Kind(path, format, text));
      if (!format.equals("faiss")) {
        kinds.add(new Kind(path, null, text));
      }
    }
    Path faissArray = folder.resolve("faiss.npy");
    done("convert", npz, "-o", faissArray, "--to", "faiss");
    kinds.add(new Kind(faissArray, "faiss", false));
    Path bare = folder.resolve("bare.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bare))) {
      zip.putNextEntry(new ZipEntry("codes.npy"));
      Files.copy(folder.resolve("codes.npy"), zip);
      zip.closeEntry();
    }
    kinds.add(new Kind(bare, null, false));
    float[] signs = new float[300 * N];
    List<String> lines = Files.readAllLines(folder.resolve("codes.bits"));
    for (int i = 0; i < signs.length; i++) {
      signs[i] = lines.get(i / N).charAt(i % N) == '1' ? 1 : -1;
    }
    kinds.add(new Kind(Commands.npy(folder.resolve("signs.npy"), signs, N), "sign", true));
    return kinds;
  }

  private static Object[] line(List<Object> options, Object... arguments) {
    List<Object> line = new ArrayList<>(Arrays.asList(arguments));
    line.addAll(options);
    return line.toArray();
  }

  @Test
  void everyCommandReadsEveryFormat() throws IOException {
    Path expected = folder.resolve("expected.npy");
    done("decode", model, npz, "-o", expected);
    double distortion =
        done("evaluate", model, vectors, "--json").json().path("distortion").asDouble();
    JsonNode neighbors =
        done("search", model, npz, queries, "-k", 4, "--json").json().path("results");
    double adopted =
        done("adopt", npz, vectors, "-o", folder.resolve("first"), "--json")
            .json()
            .path("reached")
            .asDouble();
    String bits = folder.resolve("codes.bits").toString();
    int made = 0;
    for (Kind kind : kinds()) {
      Path path = kind.path();
      Path out = folder.resolve("out" + made++);
      done(line(kind.options(false), "decode", model, path, "-o", out));
      assertThat(out).hasSameBinaryContentAs(expected);
      assertThat(
              done(line(kind.options(false), "evaluate", model, vectors, "--codes", path, "--json"))
                  .json()
                  .path("distortion")
                  .asDouble())
          .isEqualTo(distortion);
      assertThat(
              done(line(kind.options(false), "search", model, path, queries, "-k", 4, "--json"))
                  .json()
                  .path("results"))
          .isEqualTo(neighbors);
      JsonNode info = done(line(kind.options(true), "info", path, "--json")).json();
      if (kind.from() != null || kind.bitsSaid()) {
        assertThat(info.path("kind").asText()).as(path.toString()).isEqualTo("codes");
        assertThat(info.path("bits").asInt()).isEqualTo(N);
      }
      assertThat(info.path("vectors").asInt()).isEqualTo(300);
      assertThat(
              done(line(
                      kind.options(true),
                      "adopt",
                      path,
                      vectors,
                      "-o",
                      folder.resolve("adopted"),
                      "--force",
                      "--json"))
                  .json()
                  .path("reached")
                  .asDouble())
          .isCloseTo(adopted, within(1e-12));
      if (!path.toString().equals(bits)) {
        Path text = folder.resolve("text" + made);
        done(line(kind.options(true), "convert", path, "-o", text, "--to", "bits"));
        assertThat(text).hasSameBinaryContentAs(Path.of(bits));
      }
    }
  }

  @Test
  void gainsOfAStoreGoIntoTheFileTheyHaveAPlaceIn() throws IOException {
    Path gained = folder.resolve("gained.safetensors");
    Path direct = folder.resolve("direct.npz");
    Path store = folder.resolve("store");
    Path back = folder.resolve("back.npz");
    done("fit", vectors, "--bits", N, "--gain", "f16", "--method", "closed-form", "-o", gained);
    done("encode", gained, vectors, "-o", direct);
    done("encode", gained, vectors, "--append", store);
    assertThat(done("convert", store, "-o", back, "--to", "npz").err()).isEmpty();
    assertThat(back).hasSameBinaryContentAs(direct);
    assertThat(done("info", store).out()).contains("300 of 20 bits").contains("gain f16");
    // A model with gain cannot have made bare bits.
    Commands.Outcome bare =
        Commands.run("convert", npz, "-o", folder.resolve("bare"), "--to", "npy");
    assertThat(bare.code()).isZero();
    Commands.Outcome wrong =
        Commands.run(
            "convert",
            folder.resolve("bare"),
            "-o",
            folder.resolve("no.npz"),
            "--to",
            "npz",
            "--model",
            gained);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("codes with gain none");
  }

  private static void refused(int code, String message, Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
  }

  @Test
  void whatIsNoCodeIsRefusedWithWhatItIs() throws IOException {
    Path out = folder.resolve("out");
    refused(1, "array of <f4", "decode", model, vectors, "-o", out);
    refused(1, "is not a store", "search", model, folder, queries, "-k", 1);
    refused(2, "--from: needed", "decode", model, model, "-o", out);
    refused(2, "--from: needs --codes", "evaluate", model, vectors, "--from", "npy");
    refused(
        2, "--to: 'store', must be one of npz, npy", "convert", npz, "-o", out, "--to", "store");
    refused(2, "need --from sign", "convert", npz, "-o", out, "--to", "npy", "--array", "mine");
    Path wide = Commands.bytes(folder.resolve("wide.npy"), new byte[300 * 5], 5);
    refused(1, "codes of 5 bytes, but those of", "decode", model, wide, "-o", out);
    byte[] bits = new byte[300 * N];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (i * i % 7 % 2);
    }
    Path unpacked = Commands.bytes(folder.resolve("unpacked.npy"), bits, N);
    refused(1, "unpacked bits, 20 per code", "evaluate", model, vectors, "--codes", unpacked);
    refused(1, "unpacked bits, 20 per code", "search", model, unpacked, queries, "-k", 1);
    assertThat(out).doesNotExist();
  }
}
