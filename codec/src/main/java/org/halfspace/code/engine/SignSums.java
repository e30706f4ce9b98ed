// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;

/**
 * Σ_j σ_j a_j for many codes σ and some coordinates of the decoder's rows a_j, {@value #BITS} bits
 * after {@value #BITS}. Every four rows are summed first, then their sums, in the order of the
 * bits: both kinds give the same floats, whatever the number of bits. Belongs to one thread.
 */
interface SignSums {
  /** Bits of a code's word. */
  int BITS = TableKernel.BITS;

  /** Coordinates worked on at a time. */
  int columns();

  /** Sets the sums of the first {@code count} codes to 0. */
  void clear(int count);

  /**
   * Adds 32 rows to the sums of the first {@code count} codes, with + where a bit is 1, − where it
   * is 0.
   *
   * @param rows row j at {@code at + stride · j}, {@link #columns()} entries each
   * @param words the word of code i at {@code wordsAt + i · wordsStride}, its first bit the most
   *     significant
   */
  void add(float[] rows, int at, int stride, int[] words, int wordsAt, int wordsStride, int count);

  /** Copies the first {@code length} sums of a code to the front of {@code line}. */
  void copy(int code, float[] line, int length);

  /** By the Vector API. */
  final class Simd implements SignSums {
    private static final int TABLE_AT = CacheLines.FIRST;

    private final int width = TableKernel.columns();
    private final int sumsAt = TABLE_AT + TableKernel.tableLength();

    /** A table, and after it the sums of all codes. */
    private final float[] memory;

    Simd(int mostBits) {
      this.memory = CacheLines.floats(TableKernel.tableLength() + mostBits * width);
    }

    @Override
    public int columns() {
      return width;
    }

    @Override
    public void clear(int count) {
      Arrays.fill(memory, sumsAt, sumsAt + count * width, 0);
    }

    @Override
    public void add(
        float[] rows, int at, int stride, int[] words, int wordsAt, int wordsStride, int count) {
      TableKernel.build(rows, at, stride, memory, TABLE_AT);
      TableKernel.add(words, wordsAt, wordsStride, count, memory, TABLE_AT, sumsAt);
    }

    @Override
    public void copy(int code, float[] line, int length) {
      System.arraycopy(memory, sumsAt + code * width, line, 0, length);
    }
  }

  /**
   * In plain Java. Every entry of a table is an array of its own: Java uses vector registers where
   * all arrays have the same index.
   */
  final class Plain implements SignSums {
    private static final int WIDTH = 128;

    private static final int ENTRIES = 16;

    /** Entry e of the f-th four bits at 16 f + e. */
    private final float[][] tables = new float[BITS / 4 * ENTRIES][WIDTH];

    private final float[][] sums;

    Plain(int mostBits) {
      this.sums = new float[mostBits][WIDTH];
    }

    @Override
    public int columns() {
      return WIDTH;
    }

    @Override
    public void clear(int count) {
      for (int i = 0; i < count; i++) {
        Arrays.fill(sums[i], 0);
      }
    }

    @Override
    public void add(
        float[] rows, int at, int stride, int[] words, int wordsAt, int wordsStride, int count) {
      for (int four = 0; four < BITS / 4; four++) {
        build(rows, at + 4 * four * stride, stride, four * ENTRIES);
      }
      for (int i = 0; i < count; i++) {
        int word = words[wordsAt + i * wordsStride];
        add(word >>> 16, 0, sums[i]);
        add(word & 0xffff, BITS / 2 / 4 * ENTRIES, sums[i]);
      }
    }

    @Override
    public void copy(int code, float[] line, int length) {
      System.arraycopy(sums[code], 0, line, 0, length);
    }

    private void build(float[] rows, int from, int stride, int to) {
      float[][] four = new float[4][WIDTH];
      for (int k = 0; k < 4; k++) {
        System.arraycopy(rows, from + k * stride, four[k], 0, WIDTH);
      }
      for (int entry = 0; entry < ENTRIES; entry++) {
        float a = sign(entry >> 3);
        float b = sign(entry >> 2);
        float c = sign(entry >> 1);
        float d = sign(entry);
        fill(tables[to + entry], four[0], a, four[1], b, four[2], c, four[3], d);
      }
    }

    private static float sign(int bit) {
      return 2 * (bit & 1) - 1;
    }

    private static void fill(
        float[] sum,
        float[] first,
        float a,
        float[] second,
        float b,
        float[] third,
        float c,
        float[] fourth,
        float d) {
      for (int j = 0; j < WIDTH; j++) {
        sum[j] = a * first[j] + b * second[j] + c * third[j] + d * fourth[j];
      }
    }

    private void add(int bits, int at, float[] sum) {
      float[] first = tables[at + (bits >> 12)];
      float[] second = tables[at + ENTRIES + (bits >> 8 & 15)];
      float[] third = tables[at + 2 * ENTRIES + (bits >> 4 & 15)];
      float[] fourth = tables[at + 3 * ENTRIES + (bits & 15)];
      for (int j = 0; j < WIDTH; j++) {
        sum[j] = sum[j] + first[j] + second[j] + third[j] + fourth[j];
      }
    }
  }
}
