// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Distances by slices are those of counting the bits one code after the other. */
class BitSlicesTest {

  /** Codes whose bits are 1 with some probability, zeros after the last bit. */
  private static byte[] random(int bits, int count, double ones, SplittableRandom random) {
    int bytes = (bits + 7) / 8;
    byte[] packed = new byte[count * bytes];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < bits; j++) {
        if (random.nextDouble() < ones) {
          packed[i * bytes + j / 8] |= (byte) (0x80 >> j % 8);
        }
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

  private record Found(int place, int distance) {}

  @Property(tries = 150)
  void findsThoseThatCountingFinds(
      @ForAll @IntRange(min = 1, max = 3000) int bits,
      @ForAll @IntRange(min = 1, max = BitSlices.BLOCK) int rows,
      @ForAll @IntRange(min = 0, max = 4) int quarters,
      @ForAll @IntRange(min = 0, max = 4) int queryQuarters,
      @ForAll long seed) {
    if (!BitSlices.present()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int bytes = (bits + 7) / 8;
    int skipped = random.nextInt(3);
    byte[] packed = random(bits, skipped + rows, quarters / 4.0, random);
    byte[] queries = random(bits, 3, queryQuarters / 4.0, random);
    BitSlices slices = new BitSlices(bytes);
    BitSlices.Scan scan = slices.scan();
    int to = random.nextInt(20);
    // What a block held before does not matter.
    long[] block = random.longs(to + slices.length()).toArray();
    scan.fill(packed, skipped * bytes, rows, block, to);
    long[] words = CodePlanes.words(queries, bytes);

    for (int q = 0; q < 3; q++) {
      BitSlices.Query query = slices.query(words, q * CodePlanes.words(bytes));
      int some = distance(packed, skipped, queries, q, bytes);
      for (int bound : new int[] {0, 1, some, some + 1, bits, bits + 1, Integer.MAX_VALUE}) {
        List<Found> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
          int distance = distance(packed, skipped + i, queries, q, bytes);
          if (distance < bound) {
            expected.add(new Found(i, distance));
          }
        }
        List<Found> found = new ArrayList<>();
        int nearer = scan.nearer(block, to, rows, query, bound);
        for (int f = 0; f < nearer; f++) {
          found.add(new Found(scan.place(f), scan.distance(f)));
        }
        assertThat(found).isEqualTo(expected);
      }
    }
  }
}
