// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.image.ImageVectorsTest;

/**
 * Files of every format with bytes changed, cut off, added or repeated: either they are refused by
 * an exception that names them, or they are read as finite vectors.
 */
class HostileFilesTest {
  private static final Map<String, byte[]> FILES = new LinkedHashMap<>();
  private static Path folder;

  @BeforeContainer
  static void make() throws IOException {
    folder = Files.createTempDirectory("hostile");
    float[] values = new float[8 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * .25f - 3;
    }
    ByteArrayOutputStream npyBytes = new ByteArrayOutputStream();
    NpyWriter.float32(Channels.newChannel(npyBytes), 8, 5).write(values, 8);
    byte[] npy = npyBytes.toByteArray();
    byte[] fortran = npy.clone();
    byte[] header = new NpyHeader("<f4", true, List.of(8L, 5L)).toBytes();
    System.arraycopy(header, 0, fortran, 0, header.length);
    ByteBuffer fvecs = ByteBuffer.allocate(8 * 24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 8; i++) {
      fvecs.putInt(5);
      for (int j = 0; j < 5; j++) {
        fvecs.putFloat(values[i * 5 + j]);
      }
    }
    byte[] idx = new byte[16 + 8 * 6];
    System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 3}, 0, idx, 0, 16);
    byte[] png = ImageVectorsTest.encode(ImageVectorsTest.noise(6, 5), "png");
    byte[] jpeg = ImageVectorsTest.encode(ImageVectorsTest.noise(6, 5), "jpg");
    byte[] bmp = ImageVectorsTest.encode(ImageVectorsTest.noise(6, 5), "bmp");
    byte[] gif = ImageVectorsTest.encode(ImageVectorsTest.noise(6, 5), "gif");
    byte[] tiff = ImageVectorsTest.encode(ImageVectorsTest.noise(6, 5), "tif");
    byte[] doubles = doubles(false, values);
    byte[] columns = doubles(true, values);
    FILES.put("double.npy", doubles);
    FILES.put("double-fortran.npy", columns);
    FILES.put("double.npy.gz", RecordFormatsTest.gzip(doubles));
    FILES.put("double-fortran.npy.gz", RecordFormatsTest.gzip(columns));
    FILES.put("a.npy", npy);
    FILES.put("fortran.npy", fortran);
    FILES.put("a.npy.gz", RecordFormatsTest.gzip(npy));
    FILES.put("fortran.npy.gz", RecordFormatsTest.gzip(fortran));
    FILES.put("deflated.npz", zip(Map.of("x.npy", npy), ZipOutputStream.DEFLATED));
    FILES.put("fortran.npz", zip(Map.of("x.npy", fortran), ZipOutputStream.DEFLATED));
    FILES.put("stored.npz", zip(Map.of("x.npy", npy), ZipOutputStream.STORED));
    FILES.put("a.fvecs", fvecs.array());
    FILES.put("a.bvecs", new byte[] {2, 0, 0, 0, 7, 9, 2, 0, 0, 0, 0, 1});
    FILES.put("a-idx3-ubyte", idx);
    FILES.put("a-idx3-ubyte.gz", RecordFormatsTest.gzip(idx));
    FILES.put("a.bin", new byte[2 * 3073]);
    FILES.put("a.bin.gz", RecordFormatsTest.gzip(new byte[2 * 3073]));
    FILES.put("a.csv", "x,y\n1,2.5\n\"3\",-4e-2\n".getBytes(StandardCharsets.US_ASCII));
    FILES.put("images.zip", zip(Map.of("1.png", png, "2.jpg", jpeg), ZipOutputStream.DEFLATED));
    FILES.put("png", png);
    FILES.put("jpg", jpeg);
    FILES.put("bmp", bmp);
    FILES.put("gif", gif);
    FILES.put("tif", tiff);
  }

  @AfterContainer
  static void remove() throws IOException {
    try (var walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(FILES.keySet());
  }

  @Property(tries = 8_000, shrinking = ShrinkingMode.OFF)
  void isRefusedByNameOrReadAsFiniteVectors(
      @ForAll("names") String name,
      @ForAll @IntRange(min = 0, max = 4) int way,
      @ForAll Random random)
      throws IOException {
    byte[] bytes = damage(FILES.get(name), way, random);
    Path file = folder.resolve(name);
    Path read = file;
    if (!name.contains(".") && !name.contains("-")) {
      // A single image, in a folder of its own.
      read = Files.createDirectories(folder.resolve("of-" + name));
      file = read.resolve("image." + name);
    }
    Files.write(file, bytes);
    try {
      requireFinite(VectorFiles.open(read));
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(read.toString());
      assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("Exception");
    }
  }

  /** As npy of float64, whose numbers are looked at when it is opened. */
  private static byte[] doubles(boolean fortran, float[] values) {
    byte[] header = new NpyHeader("<f8", fortran, List.of(8L, 5L)).toBytes();
    ByteBuffer bytes = ByteBuffer.allocate(header.length + Double.BYTES * values.length);
    bytes.put(header).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putDouble(value + 1e7);
    }
    return bytes.array();
  }

  private static byte[] damage(byte[] whole, int way, Random random) {
    byte[] bytes = whole.clone();
    switch (way) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      case 1 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
        for (int i = bytes.length; i < longer.length; i++) {
          longer[i] = (byte) random.nextInt();
        }
        return longer;
      }
      case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 3 -> {
        // Headers stand at the beginning, the directory of a zip file at the end.
        int reach = Math.min(bytes.length, 140);
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
          int at = random.nextInt(reach);
          bytes[random.nextBoolean() ? at : bytes.length - 1 - at] =
              (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
        }
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int length = random.nextInt(bytes.length - Math.max(from, to) + 1);
        System.arraycopy(bytes, from, bytes, to, length);
      }
    }
    return bytes;
  }

  private static void requireFinite(VectorData data) throws IOException {
    assertThat(data.dimension()).isBetween(1, VectorFiles.MAXIMUM_DIMENSION);
    assertThat(data.count()).isPositive();
    float[] block = new float[2 * data.dimension()];
    long rows = 0;
    try (VectorData.Pass pass = data.open()) {
      int read = pass.read(block, 2);
      while (read > 0) {
        rows += read;
        for (int i = 0; i < read * data.dimension(); i++) {
          if (!Float.isFinite(block[i])) {
            throw new AssertionError(data.description() + " delivered " + block[i]);
          }
        }
        read = pass.read(block, 2);
      }
    }
    assertThat(rows).isEqualTo(data.count());
  }

  private static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        if (method == ZipOutputStream.STORED) {
          CRC32 checksum = new CRC32();
          checksum.update(content.getValue());
          entry.setCrc(checksum.getValue());
          entry.setSize(content.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
