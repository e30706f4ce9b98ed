// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.halfspace.code.engine.HalfFloat;
import org.junit.jupiter.api.Test;

class GainTest {
  @Test
  void theyAreTheNumbersThatAreFiniteAndNotNegative() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = HalfFloat.toFloat((short) half);
      short[] gains = {0, 1, (short) half};
      assertThat(Gain.FLOAT16.firstRefused(gains, 3))
          .isEqualTo(value >= 0 && Float.isFinite(value) ? -1 : 2);
      assertThat(Gain.FLOAT16.firstRefused(gains, 2)).isEqualTo(-1);
    }
    assertThatThrownBy(() -> Gain.FLOAT16.require(new short[] {0, HalfFloat.of(-3)}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gain in row 1: -3.0");
  }
}
