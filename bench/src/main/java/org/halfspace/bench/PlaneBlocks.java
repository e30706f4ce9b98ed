// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import org.halfspace.search.scan.CodePlanes;

/**
 * Codes in words of 64 bits: word w of code i of block b is at (b · words + w) · size + i.
 * Immutable and thread-safe.
 */
record PlaneBlocks(int words, int count, long[] planes) implements HammingScan.Blocks {

  static PlaneBlocks of(byte[] packed, int bytes) {
    int words = CodePlanes.words(bytes);
    int count = packed.length / bytes;
    int size = CodePlanes.BLOCK;
    int blocks = CodePlanes.blocks(count);
    long[] planes = new long[Math.multiplyExact(Math.multiplyExact(blocks, size), words)];
    for (int b = 0; b < blocks; b++) {
      int rows = Math.min(size, count - b * size);
      CodePlanes.fill(packed, b * size * bytes, bytes, rows, planes, b * words * size);
    }
    return new PlaneBlocks(words, count, planes);
  }

  @Override
  public int size() {
    return CodePlanes.BLOCK;
  }

  @Override
  public HammingScan.Scanner scanner(long[] queries, int from, int to) {
    int[] distances = new int[CodePlanes.BLOCK];
    return (block, nearest) -> {
      for (int q = from; q < to; q++) {
        scan(block, queries, q * words, distances, nearest[q - from]);
      }
    };
  }

  private void scan(
      int block, long[] queries, int at, int[] distances, HammingScan.Nearest nearest) {
    int first = block * CodePlanes.BLOCK;
    int present = Math.min(CodePlanes.BLOCK, count - first);
    CodePlanes.hamming(planes, first * words, queries, at, words, distances, present);
    int bound = nearest.bound();
    for (int i = 0; i < present; i++) {
      if (distances[i] < bound) {
        nearest.offer(first + i, distances[i]);
        bound = nearest.bound();
      }
    }
  }
}
