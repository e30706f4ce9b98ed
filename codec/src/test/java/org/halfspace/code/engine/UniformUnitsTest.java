// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the definition, number by number. */
class UniformUnitsTest {
  @Test
  void indexesCountThresholdsAtMostTheValueInBothWays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 300; trial++) {
      int bits = new int[] {1, 2, 4}[trial % 3];
      float[] thresholds = new float[(1 << bits) - 1];
      for (int k = 0; k < thresholds.length; k++) {
        thresholds[k] = (k + 1 - (1 << (bits - 1))) / 4f;
      }
      if (trial % 2 == 0) {
        thresholds[thresholds.length / 2] = -0f;
      }
      int count = random.nextInt(1, 200);
      float scale = trial % 5 == 0 ? 1 : random.nextInt(1, 9) / 4f;
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        // Many on thresholds, zeros of both signs among them.
        values[i] =
            random.nextBoolean() ? random.nextInt(-9, 10) / 4f : (float) random.nextGaussian();
        values[i] = random.nextInt(9) == 0 ? -0f : values[i];
      }
      for (boolean vectorApi : new boolean[] {false, VectorApi.present()}) {
        UniformUnits units = new UniformUnits(vectorApi, thresholds);
        byte[] packed = new byte[units.bytes(count) + 4];
        Arrays.fill(packed, (byte) 77);
        units.pack(values, count, scale, packed, 3);
        assertThat(packed).startsWith(77, 77, 77).endsWith(77);
        for (int i = 0; i < 8 * units.bytes(count) / bits; i++) {
          int expected = 0;
          for (float threshold : thresholds) {
            expected += i < count && values[i] * scale >= threshold ? 1 : 0;
          }
          int shift = 8 - bits - i * bits % 8;
          int index = packed[3 + i * bits / 8] >> shift & ((1 << bits) - 1);
          assertThat(index).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void otherNumbersOfThresholdsAreRefused() {
    assertThatThrownBy(() -> new UniformUnits(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("thresholds: 2");
  }
}
