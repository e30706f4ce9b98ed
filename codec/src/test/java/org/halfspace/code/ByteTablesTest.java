// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTablesTest {
  private static final int DIMENSION = 37;
  private static final int ROWS = 520;

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Quantizer quantizer(int bits) {
    int count = 1 << bits;
    DoubleStream levels = IntStream.range(0, count).mapToDouble(i -> i * i - count);
    DoubleStream thresholds = IntStream.range(1, count).mapToDouble(i -> (i - count / 2.0));
    return Quantizer.of(levels.toArray(), thresholds.toArray());
  }

  private static UnitCodec levels(int... unitBits) {
    SplittableRandom random = new SplittableRandom(3);
    int size = unitBits.length * DIMENSION;
    return LevelCodec.of(
        Arrays.stream(unitBits).mapToObj(ByteTablesTest::quantizer).toList(),
        gaussian(size, random),
        gaussian(size, random),
        gaussian(DIMENSION, random),
        gaussian(DIMENSION, random));
  }

  private static UnitCodec signs(int bits) {
    SplittableRandom random = new SplittableRandom(4);
    return SignCodec.of(
        bits,
        DIMENSION,
        gaussian(bits * DIMENSION, random),
        gaussian(bits * DIMENSION, random),
        gaussian(DIMENSION, random),
        gaussian(DIMENSION, random));
  }

  private static void requireSameVectors(UnitCodec codec, int entryBits) {
    ByteTables tables = ByteTables.ofLinear(codec, entryBits);
    byte[] packed = new byte[ROWS * codec.bytesPerCode()];
    codec.encode(gaussian(ROWS * DIMENSION, new SplittableRandom(5)), ROWS, packed, 1);
    float[] expected = new float[ROWS * DIMENSION];
    codec.decode(packed, ROWS, expected, 1);
    float[] decoded = new float[ROWS * DIMENSION];
    tables.decode(packed, ROWS, decoded, 2);
    float scale = 0;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(decoded[i]).isCloseTo(expected[i], within(2e-6f * scale));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 8, 13, 64})
  void tablesOfSignsDecodeAsTheLinearDecoder(int bits) {
    requireSameVectors(signs(bits), 8);
    requireSameVectors(signs(bits), 4);
  }

  @Test
  void tablesOfLevelsDecodeAsTheLinearDecoder() {
    requireSameVectors(levels(5, 3, 3, 3, 4, 4, 2, 2, 2, 1, 8, 1), 8);
    requireSameVectors(levels(4, 4, 3, 1, 2, 2, 3, 1, 2, 1), 4);
  }

  @Test
  void unitsAcrossHalvesOfBytesHaveNoTablesOfSixteen() {
    UnitCodec codec = levels(3, 3);
    assertThat(ByteTables.fits(codec.layout(), 8)).isTrue();
    assertThat(ByteTables.fits(codec.layout(), 4)).isFalse();
    assertThatThrownBy(() -> ByteTables.ofLinear(codec, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("border of two groups");
  }

  @Test
  void whatIsPutInComesOutAsCopies() {
    float[] values = gaussian(2 * 256 * 3, new SplittableRandom(6));
    float[] kept = values.clone();
    float[] offset = {1, 2, 3};
    ByteTables tables = ByteTables.of(13, 8, values, offset);
    values[0] = 9;
    offset[0] = 9;
    tables.tables()[1] = 9;
    tables.offset()[1] = 9;
    assertThat(tables.tables()).isEqualTo(kept);
    assertThat(tables.offset()).containsExactly(1, 2, 3);
    assertThat(tables.groups()).isEqualTo(2);
    assertThat(tables.entryBits()).isEqualTo(8);
    assertThat(tables.type()).isEqualTo(DecoderType.TABLES);
    ByteTables same = ByteTables.of(13, 8, kept, new float[] {1, 2, 3});
    assertThat(same).isEqualTo(tables).hasSameHashCodeAs(tables);
    kept[5]++;
    assertThat(ByteTables.of(13, 8, kept, new float[] {1, 2, 3})).isNotEqualTo(tables);
  }

  @Test
  void bitsAfterTheLastAreRefused() {
    ByteTables tables = ByteTables.of(5, 8, new float[256], new float[1]);
    byte[] packed = {(byte) 0xf8, 0x04};
    assertThatThrownBy(() -> tables.decode(packed, 2, new float[2], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[] one = new float[1];
    assertThatThrownBy(() -> ByteTables.of(0, 8, one, one)).hasMessageContaining("bits: 0");
    assertThatThrownBy(() -> ByteTables.of(8, 5, one, one)).hasMessageContaining("entryBits: 5");
    assertThatThrownBy(() -> ByteTables.of(8, 8, one, one)).hasMessageContaining("must be 256");
    assertThatThrownBy(() -> ByteTables.of(8, 8, one, new float[0])).hasMessageContaining("offset");
    float[] bad = new float[32];
    bad[3] = Float.NaN;
    assertThatThrownBy(() -> ByteTables.of(8, 4, bad, one)).hasMessageContaining("tables[3]");
    ByteTables tables = ByteTables.of(8, 8, new float[256], one);
    assertThatThrownBy(() -> tables.decode(new byte[1], 2, new float[2], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
