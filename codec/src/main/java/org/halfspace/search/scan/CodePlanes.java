// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Codes of a block in words of 64 bits, first the first words of all codes, then the second ones
 * and so on, and what is summed over them. Byte b of a word is byte b of its part of the code, so
 * bits keep the order of the packed bytes. Stateless.
 */
public final class CodePlanes {
  /** Codes of a block, which fits into a core's cache with its sums. */
  public static final int BLOCK = 1 << 10;

  /** Entries of the table of one byte. */
  public static final int TABLE = 1 << Byte.SIZE;

  private CodePlanes() {}

  /**
   * How many blocks the given number of codes takes.
   *
   * @throws ArithmeticException above 2^41 codes
   */
  public static int blocks(long count) {
    return Math.toIntExact((count + BLOCK - 1) / BLOCK);
  }

  /** ⌈bytes/8⌉. */
  public static int words(int bytes) {
    return (bytes + 7) / 8;
  }

  /** The words of codes, code after code. */
  public static long[] words(byte[] packed, int bytes) {
    int words = words(bytes);
    int count = packed.length / bytes;
    long[] bits = new long[Math.multiplyExact(count, words)];
    ByteBuffer word = buffer(words);
    for (int i = 0; i < count; i++) {
      word.clear();
      word.put(0, packed, i * bytes, bytes);
      word.asLongBuffer().get(bits, i * words, words);
    }
    return bits;
  }

  private static ByteBuffer buffer(int words) {
    return ByteBuffer.allocate(Long.BYTES * words).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Fills the planes of one block: word w of code i goes to {@code to + w · BLOCK + i}.
   *
   * @param from where the first code begins in {@code packed}
   * @param rows at most {@link #BLOCK}
   */
  public static void fill(byte[] packed, int from, int bytes, int rows, long[] planes, int to) {
    int words = words(bytes);
    ByteBuffer word = buffer(words);
    for (int i = 0; i < rows; i++) {
      word.put(0, packed, from + i * bytes, bytes);
      for (int w = 0; w < words; w++) {
        planes[to + w * BLOCK + i] = word.getLong(Long.BYTES * w);
      }
    }
  }

  /**
   * Hamming distances of a query's code to the codes of a block.
   *
   * @param plane where the block begins in {@code planes}
   * @param at of the query's first word
   * @param present how many codes the block has
   */
  public static void hamming(
      long[] planes, int plane, long[] queries, int at, int words, int[] distances, int present) {
    Arrays.fill(distances, 0, present, 0);
    int w = 0;
    for (; w + 3 < words; w += 4) {
      addFour(planes, plane + w * BLOCK, queries, at + w, distances, present);
    }
    for (; w < words; w++) {
      addOne(planes, plane + w * BLOCK, queries[at + w], distances, present);
    }
  }

  private static void addFour(
      long[] planes, int plane, long[] queries, int at, int[] distances, int present) {
    long a = queries[at];
    long b = queries[at + 1];
    long c = queries[at + 2];
    long d = queries[at + 3];
    for (int i = 0; i < present; i++) {
      distances[i] +=
          Long.bitCount(planes[plane + i] ^ a)
              + Long.bitCount(planes[plane + BLOCK + i] ^ b)
              + Long.bitCount(planes[plane + 2 * BLOCK + i] ^ c)
              + Long.bitCount(planes[plane + 3 * BLOCK + i] ^ d);
    }
  }

  private static void addOne(long[] planes, int plane, long query, int[] distances, int present) {
    for (int i = 0; i < present; i++) {
      distances[i] += Long.bitCount(planes[plane + i] ^ query);
    }
  }

  /**
   * Σ_p 2^p · (Hamming distance to bit p of the query) for the codes of a block.
   *
   * @param query four words, one for each bit p, for each word of a code
   */
  public static void weightedHamming(
      long[] planes, long[] query, int words, int[] distances, int present) {
    Arrays.fill(distances, 0, present, 0);
    for (int w = 0; w < words; w++) {
      long a = query[4 * w];
      long b = query[4 * w + 1];
      long c = query[4 * w + 2];
      long d = query[4 * w + 3];
      int plane = w * BLOCK;
      for (int i = 0; i < present; i++) {
        long word = planes[plane + i];
        distances[i] +=
            Long.bitCount(word ^ a)
                + 2 * Long.bitCount(word ^ b)
                + 4 * Long.bitCount(word ^ c)
                + 8 * Long.bitCount(word ^ d);
      }
    }
  }

  /**
   * Sums of table entries over the bytes of each code of a block, in their order.
   *
   * @param tables {@link #TABLE} numbers for each of the 8 · words bytes
   */
  public static void tableSums(
      long[] planes, float[] tables, int words, float[] sums, int present) {
    Arrays.fill(sums, 0, present, 0);
    for (int w = 0; w < words; w++) {
      int plane = w * BLOCK;
      int t = w * Long.BYTES * TABLE;
      for (int i = 0; i < present; i++) {
        long word = planes[plane + i];
        int low = (int) word;
        int high = (int) (word >>> 32);
        sums[i] =
            sums[i]
                + tables[t + (low & 0xff)]
                + tables[t + TABLE + (low >>> 8 & 0xff)]
                + tables[t + 2 * TABLE + (low >>> 16 & 0xff)]
                + tables[t + 3 * TABLE + (low >>> 24)]
                + tables[t + 4 * TABLE + (high & 0xff)]
                + tables[t + 5 * TABLE + (high >>> 8 & 0xff)]
                + tables[t + 6 * TABLE + (high >>> 16 & 0xff)]
                + tables[t + 7 * TABLE + (high >>> 24)];
      }
    }
  }
}
