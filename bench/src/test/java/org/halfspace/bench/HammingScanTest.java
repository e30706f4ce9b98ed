// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The scan finds what sorting all distances finds, ties by number. */
class HammingScanTest {

  private static byte[] random(int bits, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int bytes = (bits + 7) / 8;
    byte[] packed = new byte[count * bytes];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (byte) random.nextInt();
      if (bits % 8 != 0 && i % bytes == bytes - 1) {
        packed[i] &= (byte) (0xff << (8 - bits % 8));
      }
    }
    return packed;
  }

  private static int distance(byte[] a, int i, byte[] b, int j, int bytes) {
    int sum = 0;
    for (int k = 0; k < bytes; k++) {
      sum += Integer.bitCount((a[i * bytes + k] ^ b[j * bytes + k]) & 0xff);
    }
    return sum;
  }

  @Property(tries = 60)
  void findsWhatSortingFinds(
      @ForAll @IntRange(min = 1, max = 330) int bits,
      @ForAll @IntRange(min = 1, max = 4000) int count,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    int bytes = (bits + 7) / 8;
    int k = Math.min(count, 7);
    byte[] base = random(bits, count, seed);
    byte[] queries = random(bits, 5, seed + 1);
    HammingScan.Neighbors found = HammingScan.of(bits, base).search(queries, k, threads);

    for (int q = 0; q < 5; q++) {
      int query = q;
      List<Integer> sorted =
          IntStream.range(0, count)
              .boxed()
              .sorted(
                  Comparator.comparingInt((Integer i) -> distance(queries, query, base, i, bytes))
                      .thenComparingInt(i -> i))
              .limit(k)
              .toList();
      for (int r = 0; r < k; r++) {
        assertThat(found.ids()[q * k + r]).isEqualTo(sorted.get(r));
        assertThat(found.distances()[q * k + r])
            .isEqualTo(distance(queries, q, base, sorted.get(r), bytes));
      }
    }
  }

  @Test
  void impossibleRequestsAreRefused() {
    HammingScan scan = HammingScan.of(12, new byte[6]);
    assertThat(scan.count()).isEqualTo(3);
    assertThatThrownBy(() -> scan.search(new byte[2], 4, 1)).hasMessageContaining("k: 4");
    assertThatThrownBy(() -> scan.search(new byte[3], 1, 1)).hasMessageContaining("queries: 3");
    assertThatThrownBy(() -> HammingScan.of(12, new byte[5])).hasMessageContaining("packed: 5");
    assertThatThrownBy(() -> HammingScan.of(0, new byte[5])).hasMessageContaining("bits: 0");
  }
}
