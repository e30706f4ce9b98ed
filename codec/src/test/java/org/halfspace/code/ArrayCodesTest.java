// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.halfspace.code.engine.HalfFloat;
import org.junit.jupiter.api.Test;

class ArrayCodesTest {
  @Test
  void whatAFileCouldNotHoldIsRefused() {
    byte[] packed = new byte[6];
    short[] gains = new short[3];
    gains[1] = HalfFloat.of(Float.NaN);
    assertThatThrownBy(() -> CodeSet.of(12, packed, gains))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gain in row 1");
    packed[5] = 8;
    assertThatThrownBy(() -> CodeSet.of(12, packed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("code in row 2");
    for (int n : new int[] {0, -1, Integer.MAX_VALUE - 6, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> CodeSet.of(n, packed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bits: " + n);
    }
  }
}
