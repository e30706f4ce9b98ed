// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.store.ModelFile;

/** Runs command lines in this process, and writes vectors for them. */
final class Commands {
  private Commands() {}

  /** What a command line gave back. */
  record Outcome(int code, String out, String err) {
    JsonNode json() throws IOException {
      JsonNode json = new ObjectMapper().readTree(out);
      assertThat(json.isObject()).as(out).isTrue();
      return json;
    }
  }

  /** Runs a command line. */
  static Outcome run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    int code =
        Halfspace.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            texts);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The keys of an object, in their order. */
  static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Rows whose columns fall off, around 3. */
  static float[] gaussian(int rows, int dimension) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[rows * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / (1 + i % dimension) + 3);
    }
    return values;
  }

  /** Writes rows as npy. */
  static Path npy(Path file, float[] values, int dimension) throws IOException {
    int rows = values.length / dimension;
    AtomicFile.write(
        file,
        Existing.REPLACE,
        channel -> {
          NpyWriter<float[]> npy = NpyWriter.float32(channel, rows, dimension);
          npy.write(values, rows);
          npy.finish();
        });
    return file;
  }

  /** Writes the same rows as several arrays of an npz. */
  static Path npz(Path file, float[] values, int dimension, String... names) throws IOException {
    Path array = npy(file.resolveSibling("array.npy"), values, dimension);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        Files.copy(array, zip);
        zip.closeEntry();
      }
    }
    Files.delete(array);
    return file;
  }

  /** Writes bytes as an npy array of uint8. */
  static Path bytes(Path file, byte[] values, int columns) throws IOException {
    int rows = values.length / columns;
    AtomicFile.write(
        file,
        Existing.REPLACE,
        channel -> {
          NpyWriter<byte[]> npy = NpyWriter.uint8(channel, rows, columns);
          npy.write(values, rows);
          npy.finish();
        });
    return file;
  }

  /** An npy file of int8. */
  static Path signedBytes(Path file, byte[] values, int columns) throws IOException {
    int rows = values.length / columns;
    AtomicFile.write(
        file,
        Existing.REPLACE,
        channel -> {
          NpyWriter<byte[]> npy = NpyWriter.int8(channel, rows, columns);
          npy.write(values, rows);
          npy.finish();
        });
    return file;
  }

  /** Σ‖x − x̂‖² / Σ‖x − mean‖² by hand, of vectors and what an npy file says they decode to. */
  static double loss(float[] vectors, Path decoded, Path model) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(decoded)).order(ByteOrder.LITTLE_ENDIAN).position(128);
    float[] mean = ModelFile.read(model).center();
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < vectors.length; i++) {
      lost += Math.pow(vectors[i] - bytes.getFloat(), 2);
      energy += Math.pow(vectors[i] - mean[i % mean.length], 2);
    }
    return lost / energy;
  }
}
