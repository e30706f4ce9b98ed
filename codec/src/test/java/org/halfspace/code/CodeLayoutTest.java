// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeLayoutTest {
  @Test
  void aCodeTakesTheFewestBytesThatHoldItsBits() {
    for (int n = 1; n <= 64; n++) {
      CodeLayout bare = CodeLayout.withoutGain(n);
      assertThat(8 * bare.bytesPerCode()).isBetween(n, n + 7);
      CodeLayout gained = new CodeLayout(n, Gain.FLOAT16);
      assertThat(gained.bytesPerCode()).isEqualTo(bare.bytesPerCode());
      assertThat(gained.bytesPerVector()).isEqualTo(bare.bytesPerVector() + 2);
      assertThat(gained.bitsPerVector()).isEqualTo(n + 16);
    }
    int most = CodeLayout.MAXIMUM_BITS;
    assertThat(8L * CodeLayout.withoutGain(most).bytesPerCode()).isEqualTo(most);
    for (int wrong : new int[] {most + 1, 0, -1}) {
      assertThatThrownBy(() -> CodeLayout.withoutGain(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bits: " + wrong);
    }
  }

  /** Every bit of two rows alone: those up to the n-th are part of a code, the others are not. */
  @Test
  void bitsAfterTheLastAreFoundAndNoOthers() {
    for (int n = 1; n <= 24; n++) {
      CodeLayout layout = CodeLayout.withoutGain(n);
      int rowBits = 8 * layout.bytesPerCode();
      for (int bit = 0; bit < 2 * rowBits; bit++) {
        byte[] packed = new byte[2 * layout.bytesPerCode()];
        packed[bit / 8] = (byte) (0x80 >> bit % 8);
        int expected = bit % rowBits < n ? -1 : bit / rowBits;
        assertThat(layout.firstWithTail(packed, 2)).isEqualTo(expected);
        assertThat(layout.firstWithTail(packed, 1)).isEqualTo(expected == 0 ? 0 : -1);
      }
    }
  }

  @Test
  void fewerRowsThanAnnouncedAreRefused() {
    CodeLayout layout = new CodeLayout(9, Gain.FLOAT16);
    byte[] packed = new byte[4];
    new Random(1).nextBytes(packed);
    packed[1] &= (byte) 0x80;
    packed[3] &= (byte) 0x80;
    layout.require(packed, new short[2], 2);
    assertThatThrownBy(() -> layout.require(packed, new short[3], 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> layout.require(packed, new short[1], 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
