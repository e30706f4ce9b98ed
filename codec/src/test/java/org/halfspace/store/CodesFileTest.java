// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes on disk: round trip, NumPy as reader and writer, hostile files, a full disk. */
class CodesFileTest {
  static final String MODEL = "0123456789abcdef";

  @TempDir Path folder;

  /** Random codes of n bits, tails zero. */
  static byte[] codes(int count, int n) {
    int bytes = (n + 7) / 8;
    byte[] codes = new byte[count * bytes];
    new SplittableRandom(n).nextBytes(codes);
    for (int i = 0; i < count && n % 8 != 0; i++) {
      codes[(i + 1) * bytes - 1] &= (byte) (0xff << (8 - n % 8));
    }
    return codes;
  }

  static void write(Path path, byte[] codes, int count, int n) throws IOException {
    int bytes = (n + 7) / 8;
    CodesFile.write(
        path,
        Existing.KEEP,
        new CodesFile.Header(count, new CodeLayout(n, Gain.NONE), Optional.of(MODEL)),
        sink -> {
          for (int from = 0; from < count; from += 7) {
            int rows = Math.min(7, count - from);
            sink.write(
                Arrays.copyOfRange(codes, from * bytes, (from + rows) * bytes), new short[0], rows);
          }
        });
  }

  static byte[] readAll(CodeData data) throws IOException {
    byte[] all = new byte[(int) data.count() * data.bytesPerCode()];
    byte[] block = new byte[5 * data.bytesPerCode()];
    int at = 0;
    try (CodeData.Pass pass = data.open()) {
      for (int rows = pass.read(block, 5); rows > 0; rows = pass.read(block, 5)) {
        System.arraycopy(block, 0, all, at, rows * data.bytesPerCode());
        at += rows * data.bytesPerCode();
      }
    }
    assertThat(at).isEqualTo(all.length);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 127, 128, 784})
  void whatIsReadIsWhatWasWritten(int n) throws IOException {
    Path path = folder.resolve("codes.npz");
    byte[] codes = codes(100, n);
    write(path, codes, 100, n);
    CodeData read = CodesFile.open(path);

    assertThat(read.bits()).isEqualTo(n);
    assertThat(read.count()).isEqualTo(100);
    assertThat(read.model()).hasValue(MODEL);
    assertThat(readAll(read)).containsExactly(codes);
    assertThat(readAll(read)).as("a second pass").containsExactly(codes);
  }

  @Test
  void gainsStandBesideTheCodesForNumPy() throws IOException {
    Path path = folder.resolve("gains.npz");
    SplittableRandom random = new SplittableRandom(8);
    int count = 70_000; // more than a buffer
    short[] gains = new short[count];
    for (int i = 0; i < count; i++) {
      gains[i] = HalfFloat.of((float) random.nextDouble(0, 3));
    }
    byte[] codes = new byte[count * 2];
    random.nextBytes(codes);
    CodesFile.write(
        path,
        Existing.KEEP,
        new CodesFile.Header(count, new CodeLayout(16, Gain.FLOAT16), Optional.of(MODEL)),
        sink -> {
          int half = count / 2;
          sink.write(Arrays.copyOf(codes, 2 * half), Arrays.copyOf(gains, half), half);
          sink.write(
              Arrays.copyOfRange(codes, 2 * half, 2 * count),
              Arrays.copyOfRange(gains, half, count),
              count - half);
        });
    double sum = 0;
    for (short gain : gains) {
      sum += HalfFloat.toFloat(gain);
    }
    String printed =
        Python.numpy(
            folder,
            """
            z = np.load('gains.npz')
            assert z['gains'].dtype == np.float16 and z['gains'].shape == (70000,)
            assert z['codes'].shape == (70000, 2) and z['n'] == 16
            print(z['gains'].astype('f8').sum())
            """);
    assertThat(Double.parseDouble(printed.strip())).isCloseTo(sum, within(1e-6));
    CodeData data = CodesFile.open(path);
    assertThat(data.gain()).isEqualTo(Gain.FLOAT16);
    assertThat(readAll(data)).isEqualTo(codes);
    short[] read = new short[count];
    try (CodeData.Pass pass = data.open()) {
      byte[] block = new byte[2 * count];
      assertThat(pass.read(block, 1000)).isEqualTo(1000);
      short[] first = new short[1000];
      pass.gains(first, 1000);
      assertThat(pass.read(block, count)).isEqualTo(count - 1000);
      pass.gains(read, count - 1000);
      assertThat(first).isEqualTo(Arrays.copyOf(gains, 1000));
      assertThat(Arrays.copyOf(read, count - 1000))
          .isEqualTo(Arrays.copyOfRange(gains, 1000, count));
    }
  }

  @Test
  void gainsThatAreNoneAreRefused() throws IOException {
    Path path = folder.resolve("wrong.npz");
    for (String gains :
        new String[] {
          "np.ones(4, 'f4')",
          "np.ones(3, 'f2')",
          "np.ones((4, 1), 'f2')",
          "-np.ones(4, 'f2')",
          "np.full(4, np.nan, 'f2')"
        }) {
      Python.numpy(
          folder, "np.savez('wrong.npz', codes=np.zeros((4, 1), 'u1'), gains=" + gains + ")");
      assertThatThrownBy(
              () -> {
                CodeData data = CodesFile.open(path);
                try (CodeData.Pass pass = data.open()) {
                  pass.read(new byte[4], 4);
                  pass.gains(new short[4], 4);
                }
              })
          .as(gains)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("gain")
          .hasMessageContaining("wrong.npz");
    }
  }

  @Test
  void numPyReadsThem() throws IOException {
    byte[] codes = codes(50, 13);
    write(folder.resolve("codes.npz"), codes, 50, 13);
    Files.write(folder.resolve("raw.bin"), codes);

    assertThat(
            Python.numpy(
                folder,
                """
                z = np.load('codes.npz')
                raw = np.fromfile('raw.bin', np.uint8).reshape(50, 2)
                assert z['codes'].dtype == np.uint8 and (z['codes'] == raw).all()
                bits = np.unpackbits(z['codes'], axis=1)
                assert (np.packbits(bits[:, :13], axis=1) == raw).all()
                print(int(z['n']), z['n'].dtype, str(z['model']))
                """))
        .isEqualToIgnoringNewLines("13 int64 " + MODEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"savez", "savez_compressed"})
  void thoseOfNumPyAreRead(String function) throws IOException {
    Python.numpy(
        folder,
        """
        bits = np.random.default_rng(1).integers(0, 2, (30, 20))
        codes = np.packbits(bits, axis=1)
        codes.tofile('raw.bin')
        np.%s('full.npz', codes=codes, n=np.int64(20), model='feedfeedfeedfeed')
        np.%s('bare.npz', codes=codes)
        """
            .formatted(function, function));
    byte[] raw = Files.readAllBytes(folder.resolve("raw.bin"));
    CodeData full = CodesFile.open(folder.resolve("full.npz"));
    CodeData bare = CodesFile.open(folder.resolve("bare.npz"));

    assertThat(full.bits()).isEqualTo(20);
    assertThat(full.model()).hasValue("feedfeedfeedfeed");
    assertThat(readAll(full)).containsExactly(raw);
    assertThat(bare.bits()).isEqualTo(24);
    assertThat(bare.model()).isEmpty();
    assertThat(readAll(bare)).containsExactly(raw);
  }
}
