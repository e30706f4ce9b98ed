// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime comes to the vectors of tables, bit by bit: it adds the same rows in one order. */
class TableGraphsTest {
  private static final int ROWS = 700;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(2);
  private DecoderRuntime runtime;

  @BeforeEach
  void start() {
    runtime = new DecoderRuntime(folder);
  }

  private VectorCodec withTables(UnitCodec codec, int entryBits) {
    int d = codec.dimension();
    int groups = (codec.bits() + entryBits - 1) / entryBits;
    float[] tables = DecoderRuntime.gaussian(random, (groups << entryBits) * d, 1);
    float[] offset = DecoderRuntime.gaussian(random, d, 1);
    return VectorCodec.withoutGain(codec)
        .withDecoder(ByteTables.of(codec.bits(), entryBits, tables, offset));
  }

  private byte[] codes(UnitCodec codec) {
    byte[] codes = new byte[ROWS * codec.bytesPerCode()];
    codec.encode(DecoderRuntime.gaussian(random, ROWS * codec.dimension(), 2), ROWS, codes, 1);
    return codes;
  }

  private void assertSame(VectorCodec codec) throws Exception {
    byte[] codes = codes(codec.units());
    float[] expected = new float[ROWS * codec.dimension()];
    codec.decoder().decode(codes, ROWS, expected, 1);

    float[][] found = runtime.decode(codec, codes, ROWS);

    for (int i = 0; i < ROWS; i++) {
      int d = codec.dimension();
      assertThat(found[i]).containsExactly(Arrays.copyOfRange(expected, i * d, (i + 1) * d));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,8,1", "3,4,5", "8,8,7", "12,4,3", "13,4,9", "64,8,33", "137,4,20", "520,4,6"})
  void theRuntimeDecodesSignsAsTheTablesDo(int n, int entryBits, int d) throws Exception {
    assertSame(withTables(DecoderRuntime.signs(random, n, d), entryBits));
  }

  @Test
  void theRuntimeDecodesLevelsAsTheTablesDo() throws Exception {
    assertSame(withTables(DecoderRuntime.levels(random, 11, 3, 1, 8, 2, 2, 5), 8));
    assertSame(withTables(DecoderRuntime.levels(random, 11, 4, 2, 2, 1, 1, 1), 4));
  }

  @ParameterizedTest
  @CsvSource({"8", "4"})
  void bitsOfNoUnitChangeNothing(int entryBits) throws Exception {
    UnitCodec codec = DecoderRuntime.levels(random, 6, 3, 3, 3, 1, 2);
    UnitLayout layout = codec.layout();
    // Half a byte can hold no unit that crosses its border.
    if (!ByteTables.fits(layout, entryBits)) {
      codec = DecoderRuntime.signs(random, 5, 6);
      layout = codec.layout();
    }
    VectorCodec coded = withTables(codec, entryBits);
    byte[] clean = codes(codec);
    byte[] used = new byte[layout.bytesPerCode()];
    for (int j = 0; j < layout.units(); j++) {
      used[layout.byteOf(j)] |= (byte) ((1 << layout.unitBits(j)) - 1 << layout.shiftOf(j));
    }
    assertThat(IntStream.range(0, used.length).anyMatch(k -> used[k] != (byte) 0xff)).isTrue();
    byte[] dirty = clean.clone();
    for (int i = 0; i < dirty.length; i++) {
      dirty[i] |= (byte) ~used[i % used.length];
    }

    assertThat(runtime.decode(coded, dirty, ROWS))
        .isDeepEqualTo(runtime.decode(coded, clean, ROWS));
  }
}
