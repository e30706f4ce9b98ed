// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.Rows;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NumPy writes, we read; and the reverse. */
class NpyFormatTest {
  @TempDir Path folder;

  @Test
  void readsWhatNumPyWritesInEveryTypeOrderAndVersion() throws IOException {
    Python.numpy(
        folder,
        """
        rng = np.random.default_rng(1)
        def put(name, a):
            np.save(name + '.npy', a)
            rows = a.reshape(a.shape[0], -1)
            rows.astype(np.float32).tofile(name + '.raw')
        for t in ['f2','f4','f8','i1','u1','i2','u2','i4','u4','i8','u8','?']:
            for e in '<>':
                a = (rng.standard_normal((13, 5)) * 100)
                if t[0] == 'u': a = np.abs(a)
                a = a.astype(np.dtype(t).newbyteorder(e))
                if t[0] in 'iu':
                    info = np.iinfo(t)
                    a[0] = [info.min, info.max, info.max - 1, info.max // 3, 1]
                if t == 'f2': a[0] = [np.finfo('f2').max, np.finfo('f2').tiny, 6e-8, -0.0, -3e-6]
                label = t.replace('?', 'b') + ('le' if e == '<' else 'be')
                put('c' + label, a)
                put('f' + label, np.asfortranarray(a))
        cube = rng.integers(0, 256, (6, 3, 4, 2), dtype=np.uint8)
        put('cube', cube)
        put('fcube', np.asfortranarray(cube))
        put('onecolumn', rng.standard_normal((9, 1)))
        a = rng.standard_normal((4, 3)).astype('f4')
        for v in [(1, 0), (2, 0), (3, 0)]:
            with open('version%d.npy' % v[0], 'wb') as f:
                np.lib.format.write_array(f, a, version=v)
            a.tofile('version%d.raw' % v[0])
        big = rng.standard_normal((20000, 300)).astype('f4')
        put('big', big)
        put('fbig', np.asfortranarray(big))
        """);
    int files = 0;
    for (Path npy : withSuffix(".npy")) {
      VectorData data = VectorFiles.open(npy);
      Path raw = Path.of(npy.toString().replace(".npy", ".raw"));
      Rows.requireSame(Rows.all(data, 500), Rows.raw(raw), npy.toString());
      assertThat(data.path()).contains(npy);
      files++;
    }
    assertThat(files).isEqualTo(4 * 12 + 3 + 3 + 2);
  }

  @Test
  void readsArchives() throws IOException {
    Python.numpy(
        folder,
        """
        rng = np.random.default_rng(2)
        a = rng.standard_normal((50, 4)).astype('f4')
        a.tofile('a.raw')
        np.savez('stored.npz', a)
        np.savez_compressed('deflated.npz', a)
        np.savez_compressed('fortran.npz', np.asfortranarray(a))
        np.savez('two.npz', a=a, b=a + 1)
        """);
    float[] expected = Rows.raw(folder.resolve("a.raw"));
    for (String name : List.of("stored.npz", "deflated.npz", "fortran.npz")) {
      VectorData data = VectorFiles.open(folder.resolve(name));
      Rows.requireSame(Rows.all(data), expected, name);
      Rows.requireSame(Rows.all(data), expected, name + ", second pass");
    }
    Path two = folder.resolve("two.npz");
    ReadOptions options = ReadOptions.defaults().withArray("a");
    Rows.requireSame(Rows.all(VectorFiles.open(two, options)), expected, "two.npz");
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> VectorFiles.open(two))
        .withMessageContaining("two.npz")
        .withMessageContaining("a, b");
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> VectorFiles.open(two, ReadOptions.defaults().withArray("c")))
        .withMessageContaining("'c'")
        .withMessageContaining("a, b");
  }

  /** np.load reads them, too; other programs write them. */
  @Test
  void readsMembersOfNpzWithoutTheEnding() throws IOException {
    byte[] header = NpyHeader.float32(1, 2).toBytes();
    for (String archive : List.of("bare.npz", "bare.zip")) {
      Path file = folder.resolve(archive);
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        for (String name : List.of("x", "folder/y", "readme")) {
          zip.putNextEntry(new ZipEntry(name));
          if (!name.equals("readme")) {
            zip.write(header);
            zip.write(new byte[] {0, 0, 0, 0, 0, 0, (byte) (name.equals("x") ? 0x80 : 0), 0x3f});
          }
        }
      }
      ReadOptions x = ReadOptions.defaults().withArray("x");
      assertThat(Rows.all(VectorFiles.open(file, x))).containsExactly(0, 1);
      ReadOptions y = ReadOptions.defaults().withArray("folder/y");
      assertThat(Rows.all(VectorFiles.open(file, y))).containsExactly(0, .5f);
      assertThatExceptionOfType(DamagedFileException.class)
          .isThrownBy(() -> VectorFiles.open(file))
          .withMessageContaining("x, folder/y")
          .withMessageContaining("ReadOptions.withArray");
      assertThatExceptionOfType(DamagedFileException.class)
          .isThrownBy(() -> VectorFiles.open(file, ReadOptions.defaults().withArray("readme")))
          .withMessageContaining("readme");
    }
  }

  @Test
  void numPyReadsWhatTheWriterWrites() throws IOException {
    int rows = 1000;
    int columns = 37;
    float[] floats = new float[rows * columns];
    byte[] bytes = new byte[rows * columns];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i / 8f - 1000;
      bytes[i] = (byte) i;
    }
    try (FileChannel channel = create("floats.npy")) {
      NpyWriter<float[]> writer = NpyWriter.float32(channel, rows, columns);
      writer.write(floats, 600);
      float[] rest = new float[400 * columns];
      System.arraycopy(floats, 600 * columns, rest, 0, rest.length);
      writer.write(rest, 400);
      writer.finish();
    }
    try (FileChannel channel = create("bytes.npy")) {
      NpyWriter<byte[]> writer = NpyWriter.uint8(channel, rows, columns);
      writer.write(bytes, rows);
      writer.finish();
    }
    String verdict =
        Python.numpy(
            folder,
            """
            f = np.load('floats.npy'); b = np.load('bytes.npy')
            i = np.arange(1000 * 37).reshape(1000, 37)
            assert f.dtype == '<f4' and f.flags.c_contiguous, f.dtype
            assert np.array_equal(f, i / 8 - 1000)
            assert b.dtype == np.uint8 and np.array_equal(b, (i % 256).astype('u1'))
            print('same')
            """);
    Rows.requireSame(
        Rows.all(VectorFiles.open(folder.resolve("floats.npy"))), floats, "floats.npy");
    assertThat(verdict.strip()).isEqualTo("same");
  }

  @Test
  void writerRefusesAnotherNumberOfRows() throws IOException {
    try (FileChannel channel = create("rows.npy")) {
      NpyWriter<float[]> writer = NpyWriter.float32(channel, 3, 2);
      writer.write(new float[4], 2);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(writer::finish)
          .withMessageContaining("2 written");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> writer.write(new float[4], 2))
          .withMessageContaining("1 of 3");
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> writer.write(new float[1], 1));
    }
  }

  @Test
  void headerSurvivesARoundTripAndIsAligned() throws IOException {
    List<NpyHeader> headers =
        List.of(
            NpyHeader.float32(0, 1),
            NpyHeader.uint8(1L << 40, 65536),
            new NpyHeader(">f8", true, List.of(3L)),
            new NpyHeader("|b1", false, List.of()),
            new NpyHeader("<i4", false, Collections.nCopies(32, 1_000_000_000_000L)));
    for (NpyHeader header : headers) {
      byte[] bytes = header.toBytes();
      assertThat(bytes.length % 64).isZero();
      assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
      Path file = folder.resolve("header.npy");
      Files.write(file, bytes);
      try (FileChannel channel = FileChannel.open(file)) {
        assertThat(NpyHeader.read(channel, "header")).isEqualTo(header);
        assertThat(channel.position()).isEqualTo(bytes.length);
      }
    }
  }

  @Test
  void refusesWhatItCannotUse() throws IOException {
    Python.numpy(
        folder,
        """
        np.save('labels.npy', np.arange(7))
        np.save('scalar.npy', np.float32(1))
        np.save('complex.npy', np.ones((2, 2), complex))
        np.save('text.npy', np.array([['a', 'b']]))
        np.save('record.npy', np.zeros((2, 2), [('x', 'f4'), ('y', 'f4')]))
        np.save('object.npy', np.array([[{}]], object), allow_pickle=True)
        np.save('norows.npy', np.zeros((0, 4)))
        np.save('nocolumns.npy', np.zeros((4, 0)))
        np.save('wide.npy', np.zeros((1, (1 << 20) + 1), 'u1'))
        a = np.zeros((100, 3)); a[57, 2] = np.nan; np.save('nan.npy', a)
        np.save('fnan.npy', np.asfortranarray(a))
        a[57, 2] = 1e300; np.save('huge.npy', a)
        a[57, 2] = -np.inf; np.savez_compressed('inf.npz', a)
        """);
    Map<String, DamagedFileException.Kind> kinds = new TreeMap<>();
    kinds.put("labels", DamagedFileException.Kind.UNUSABLE);
    kinds.put("scalar", DamagedFileException.Kind.UNUSABLE);
    kinds.put("complex", DamagedFileException.Kind.UNSUPPORTED);
    kinds.put("text", DamagedFileException.Kind.UNSUPPORTED);
    kinds.put("record", DamagedFileException.Kind.UNSUPPORTED);
    kinds.put("object", DamagedFileException.Kind.UNSUPPORTED);
    kinds.put("norows", DamagedFileException.Kind.UNUSABLE);
    kinds.put("nocolumns", DamagedFileException.Kind.UNUSABLE);
    kinds.put("wide", DamagedFileException.Kind.UNSUPPORTED);
    kinds.forEach(
        (name, kind) -> {
          Path file = folder.resolve(name + ".npy");
          DamagedFileException e =
              catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(file));
          assertThat(e).as(name).hasMessageContaining(file.toString());
          assertThat(e.kind()).as(name).isEqualTo(kind);
        });
    for (String name : List.of("nan.npy", "fnan.npy", "huge.npy", "inf.npz")) {
      VectorData data = VectorFiles.open(folder.resolve(name));
      DamagedFileException e =
          catchThrowableOfType(DamagedFileException.class, () -> Rows.all(data));
      assertThat(e).hasMessageContaining("row 57, column 2").hasMessageContaining(name);
      assertThat(e.kind()).isEqualTo(DamagedFileException.Kind.UNUSABLE);
    }
  }

  @Test
  void tellsCutFromPaddedAtOpening() throws IOException {
    Path file = folder.resolve("short.npy");
    try (FileChannel channel = create("short.npy")) {
      NpyWriter.float32(channel, 2, 3).write(new float[6], 2);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(
            catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(file)).kind())
        .isEqualTo(DamagedFileException.Kind.TRUNCATED);
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThat(
            catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(file)).kind())
        .isEqualTo(DamagedFileException.Kind.CORRUPT);
  }

  @Test
  void refusesSizesThatOverflow() throws IOException {
    for (List<Long> shape :
        List.of(
            List.of(1L << 62, 1L << 10),
            List.of(3L, 1L << 32, 1L << 32),
            List.of(3L, 1L << 62, 4L),
            List.of(Long.MAX_VALUE, 1L))) {
      Path file = folder.resolve("overflow.npy");
      Files.write(file, new NpyHeader("<f8", false, shape).toBytes());
      assertThatExceptionOfType(DamagedFileException.class)
          .as(shape.toString())
          .isThrownBy(() -> VectorFiles.open(file));
    }
  }

  /** A sparse file of 3 GiB: positions beyond 2³¹ and a heap that could not hold it. */
  @Test
  void streamsMoreThanTwoGibibytes() throws IOException {
    Path file = folder.resolve("large.npy");
    long rows = 3L << 20;
    int columns = 1024;
    byte[] header = NpyHeader.uint8(rows, columns).toBytes();
    Files.write(file, header);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(header.length + rows * columns);
      sparse.seek(header.length + (rows - 1) * columns);
      sparse.write(200);
    }
    VectorData data = VectorFiles.open(file);
    assertThat(data.count()).isEqualTo(rows);
    float[] block = new float[1024 * columns];
    long read = 0;
    double sum = 0;
    try (VectorData.Pass pass = data.open()) {
      int got = pass.read(block, 1024);
      while (got > 0) {
        read += got;
        for (int i = 0; i < got; i++) {
          sum += block[i * columns];
        }
        got = pass.read(block, 1024);
      }
    }
    assertThat(read).isEqualTo(rows);
    assertThat(sum).isEqualTo(200);
  }

  private FileChannel create(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private List<Path> withSuffix(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var stream = Files.newDirectoryStream(folder, "*" + suffix)) {
      stream.forEach(found::add);
    }
    return found;
  }

  @Test
  void acceptsOtherSpellingsOfTheHeader() throws IOException {
    String text = "{\"shape\":(2L , 2), 'fortran_order':False,'descr':\"=f4\"}\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + text.length() + 16);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length(), 0});
    bytes.put(text.getBytes(StandardCharsets.US_ASCII));
    Path file = folder.resolve("other.npy");
    Files.write(file, bytes.array());
    assertThat(Rows.all(VectorFiles.open(file))).containsExactly(0, 0, 0, 0);
  }
}
