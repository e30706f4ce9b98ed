// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.exchange.BitOrder.LEAST_SIGNIFICANT_FIRST;
import static org.halfspace.exchange.BitOrder.MOST_SIGNIFICANT_FIRST;

import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Bits keep their number in a code when the order changes. */
class BitOrderTest {

  @Property(tries = 100)
  void bitJStaysBitJ(@ForAll byte[] packed) {
    byte[] least = packed.clone();
    MOST_SIGNIFICANT_FIRST.rewrite(LEAST_SIGNIFICANT_FIRST, least, least.length);

    // BitSet has the least significant bit first.
    BitSet bits = BitSet.valueOf(least);
    for (int j = 0; j < 8 * packed.length; j++) {
      assertThat(bits.get(j)).isEqualTo((packed[j / 8] >> (7 - j % 8) & 1) == 1);
    }
    LEAST_SIGNIFICANT_FIRST.rewrite(MOST_SIGNIFICANT_FIRST, least, least.length);
    assertThat(least).containsExactly(packed);
  }

  @Test
  void onlyTheLengthThatWasAskedForChanges() {
    byte[] packed = {1, 1, 1};
    LEAST_SIGNIFICANT_FIRST.rewrite(MOST_SIGNIFICANT_FIRST, packed, 2);
    assertThat(packed).containsExactly((byte) 0x80, (byte) 0x80, (byte) 1);
    LEAST_SIGNIFICANT_FIRST.rewrite(LEAST_SIGNIFICANT_FIRST, packed, 3);
    assertThat(packed).containsExactly((byte) 0x80, (byte) 0x80, (byte) 1);
    assertThatThrownBy(
            () -> LEAST_SIGNIFICANT_FIRST.rewrite(MOST_SIGNIFICANT_FIRST, new byte[2], 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
