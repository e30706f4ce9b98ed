// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every unit once, and bytes as full as single bits can make them. */
class UnitOrderTest {
  @Test
  void itIsAPermutationWithLittlePadding() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 300; trial++) {
      int[] unitBits = random.ints(random.nextInt(1, 200), 1, 9).toArray();
      int[] order = UnitOrder.of(unitBits);
      int sum = Arrays.stream(unitBits).sum();
      long singles = Arrays.stream(unitBits).filter(b -> b == 1).count();

      assertThat(Arrays.stream(order).sorted().toArray())
          .isEqualTo(IntStream.range(0, unitBits.length).toArray());
      int bits = UnitOrder.bits(unitBits, order);
      // First fit decreasing takes at most 11/9 of the best number of bytes, and 6/9 (Dósa 2007).
      assertThat(bits)
          .isBetween(sum, 8 * (int) Math.ceil(11.0 / 9 * Math.ceil(sum / 8.0) + 6.0 / 9) + 8);
      if (singles >= unitBits.length / 2) {
        assertThat(bits).isEqualTo(sum);
      }
    }
  }

  @Test
  void pairsThatMakeAByteAreFound() {
    int[] unitBits = {3, 1, 5, 2, 7, 6, 4, 4};
    int[] order = UnitOrder.of(unitBits);

    assertThat(UnitOrder.bits(unitBits, order)).isEqualTo(32);
  }

  /** Counting bytes must agree with filling them. */
  @Test
  void bitsOfSizesAreThoseOfTheOrder() {
    SplittableRandom random = new SplittableRandom(2);
    for (int trial = 0; trial < 500; trial++) {
      int[] unitBits = random.ints(random.nextInt(1, 120), 1, random.nextInt(2, 10)).toArray();
      int[] sizes = new int[9];
      for (int b : unitBits) {
        sizes[b]++;
      }
      assertThat(UnitOrder.bits(sizes))
          .as(Arrays.toString(sizes))
          .isEqualTo(UnitOrder.bits(unitBits, UnitOrder.of(unitBits)));
    }
    assertThat(UnitOrder.bits(new int[9])).isZero();
  }

  @Test
  void aRankedOrderBeginsWithTheBestAndKeepsToItsBits() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 300; trial++) {
      int[] unitBits = random.ints(random.nextInt(1, 100), 1, 9).toArray();
      int[] ranked = IntStream.range(0, unitBits.length).toArray();
      for (int i = ranked.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int kept = ranked[i];
        ranked[i] = ranked[j];
        ranked[j] = kept;
      }
      int most = UnitOrder.bits(unitBits, UnitOrder.of(unitBits));
      int[] order = UnitOrder.ranked(unitBits, ranked, most);

      assertThat(Arrays.stream(order).sorted().toArray())
          .isEqualTo(IntStream.range(0, unitBits.length).toArray());
      assertThat(UnitOrder.bits(unitBits, order)).isLessThanOrEqualTo(most);
      assertThat(UnitOrder.ranked(unitBits, ranked, Integer.MAX_VALUE)[0]).isEqualTo(ranked[0]);
    }
  }
}
