// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopKTest {

  @Property(tries = 200)
  void keepsWhatSortingKeeps(
      @ForAll @IntRange(min = 1, max = 60) int k,
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 40) int different,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] keys = new float[count];
    for (int i = 0; i < count; i++) {
      keys[i] = random.nextInt(different);
    }
    long[] sorted =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> keys[i]).thenComparingInt(i -> i))
            .limit(k)
            .mapToLong(i -> 100 + i)
            .toArray();

    TopK inOrder = new TopK(k);
    inOrder.offerAll(100, keys, count);
    inOrder.sort();
    assertThat(inOrder.ids()).isEqualTo(sorted);

    // In two parts, merged in the wrong order.
    int cut = random.nextInt(count + 1);
    TopK early = new TopK(k);
    TopK late = new TopK(k);
    for (int i = count - 1; i >= 0; i--) {
      (i < cut ? early : late).offer(100 + i, keys[i]);
    }
    late.offerAll(early);
    late.sort();
    assertThat(late.ids()).isEqualTo(sorted);
    for (int r = 0; r < sorted.length; r++) {
      assertThat(late.keys()[r]).isEqualTo(keys[(int) sorted[r] - 100]);
    }
  }

  @Test
  void notANumberComesLast() {
    TopK top = new TopK(3);
    top.offerAll(0, new float[] {Float.NaN, 5, Float.POSITIVE_INFINITY, Float.NaN, 7}, 5);
    top.sort();
    assertThat(top.ids()).containsExactly(1, 4, 0);
  }
}
