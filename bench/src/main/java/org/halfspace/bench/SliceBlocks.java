// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import org.halfspace.search.scan.BitSlices;
import org.halfspace.search.scan.CodePlanes;

/** Codes in slices. Immutable and thread-safe. */
record SliceBlocks(BitSlices slices, int words, int count, long[] blocks)
    implements HammingScan.Blocks {

  static SliceBlocks of(byte[] packed, int bytes) {
    BitSlices slices = new BitSlices(bytes);
    int count = packed.length / bytes;
    int size = BitSlices.BLOCK;
    int longs = Math.multiplyExact((count + size - 1) / size, slices.length());
    long[] blocks = new long[Math.addExact(BitSlices.FIRST, longs)];
    BitSlices.Scan scan = slices.scan();
    for (int first = 0; first < count; first += size) {
      int rows = Math.min(size, count - first);
      int to = BitSlices.FIRST + first / size * slices.length();
      scan.fill(packed, first * bytes, rows, blocks, to);
    }
    return new SliceBlocks(slices, CodePlanes.words(bytes), count, blocks);
  }

  @Override
  public int size() {
    return BitSlices.BLOCK;
  }

  @Override
  public HammingScan.Scanner scanner(long[] queries, int from, int to) {
    BitSlices.Scan scan = slices.scan();
    BitSlices.Query[] wanted = new BitSlices.Query[to - from];
    for (int q = from; q < to; q++) {
      wanted[q - from] = slices.query(queries, q * words);
    }
    return (block, nearest) -> {
      for (int q = 0; q < wanted.length; q++) {
        scan(scan, block, wanted[q], nearest[q]);
      }
    };
  }

  private void scan(
      BitSlices.Scan scan, int block, BitSlices.Query query, HammingScan.Nearest nearest) {
    int first = block * BitSlices.BLOCK;
    int rows = Math.min(BitSlices.BLOCK, count - first);
    int from = BitSlices.FIRST + block * slices.length();
    int found = scan.nearer(blocks, from, rows, query, nearest.bound());
    for (int f = 0; f < found; f++) {
      if (scan.distance(f) < nearest.bound()) {
        nearest.offer(first + scan.place(f), scan.distance(f));
      }
    }
  }
}
