// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One contract for what the Vector API does and what is done without it. */
class EntryTablesEngineTest {
  /** More than a tile, and not a whole number of them. */
  private static final int MANY = 16_500;

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static EntryTablesEngine engine(
      TableShape shape, float[] tables, float[] offset, boolean vectorApi) {
    return new EntryTablesEngine(shape, tables, offset, vectorApi && VectorApi.present());
  }

  /** The formula in float32, in the order that is promised. */
  private static float judge(
      TableShape shape, float[] tables, float[] offset, byte[] packed, int row, int column) {
    int d = shape.dimension();
    int bytes = (shape.bits() + 7) / 8;
    float sum = offset[column];
    for (int k = 0; k < bytes; k++) {
      int value = packed[row * bytes + k] & 0xff;
      if (shape.entryBits() == 8) {
        sum += tables[(k * 256 + value) * d + column];
      } else {
        float part = tables[(2 * k * 16 + value / 16) * d + column];
        if (2 * k + 1 < shape.groups()) {
          part += tables[((2 * k + 1) * 16 + value % 16) * d + column];
        }
        sum += part;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "8, 24, 70",
    "8, 13, 1",
    "8, 72, 33",
    "8, 7, 128",
    "4, 24, 70",
    "4, 13, 1",
    "4, 20, 65",
    "4, 3, 40",
    "4, 68, 31"
  })
  void everyWayGivesTheFloatsOfTheFormula(int entryBits, int bits, int d) {
    SplittableRandom random = new SplittableRandom(bits);
    TableShape shape = new TableShape(bits, entryBits, d);
    float[] tables = gaussian(shape.length(), random);
    float[] offset = gaussian(d, random);
    int bytes = (bits + 7) / 8;
    byte[] packed = new byte[MANY * bytes];
    random.nextBytes(packed);
    for (int i = 0; bits % 8 > 0 && i < MANY; i++) {
      packed[(i + 1) * bytes - 1] &= (byte) (0xff00 >> bits % 8);
    }
    float[] expected = new float[MANY * d];
    for (int i = 0; i < MANY; i++) {
      for (int j = 0; j < d; j++) {
        expected[i * d + j] = judge(shape, tables, offset, packed, i, j);
      }
    }
    for (boolean vectorApi : new boolean[] {false, true}) {
      EntryTablesEngine engine = engine(shape, tables, offset, vectorApi);
      for (int count : new int[] {1, 511, 512, 2000, MANY}) {
        float[] decoded = new float[count * d + 1];
        decoded[count * d] = 7;
        engine.decode(packed, count, decoded, 1 + count % 3);
        assertThat(decoded[count * d]).isEqualTo(7);
        assertThat(Arrays.copyOf(decoded, count * d)).isEqualTo(Arrays.copyOf(expected, count * d));
      }
    }
  }

  @Test
  void tablesAreGivenBackAsTheyWere() {
    SplittableRandom random = new SplittableRandom(2);
    for (int d : new int[] {1, 31, 32, 64, 100}) {
      TableShape shape = new TableShape(11, 4, d);
      float[] tables = gaussian(shape.length(), random);
      for (boolean vectorApi : new boolean[] {false, true}) {
        assertThat(engine(shape, tables, new float[d], vectorApi).tables()).isEqualTo(tables);
      }
    }
  }
}
