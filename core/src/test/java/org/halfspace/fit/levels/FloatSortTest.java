// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the sort of the library. */
class FloatSortTest {
  private static void check(float[] values) {
    float[] given = values.clone();
    float[] judge = values.clone();
    Arrays.sort(judge);

    float[] sorted = FloatSort.sorted(values);

    assertThat(values).isEqualTo(given);
    // Bit by bit: −0 and 0 are equal as numbers.
    assertThat(bits(sorted)).isEqualTo(bits(judge));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void sortsNumbersOfAllSizes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int size : new int[] {0, 1, 2, 3, 100, 5000}) {
      float[] anyBits = new float[size];
      float[] likely = new float[size];
      for (int i = 0; i < size; i++) {
        float value = Float.intBitsToFloat(random.nextInt());
        anyBits[i] = Float.isNaN(value) ? 0 : value;
        likely[i] = (float) random.nextGaussian();
      }
      check(anyBits);
      check(likely);
    }
  }

  @Test
  void sortsWhatIsSpecial() {
    check(
        new float[] {
          0f,
          -0f,
          Float.POSITIVE_INFINITY,
          1,
          Float.NEGATIVE_INFINITY,
          -Float.MIN_VALUE,
          Float.MIN_VALUE,
          -Float.MAX_VALUE,
          Float.MAX_VALUE,
          -1,
          0f,
          -0f
        });
  }
}
