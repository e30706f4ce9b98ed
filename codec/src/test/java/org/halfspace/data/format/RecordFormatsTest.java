// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.halfspace.data.ImageColor;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.Rows;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.DamagedFileException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fvecs, bvecs, IDX and CIFAR-10, byte by byte as their descriptions say. */
class RecordFormatsTest {
  @TempDir Path folder;

  private static final byte[] FVECS =
      ByteBuffer.allocate(2 * (4 + 3 * 4))
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(3)
          .putFloat(1.5f)
          .putFloat(-2)
          .putFloat(1e-40f)
          .putInt(3)
          .putFloat(4)
          .putFloat(Float.MAX_VALUE)
          .putFloat(-0f)
          .array();

  private static final byte[] BVECS = {2, 0, 0, 0, 7, (byte) 255, 2, 0, 0, 0, 0, (byte) 128};

  private static final byte[] IDX = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, 2, (byte) 253, (byte) 254, (byte) 255
  };

  @Test
  void readsFvecs() throws IOException {
    VectorData data = open("a.fvecs", FVECS);
    assertThat(data.dimension()).isEqualTo(3);
    assertThat(data.count()).isEqualTo(2);
    Rows.requireSame(
        Rows.all(data), new float[] {1.5f, -2, 1e-40f, 4, Float.MAX_VALUE, -0f}, "fvecs");
  }

  @Test
  void readsBvecs() throws IOException {
    assertThat(Rows.all(open("a.bvecs", BVECS))).containsExactly(7, 255, 0, 128);
  }

  @Test
  void readsIdxOfEveryType() throws IOException {
    assertThat(Rows.all(open("images", IDX))).containsExactly(0, 1, 2, 253, 254, 255);
    assertThat(Rows.all(open("images.gz", gzip(IDX)))).containsExactly(0, 1, 2, 253, 254, 255);
    assertThat(Rows.all(open("a", idx(0x09, new byte[] {-1, 127})))).containsExactly(-1, 127);
    byte[] shorts = ByteBuffer.allocate(4).putShort((short) -300).putShort((short) 5).array();
    assertThat(Rows.all(open("b", idx(0x0b, shorts)))).containsExactly(-300, 5);
    byte[] ints = ByteBuffer.allocate(8).putInt(-70000).putInt(6).array();
    assertThat(Rows.all(open("c", idx(0x0c, ints)))).containsExactly(-70000, 6);
    byte[] floats = ByteBuffer.allocate(8).putFloat(-.5f).putFloat(7).array();
    assertThat(Rows.all(open("d", idx(0x0d, floats)))).containsExactly(-.5f, 7);
    byte[] doubles = ByteBuffer.allocate(16).putDouble(.1).putDouble(8).array();
    assertThat(Rows.all(open("e", idx(0x0e, doubles)))).containsExactly(.1f, 8);
  }

  /** One vector of two values. */
  private static byte[] idx(int type, byte[] values) {
    return ByteBuffer.allocate(12 + values.length)
        .put(new byte[] {0, 0, (byte) type, 2})
        .putInt(1)
        .putInt(2)
        .put(values)
        .array();
  }

  @Test
  void readsCifarWithoutItsLabels() throws IOException {
    byte[] bytes = cifar();
    for (VectorData data :
        new VectorData[] {open("batch.bin", bytes), open("batch.bin.gz", gzip(bytes))}) {
      assertThat(data.count()).isEqualTo(2);
      assertThat(data.dimension()).isEqualTo(3072);
      float[] values = Rows.all(data);
      assertThat(values[0]).isEqualTo(bytes[1] & 0xff);
      assertThat(values[3071]).isEqualTo(bytes[3072] & 0xff);
      assertThat(values[3072]).isEqualTo(bytes[3074] & 0xff);
      assertThat(values[6143]).isEqualTo(bytes[6145] & 0xff);
    }
  }

  private static byte[] cifar() {
    byte[] bytes = new byte[2 * 3073];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + 5);
    }
    bytes[0] = 9;
    bytes[3073] = 0;
    return bytes;
  }

  @Test
  void doesNotTakeADarkCifarImageForIdx() throws IOException {
    byte[] bytes = cifar();
    System.arraycopy(new byte[] {0, 0, 8, 3}, 0, bytes, 0, 4);
    assertThat(open("dark.bin", bytes).dimension()).isEqualTo(3072);
    byte[] idx =
        ByteBuffer.allocate(12 + 3061).put(new byte[] {0, 0, 8, 2}).putInt(3061).putInt(1).array();
    assertThat(idx.length).isEqualTo(3073);
    assertThat(open("idx.bin", idx).count()).isEqualTo(3061);
  }

  @Test
  void namesTheRowOfAnotherDimensionOrLabel() throws IOException {
    byte[] bytes = FVECS.clone();
    bytes[16] = 4;
    DamagedFileException e = trouble("odd.fvecs", bytes);
    assertThat(e)
        .hasMessageContaining("odd.fvecs")
        .hasMessageContaining("row 1")
        .hasMessageContaining("4");
    assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
    bytes = cifar();
    bytes[3073] = 10;
    assertThat(trouble("odd.bin", bytes))
        .hasMessageContaining("row 1")
        .hasMessageContaining("label 10");
  }

  @Test
  void refusesFilesCutOrPaddedAtAnyByte() throws IOException {
    for (int cut = 1; cut < FVECS.length; cut++) {
      if (cut != FVECS.length / 2) {
        assertThat(trouble("cut.fvecs", Arrays.copyOf(FVECS, cut)).kind())
            .isEqualTo(Kind.TRUNCATED);
      }
    }
    for (int cut = 4; cut < IDX.length; cut++) {
      assertThat(trouble("cut-idx3-ubyte", Arrays.copyOf(IDX, cut)).kind())
          .isEqualTo(Kind.TRUNCATED);
    }
    assertThat(trouble("padded-idx3-ubyte", Arrays.copyOf(IDX, IDX.length + 1)).kind())
        .isEqualTo(Kind.CORRUPT);
    assertThat(trouble("cut.bin", Arrays.copyOf(cifar(), 6000)).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void refusesGzipCutOrPaddedInsideAndOutside() throws IOException {
    byte[] whole = gzip(IDX);
    for (int cut = 2; cut < whole.length; cut++) {
      assertThat(trouble("cut.gz", Arrays.copyOf(whole, cut)).kind())
          .as("cut at %d", cut)
          .isEqualTo(Kind.TRUNCATED);
    }
    for (int[] tail : new int[][] {{1}, {0, 0, 7}, {0x1f, 7}, {'g', 'z'}}) {
      byte[] padded = Arrays.copyOf(whole, whole.length + tail.length);
      for (int i = 0; i < tail.length; i++) {
        padded[whole.length + i] = (byte) tail[i];
      }
      assertThat(trouble("outside.gz", padded).kind())
          .as("%s", Arrays.toString(tail))
          .isEqualTo(Kind.CORRUPT);
    }
    assertThat(trouble("inside.gz", gzip(Arrays.copyOf(IDX, IDX.length + 3))).kind())
        .isEqualTo(Kind.CORRUPT);
    assertThat(trouble("short.gz", gzip(Arrays.copyOf(IDX, IDX.length - 1))).kind())
        .isEqualTo(Kind.TRUNCATED);
    byte[] checksum = whole.clone();
    checksum[whole.length - 7] ^= 1;
    assertThat(trouble("checksum.gz", checksum).kind()).isEqualTo(Kind.CORRUPT);
  }

  /**
   * As gzip and Python do: padding to the block of a tape, after the last member or between two.
   */
  @Test
  void zeroBytesBehindMembersOfGzipArePadding() throws IOException {
    float[] values =
        Rows.all(VectorFiles.open(Files.write(folder.resolve("plain-idx3-ubyte"), IDX)));
    byte[] first = gzip(Arrays.copyOf(IDX, 18));
    byte[] rest = gzip(Arrays.copyOfRange(IDX, 18, IDX.length));
    for (int zeros : new int[] {0, 1, 511, 70_000}) {
      ByteArrayOutputStream padded = new ByteArrayOutputStream();
      padded.write(first);
      padded.write(new byte[zeros]);
      padded.write(rest);
      padded.write(new byte[zeros]);
      Path file = Files.write(folder.resolve("padded" + zeros + ".gz"), padded.toByteArray());
      Rows.requireSame(Rows.all(VectorFiles.open(file)), values, zeros + " zeros");
    }
  }

  @Test
  void readsGzipOfSeveralMembers() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip(Arrays.copyOf(IDX, 18)));
    both.write(gzip(Arrays.copyOfRange(IDX, 18, IDX.length)));
    assertThat(Rows.all(open("members.gz", both.toByteArray())))
        .containsExactly(0, 1, 2, 253, 254, 255);
  }

  @Test
  void refusesLabelsModelsAndStrangers() throws IOException {
    DamagedFileException labels = trouble("labels", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 5});
    assertThat(labels).hasMessageContaining("labels, not vectors");
    assertThat(labels.kind()).isEqualTo(Kind.UNUSABLE);
    byte[] model =
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(2)
            .put("{}".getBytes(StandardCharsets.US_ASCII))
            .array();
    DamagedFileException safetensors = trouble("model.safetensors", model);
    assertThat(safetensors).hasMessageContaining("safetensors");
    assertThat(safetensors.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(trouble("unknown", new byte[] {1, 2, 3}).kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(trouble("empty.fvecs", new byte[0]).kind()).isEqualTo(Kind.UNUSABLE);
    assertThat(trouble("none", new byte[] {0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 4}).kind())
        .isEqualTo(Kind.UNUSABLE);
    assertThat(trouble("flat", new byte[] {0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 0}).kind())
        .isEqualTo(Kind.UNUSABLE);
    assertThat(trouble("wrong.npy", FVECS).kind()).isEqualTo(Kind.CORRUPT);
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> VectorFiles.open(folder.resolve("missing.npy")))
        .withMessageContaining("missing.npy");
  }

  @Test
  void refusesOptionsThatDoNotConcernTheFormat() throws IOException {
    Path file = Files.write(folder.resolve("a.fvecs"), FVECS);
    for (ReadOptions options :
        new ReadOptions[] {
          ReadOptions.defaults().withArray("x"),
          ReadOptions.defaults().withImageColor(ImageColor.GRAY),
          ReadOptions.defaults().withImageSize(8, 8),
          ReadOptions.defaults().withCsvHeader(CsvHeader.PRESENT)
        }) {
      assertThat(
              catchThrowableOfType(
                      DamagedFileException.class, () -> VectorFiles.open(file, options))
                  .kind())
          .isEqualTo(Kind.UNSUPPORTED);
    }
  }

  private VectorData open(String name, byte[] bytes) throws IOException {
    return VectorFiles.open(Files.write(folder.resolve(name), bytes));
  }

  private DamagedFileException trouble(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    DamagedFileException e =
        catchThrowableOfType(DamagedFileException.class, () -> Rows.all(VectorFiles.open(file)));
    assertThat(e).as(name).isNotNull().hasMessageContaining(file.toString());
    return e;
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(result)) {
      gzip.write(bytes);
    }
    return result.toByteArray();
  }
}
