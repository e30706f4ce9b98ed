// SPDX-License-Identifier: Apache-2.0
package org.halfspace.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sequence is that of the published algorithm, and of Java's own where that still is. */
class SplitMixTest {

  /** The reference implementation of Vigna, prng.di.unimi.it/splitmix64.c, from state 1234567. */
  @Test
  void theSequenceIsThatOfTheReference() {
    SplitMix random = SplitMix.of(1234567);
    assertThat(new long[] {random.nextLong(), random.nextLong(), random.nextLong()})
        .containsExactly(
            6457827717110365317L,
            3203168211198807973L,
            Long.parseUnsignedLong("9817491932198370423"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 42, 0x9e3779b97f4a7c15L, Long.MIN_VALUE, Long.MAX_VALUE})
  void itIsWhatJavaHasNow(long seed) {
    SplitMix ours = SplitMix.of(seed);
    SplittableRandom java = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      for (int bound = 1; bound < 2000; bound += 1 + bound / 7) {
        assertThat(ours.nextLong()).isEqualTo(java.nextLong());
        assertThat(ours.nextInt()).isEqualTo(java.nextInt());
        assertThat(ours.nextBoolean()).isEqualTo(java.nextBoolean());
        assertThat(ours.nextInt(bound)).isEqualTo(java.nextInt(bound));
        assertThat(ours.nextInt(Integer.MAX_VALUE - bound))
            .isEqualTo(java.nextInt(Integer.MAX_VALUE - bound));
        assertThat(ours.nextLong(bound)).isEqualTo(java.nextLong(bound));
        assertThat(ours.nextLong(Long.MAX_VALUE / 2 + bound))
            .isEqualTo(java.nextLong(Long.MAX_VALUE / 2 + bound));
      }
      ours = ours.split();
      java = java.split();
    }
  }

  @Test
  void aBoundIsPositive() {
    assertThatThrownBy(() -> SplitMix.of(1).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bound: 0");
    assertThatThrownBy(() -> SplitMix.of(1).nextLong(-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bound: -5");
  }
}
