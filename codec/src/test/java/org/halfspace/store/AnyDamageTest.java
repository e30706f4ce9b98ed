// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.exchange.BitOrder;
import org.halfspace.exchange.BitText;
import org.halfspace.exchange.PackedFile;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes change, readers of models and codes read on or throw the one exception. */
class AnyDamageTest {
  private static final int TRIALS = 300;

  @TempDir Path folder;

  private interface Reader {
    void read(byte[] bytes) throws IOException;
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    // Most of what is checked lies at the beginning and the end.
    int reach = random.nextBoolean() ? Math.min(bytes.length, 256) : bytes.length;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(reach);
      bytes[random.nextInt(3) == 0 ? bytes.length - 1 - at : at] = (byte) random.nextInt();
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
      default -> bytes;
    };
  }

  private static void requireOneException(String what, byte[] whole, Reader reader)
      throws IOException {
    reader.read(whole);
    Random random = new Random(whole.length);
    for (int i = 0; i < TRIALS; i++) {
      byte[] bytes = damaged(whole, random);
      try {
        reader.read(bytes);
      } catch (DamagedFileException e) {
        // As it should be.
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError(what + ", trial " + i + ": " + e, e);
      }
    }
  }

  private static void readAll(CodeData codes) throws IOException {
    codes.forEachBlock((packed, gains, first, rows) -> {});
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("damaged"), bytes);
  }

  @Test
  void models() throws IOException {
    requireOneException("model", ModelFile.toBytes(StreamsTest.model()), ModelFile::read);
  }

  @Test
  void codesInZips() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodesFile.write(out, StreamsTest.codes(40));
    requireOneException("npz", out.toByteArray(), bytes -> readAll(CodesFile.open(file(bytes))));
    requireOneException(
        "npz, mapped", out.toByteArray(), bytes -> readAll(CodesFile.openSet(file(bytes))));
    requireOneException("npz in memory", out.toByteArray(), CodesFile::read);
  }

  @Test
  void codesOfOtherPrograms() throws IOException {
    Path npy = folder.resolve("codes.npy");
    CodeData codes = StreamsTest.codes(40);
    PackedFile.writeNpy(npy, Existing.KEEP, BitOrder.MOST_SIGNIFICANT_FIRST, codes);
    requireOneException(
        "npy",
        Files.readAllBytes(npy),
        bytes ->
            readAll(
                PackedFile.openNpy(file(bytes), BitOrder.MOST_SIGNIFICANT_FIRST, codes.bits())));
    requireOneException(
        "text",
        "0\t10110\n1\t00101\n2\t11111\n".getBytes(StandardCharsets.US_ASCII),
        bytes -> readAll(BitText.open(file(bytes))));
  }

  @Test
  void stores() throws IOException {
    Path store = folder.resolve("store");
    CodeStore made = CodeStore.create(store, 12, Gain.FLOAT16, "0123456789abcdef");
    try (CodeAppender appender = made.appender()) {
      for (int i = 0; i < 5; i++) {
        appender.append(new byte[20], new short[10], 10);
        appender.commit();
      }
    }
    for (String name : new String[] {"store.json", "codes", "gains", "commits"}) {
      Path part = store.resolve(name);
      byte[] whole = Files.readAllBytes(part);
      requireOneException(
          name,
          whole,
          bytes -> {
            Files.write(part, bytes);
            readAll(CodeStore.open(store).snapshot());
          });
      Files.write(part, whole);
    }
  }
}
