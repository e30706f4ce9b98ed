// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and codes in streams and arrays have the bytes of their files. */
class StreamsTest {
  private static final int N = 11;
  private static final int D = 5;

  @TempDir Path folder;

  static Autoencoder model() {
    float[] encoder = new float[N * D];
    float[] decoder = new float[N * D];
    Random random = new Random(7);
    for (int i = 0; i < encoder.length; i++) {
      encoder[i] = (float) random.nextGaussian();
      decoder[i] = (float) random.nextGaussian();
    }
    SignCodec signs = SignCodec.of(N, D, encoder, decoder, new float[D]);
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe("sign", ModelOrigin.of("m"), "linear", "f16", 1),
            new ModelMetadata.Source("d", "h", "c", 9, 3),
            new ModelMetadata.Distortions(0.1, 0.2, 0.3, 0.4),
            new ModelMetadata.Machine(1, "s"));
    return new Autoencoder(
        VectorCodec.withGain(signs, 2), new float[D], new double[] {5, 4, 3, 2, 1}, metadata);
  }

  static CodeSet codes(int count) {
    byte[] packed = new byte[2 * count];
    short[] gains = new short[count];
    Random random = new Random(3);
    random.nextBytes(packed);
    for (int i = 0; i < count; i++) {
      packed[2 * i + 1] &= (byte) 0xe0;
      gains[i] = HalfFloat.of(random.nextFloat());
    }
    return CodeSet.of(
        new CodeLayout(N, Gain.FLOAT16), packed, gains, Optional.of("0123456789abcdef"));
  }

  private static void requireSame(CodeData actual, CodeSet expected) throws IOException {
    assertThat(actual.layout()).isEqualTo(expected.layout());
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.model()).isEqualTo(expected.model());
    byte[] one = new byte[actual.bytesPerCode()];
    short[] gain = new short[1];
    actual.forEachBlock(
        7,
        (packed, gains, first, rows) -> {
          for (int i = 0; i < rows; i++) {
            expected.read(first + i, 1, one, gain);
            assertThat(Arrays.copyOfRange(packed, i * one.length, (i + 1) * one.length))
                .isEqualTo(one);
            assertThat(gains[i]).isEqualTo(gain[0]);
          }
        });
  }

  @Test
  void modelsHaveTheBytesOfTheirFile() throws IOException {
    Autoencoder model = model();
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, model, Existing.KEEP);
    byte[] bytes = ModelFile.toBytes(model);
    assertThat(bytes).isEqualTo(Files.readAllBytes(file));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelFile.write(model, out);
    assertThat(out.toByteArray()).isEqualTo(bytes);
    assertThat(ModelFile.read(bytes).codec()).isEqualTo(model.codec());
    try (InputStream stream = Files.newInputStream(file)) {
      Autoencoder again = ModelFile.read(stream);
      assertThat(again.id()).isEqualTo(model.id());
      assertThat(again.metadata()).isEqualTo(model.metadata());
      assertThat(ModelFile.toBytes(again)).isEqualTo(bytes);
    }
  }

  @Test
  void codesHaveTheBytesOfTheirFile() throws IOException {
    CodeSet codes = codes(1000);
    Path file = folder.resolve("codes.npz");
    CodesFile.write(file, Existing.KEEP, codes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodesFile.write(out, codes);
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(file));
    requireSame(CodesFile.open(file), codes);
    requireSame(CodesFile.read(out.toByteArray()), codes);
    try (InputStream stream = Files.newInputStream(file)) {
      requireSame(CodesFile.read(stream), codes);
    }
  }

  /** Wherever they end. */
  @Test
  void whatIsCutOffIsRefused() throws IOException {
    byte[] model = ModelFile.toBytes(model());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodesFile.write(out, codes(20));
    byte[] codes = out.toByteArray();
    for (int length = 0; length < model.length; length += 1 + length / 40) {
      byte[] part = Arrays.copyOf(model, length);
      requireDamaged(() -> ModelFile.read(part));
      requireDamaged(() -> ModelFile.read(new ByteArrayInputStream(part)));
    }
    for (int length = 0; length < codes.length; length += 1 + length / 40) {
      byte[] part = Arrays.copyOf(codes, length);
      requireDamaged(() -> CodesFile.read(part));
    }
    requireDamaged(() -> ModelFile.read(Arrays.copyOf(model, model.length + 1)));
  }

  /** A zip has a checksum for every array. */
  @Test
  void aFlippedBitOfAnArrayIsNoticed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodesFile.write(out, codes(500));
    byte[] bytes = out.toByteArray();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String array : new String[] {"codes.npy", "gains.npy"}) {
      // Names stand before the bytes of an entry, which begin with a header of 128.
      int start = text.indexOf(array) + array.length() + 128;
      for (int at : new int[] {start + 40, start + 300}) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        assertThatThrownBy(() -> CodesFile.read(flipped))
            .isInstanceOf(DamagedFileException.class)
            .hasMessageContaining(array.substring(0, 5));
      }
    }
  }

  /** Two gigabytes in the directory of the zip, of which there are 200 bytes. */
  @Test
  void sizesThatCannotBeAreRefusedBeforeMemoryIsTaken() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("codes.npy"));
      byte[] header = new byte[128];
      Arrays.fill(header, (byte) ' ');
      header[127] = '\n';
      byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
      System.arraycopy(start, 0, header, 0, start.length);
      byte[] dictionary =
          "{'descr': '|u1', 'fortran_order': False, 'shape': (250000000, 8), }"
              .getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(dictionary, 0, header, start.length, dictionary.length);
      zip.write(header);
      zip.closeEntry();
    }
    byte[] bytes = out.toByteArray();
    ByteBuffer forged = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    forged.putInt(directory + 24, 2_000_000_128); // the size of the entry
    assertThatThrownBy(() -> CodesFile.read(bytes))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("cannot have 2000000128 bytes");
  }

  private static void requireDamaged(ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(DamagedFileException.class);
  }

  @Test
  void aSetThatWasClosedIsNotRead() throws IOException {
    CodeSet codes = codes(30);
    Path file = folder.resolve("codes.npz");
    CodesFile.write(file, Existing.KEEP, codes);
    CodeSet mapped = CodesFile.openSet(file);
    try (mapped) {
      requireSame(mapped, codes);
    }
    mapped.close();
    assertThatThrownBy(() -> mapped.read(0, 1, new byte[2], new short[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
    assertThatThrownBy(() -> mapped.forEachBlock((packed, gains, first, rows) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }
}
