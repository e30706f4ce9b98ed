// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.code.engine.PackedBits;
import org.junit.jupiter.api.Test;

/** Units side by side, never across the border of two bytes. */
class UnitLayoutTest {
  @Test
  void unitsFollowOneAnotherWithinBytes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      int[] unitBits = random.ints(random.nextInt(1, 60), 1, 9).toArray();
      UnitLayout layout = UnitLayout.of(unitBits);

      int next = 0; // the first bit that is free
      int[] used = new int[layout.bytesPerCode()];
      for (int j = 0; j < unitBits.length; j++) {
        int first = 8 * layout.byteOf(j) + 8 - layout.shiftOf(j) - unitBits[j];
        int left = 8 - next % 8;
        assertThat(first).isEqualTo(unitBits[j] <= left ? next : next + left);
        next = first + unitBits[j];
        assertThat((next - 1) / 8).isEqualTo(layout.byteOf(j));
        used[layout.byteOf(j)] |= ((1 << unitBits[j]) - 1) << layout.shiftOf(j);
      }
      assertThat(layout.bits()).isEqualTo(next);
      assertThat(layout.bytesPerCode()).isEqualTo((next + 7) / 8);
      for (int k = 0; k < used.length; k++) {
        for (int bit = 0; bit < 8; bit++) {
          byte[] code = new byte[2 * used.length];
          code[used.length + k] = (byte) (1 << bit);
          if ((used[k] >> bit & 1) == 1) {
            assertThatCode(() -> layout.requireZeroPadding(code, 2)).doesNotThrowAnyException();
          } else {
            assertThatThrownBy(() -> layout.requireZeroPadding(code, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1: byte " + k);
          }
        }
      }
    }
  }

  @Test
  void signsLieAsPackedBits() {
    int[] ones = new int[21];
    Arrays.fill(ones, 1);
    UnitLayout layout = UnitLayout.of(ones);
    byte[] packed = {(byte) 0b10110000, 0b01000001, 0b01000};
    float[] signs = new float[21];
    PackedBits.toSigns(packed, 0, 21, signs, 0);

    assertThat(layout.bits()).isEqualTo(21);
    for (int j = 0; j < 21; j++) {
      assertThat(2 * layout.index(packed, 0, j) - 1f).isEqualTo(signs[j]);
    }
  }

  @Test
  void whatIsNoUnitIsRefused() {
    assertThatThrownBy(UnitLayout::of).hasMessageContaining("no unit");
    assertThatThrownBy(() -> UnitLayout.of(1, 0)).hasMessageContaining("unitBits[1]: 0");
    assertThatThrownBy(() -> UnitLayout.of(9)).hasMessageContaining("unitBits[0]: 9");
  }
}
