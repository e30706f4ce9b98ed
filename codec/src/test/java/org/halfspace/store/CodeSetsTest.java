// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.io.Existing;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeSetsTest {
  private static final int COUNT = 3000;

  @TempDir Path folder;

  private final byte[] packed = new byte[COUNT * 2];
  private final short[] gains = new short[COUNT];

  CodeSetsTest() {
    SplittableRandom random = new SplittableRandom(1);
    random.nextBytes(packed);
    for (int i = 0; i < COUNT; i++) {
      packed[2 * i + 1] &= (byte) 0xf0;
      gains[i] = HalfFloat.of((float) random.nextDouble());
    }
  }

  private void requireSame(CodeSet set, Gain gain) throws IOException {
    assertThat(set.count()).isEqualTo(COUNT);
    assertThat(set.gain()).isEqualTo(gain);
    byte[] readPacked = new byte[packed.length];
    short[] readGains = new short[set.gains(COUNT)];
    set.read(0, COUNT, readPacked, readGains);
    assertThat(readPacked).isEqualTo(packed);
    if (gain != Gain.NONE) {
      assertThat(readGains).isEqualTo(gains);
    }
  }

  private Path write(Gain gain) throws IOException {
    Path file = folder.resolve("codes.npz");
    CodesFile.write(
        file,
        Existing.KEEP,
        new CodesFile.Header(COUNT, new CodeLayout(12, gain), Optional.of("0123456789abcdef")),
        sink -> sink.write(packed, gains, COUNT));
    return file;
  }

  @ParameterizedTest
  @EnumSource(Gain.class)
  void ourFilesAreMapped(Gain gain) throws IOException {
    CodeSet set = CodesFile.openSet(write(gain));
    assertThat(set).isInstanceOf(MappedCodes.class);
    assertThat(set.bits()).isEqualTo(12);
    assertThat(set.model()).contains("0123456789abcdef");
    requireSame(set, gain);
  }

  @Test
  void compressedFilesAreReadIntoMemory() throws IOException {
    write(Gain.FLOAT16);
    Python.numpy(
        folder,
        "z = np.load('codes.npz')\n"
            + "np.savez_compressed('packed.npz', **{name: z[name] for name in z.files})\n");
    CodeSet set = CodesFile.openSet(folder.resolve("packed.npz"));
    assertThat(set).isNotInstanceOf(MappedCodes.class);
    assertThat(set.model()).contains("0123456789abcdef");
    requireSame(set, Gain.FLOAT16);
  }

  @Test
  void aFolderIsAStore() throws IOException {
    Path store = folder.resolve("store");
    CodeStore.create(store, 12, Gain.FLOAT16, "0123456789abcdef");
    assertThat(CodesFile.openSet(store).count()).isZero();
    Files.delete(store.resolve("store.json"));
    assertThatThrownBy(() -> CodesFile.openSet(store))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("its creation was interrupted");
  }
}
