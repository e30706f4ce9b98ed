// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.halfspace.store.CodesFileTest.MODEL;
import static org.halfspace.store.CodesFileTest.codes;
import static org.halfspace.store.CodesFileTest.readAll;
import static org.halfspace.store.CodesFileTest.write;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.testing.Damage;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of codes that are damaged, foreign, or cannot be written. */
class DamagedCodesFileTest {
  @TempDir private Path folder;

  @Test
  void everyDamagedFileIsRefusedOrStillHasItsCodes() throws IOException {
    Path path = folder.resolve("codes.npz");
    write(path, codes(20, 13), 20, 13);
    byte[] whole = Files.readAllBytes(path);
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 1500; trial++) {
      Files.write(path, Damage.of(whole, random, trial % 4));
      try {
        CodeData data = CodesFile.open(path);
        assertThat(data.bytesPerCode()).isEqualTo((data.bits() + 7) / 8);
        byte[] block = new byte[8 * data.bytesPerCode()];
        try (CodeData.Pass pass = data.open()) {
          long rows = 0;
          for (int read = pass.read(block, 8); read > 0; read = pass.read(block, 8)) {
            rows += read;
          }
          assertThat(rows).isEqualTo(data.count());
        }
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageContaining("codes.npz");
      } catch (RuntimeException | Error e) {
        fail("trial " + trial + " ended in " + e, e);
      }
    }
  }

  @Test
  void whatNoReaderTakesIsNotWritten() throws IOException {
    Path path = folder.resolve("codes.npz");
    byte[] packed = codes(6, 13);
    short[] gains = new short[6];
    for (float wrong : new float[] {Float.NaN, -1, -0x1p-24f, 1e6f, Float.NEGATIVE_INFINITY}) {
      gains[4] = HalfFloat.of(wrong);
      assertThatThrownBy(
              () ->
                  CodesFile.write(
                      path,
                      Existing.KEEP,
                      new CodesFile.Header(6, new CodeLayout(13, Gain.FLOAT16), Optional.of(MODEL)),
                      sink -> sink.write(packed, gains, 6)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gain in row 4");
    }
    gains[4] = 0;
    packed[7] |= 4;
    for (Gain gain : Gain.values()) {
      assertThatThrownBy(
              () ->
                  CodesFile.write(
                      path,
                      Existing.KEEP,
                      new CodesFile.Header(6, new CodeLayout(13, gain), Optional.empty()),
                      sink -> sink.write(packed, gains, 6)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("code in row 3");
    }
    for (int n : new int[] {0, -8, Integer.MAX_VALUE}) {
      assertThatThrownBy(
              () ->
                  CodesFile.write(
                      path,
                      Existing.KEEP,
                      new CodesFile.Header(0, new CodeLayout(n, Gain.NONE), Optional.of(MODEL)),
                      sink -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bits: " + n);
    }
    for (String model :
        new String[] {"0123456789abcde", "01234567\0009abcdef", "0123456789abcd😀"}) {
      assertThatThrownBy(
              () ->
                  CodesFile.write(
                      path,
                      Existing.KEEP,
                      new CodesFile.Header(0, new CodeLayout(8, Gain.NONE), Optional.of(model)),
                      sink -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("model");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** An npz of arrays whose headers say what they like. */
  private Path npz(boolean compressed, Object... arrays) throws IOException {
    Path path = folder.resolve("claims.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (int i = 0; i < arrays.length; i += 3) {
        byte[] header = ((NpyHeader) arrays[i + 1]).toBytes();
        byte[] bytes = (byte[]) arrays[i + 2];
        byte[] all = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, all, header.length, bytes.length);
        ZipEntry entry = new ZipEntry(arrays[i] + ".npy");
        if (!compressed) {
          CRC32 crc = new CRC32();
          crc.update(all);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(all.length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(all);
        zip.closeEntry();
      }
    }
    return path;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void headersThatClaimOtherRowsThanThereAreAreRefusedWhenOpened(boolean compressed)
      throws IOException {
    NpyHeader gains = new NpyHeader("<f2", false, List.of(4L));
    // Three columns times the last of these is 2^64 + 2, which a long takes for 2.
    for (long rows : new long[] {5, 2_000_000_000, Long.MAX_VALUE, 6148914691236517206L}) {
      Path path =
          npz(
              compressed,
              "codes",
              NpyHeader.uint8(rows, 3),
              new byte[12],
              "gains",
              gains,
              new byte[8]);
      for (ThrowingCallable open :
          new ThrowingCallable[] {() -> CodesFile.open(path), () -> CodesFile.openSet(path)}) {
        assertThatThrownBy(open)
            .isInstanceOf(DamagedFileException.class)
            .hasMessageContaining("array 'codes' ends in row 4 of " + rows);
      }
    }
    Path longer = npz(compressed, "codes", NpyHeader.uint8(3, 3), new byte[12]);
    assertThatThrownBy(() -> CodesFile.open(longer)).hasMessageContaining("after its last row");
    Path fewGains =
        npz(compressed, "codes", NpyHeader.uint8(4, 3), new byte[12], "gains", gains, new byte[6]);
    assertThatThrownBy(() -> CodesFile.openSet(fewGains))
        .hasMessageContaining("array 'gains' ends in row 3 of 4");
    for (long n : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32 | 24, 16, 25}) {
      byte[] bits = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array();
      Path path =
          npz(
              compressed,
              "codes",
              NpyHeader.uint8(4, 3),
              new byte[12],
              "n",
              new NpyHeader("<i8", false, List.of()),
              bits);
      assertThatThrownBy(() -> CodesFile.open(path)).hasMessageContaining("n is " + n);
    }
  }

  @Test
  void wrongFilesAreTold() throws IOException {
    assertThatThrownBy(() -> CodesFile.open(folder.resolve("absent.npz")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> CodesFile.open(folder)).hasMessageContaining("folder");
    Path text = folder.resolve("text.npz");
    Files.writeString(text, "no zip");
    assertThatThrownBy(() -> CodesFile.open(text))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("text.npz");
    Python.numpy(
        folder,
        """
        c = np.zeros((4, 3), np.uint8)
        np.savez('floats.npz', codes=np.zeros((4, 3)))
        np.savez('other.npz', vectors=c)
        np.savez('bits.npz', codes=c, n=np.int64(30))
        c[2, 2] = 1
        np.savez('tail.npz', codes=c, n=np.int64(20))
        """);
    assertThatThrownBy(() -> CodesFile.open(folder.resolve("floats.npz")))
        .hasMessageContaining("<f8");
    assertThatThrownBy(() -> CodesFile.open(folder.resolve("other.npz")))
        .hasMessageContaining("no array 'codes'");
    assertThatThrownBy(() -> CodesFile.open(folder.resolve("bits.npz")))
        .hasMessageContaining("n is 30");
    assertThatThrownBy(() -> readAll(CodesFile.open(folder.resolve("tail.npz"))))
        .hasMessageContaining("row 2")
        .hasMessageContaining("must be zero");
  }

  @Test
  void nothingIsLeftWhenWritingFails() throws IOException {
    try (FileSystem small =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setMaxSize(20_000).setBlockSize(512).build())) {
      Path path = small.getPath("codes.npz").toAbsolutePath();
      assertThatThrownBy(() -> write(path, codes(1000, 784), 1000, 784))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("space");
      assertThatThrownBy(
              () ->
                  CodesFile.write(
                      path,
                      Existing.KEEP,
                      new CodesFile.Header(5, new CodeLayout(8, Gain.NONE), Optional.of(MODEL)),
                      sink -> sink.write(new byte[4], new short[0], 4)))
          .isInstanceOf(IllegalStateException.class);
      try (Stream<Path> files = Files.list(path.getParent())) {
        assertThat(files).isEmpty();
      }
    }
  }
}
