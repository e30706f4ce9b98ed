// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.util.Arrays;
import org.halfspace.code.engine.SliceKernel;

/**
 * Codes in slices: of {@link #BLOCK} codes, all first bits, then all second ones and so on, and
 * after them how many bits each code has. Hamming distances then are sums of slices, for all codes
 * of a block at once, and so is the question which of them are smaller than a bound. Immutable and
 * thread-safe.
 *
 * <p>For a query q of m ones and a code of p ones, t of them where q has ones, the distance is p +
 * m − 2 t; with t those where q has zeros, it is m − p + 2 t. The slices of q's ones or of its
 * zeros are added, whichever are fewer, at most half of them. O(n) operations on registers for a
 * query and a block.
 */
public final class BitSlices {
  /** Codes of a block. */
  public static final int BLOCK = SliceKernel.CODES;

  /**
   * Where the first block of an array best begins: after the 16 bytes of its head, at a line of the
   * cache if objects begin at lines.
   */
  public static final int FIRST = 6;

  private static final int LONGS = SliceKernel.LONGS;

  private final int bytes;

  /** All bits of a code's bytes, whether it uses them or not. */
  private final int bits;

  /** Bits of numbers up to ±(2 bits + 2) with their sign. */
  private final int width;

  private final Sum all;

  /**
   * @param bytes of a code
   */
  public BitSlices(int bytes) {
    this.bytes = bytes;
    this.bits = Math.multiplyExact(bytes, Byte.SIZE);
    this.width = Integer.SIZE - Integer.numberOfLeadingZeros(2 * bits + 2) + 1;
    int[] places = new int[bits];
    Arrays.setAll(places, j -> j * LONGS);
    this.all = Sum.of(places, bits, zero());
  }

  /** Whether this Java has the operations that it takes. */
  public static boolean present() {
    return SliceKernel.present();
  }

  /** Longs of a block. */
  public int length() {
    return complements() + width * LONGS;
  }

  /** Where a block has a slice of zeros. */
  private int zero() {
    return CodePlanes.words(bytes) * BLOCK;
  }

  private int complements() {
    return zero() + LONGS;
  }

  /**
   * What is added for a query.
   *
   * @param ones of the query
   * @param ofOnes whether slices of its ones are added, not those of its zeros
   */
  public record Query(int ones, boolean ofOnes, Sum sum) {}

  /**
   * The order in which slices are added.
   *
   * @param places of slices: of the block, then of what each step leaves
   */
  record Sum(int[][] places) {
    static Sum of(int[] slices, int most, int zero) {
      int steps = steps(most);
      int[][] places = new int[steps][];
      places[0] = padded(slices, zero);
      int from = LONGS;
      for (int i = 1; i < steps; i++) {
        int left = places[i - 1].length / SliceKernel.TOGETHER;
        int[] next = new int[left];
        int first = from;
        Arrays.setAll(next, j -> first + j * LONGS);
        places[i] = padded(next, 0);
        from += left * LONGS;
      }
      return new Sum(places);
    }

    /** So many that the sum of that many slices has no further bits. */
    static int steps(int most) {
      int sumBits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(most));
      return (sumBits + SliceKernel.FINISHED - 1) / SliceKernel.FINISHED;
    }

    private static int[] padded(int[] places, int zero) {
      int together = SliceKernel.TOGETHER;
      int[] padded = Arrays.copyOf(places, (places.length + together - 1) / together * together);
      Arrays.fill(padded, places.length, padded.length, zero);
      return padded;
    }

    /** Longs of what the steps leave, after a slice of zeros. */
    int leftLongs() {
      int slices = 1;
      for (int[] step : places) {
        slices += step.length / SliceKernel.TOGETHER;
      }
      return slices * LONGS;
    }

    void add(long[] slices, int from, long[] sums, int sumsAt, long[] left) {
      int to = LONGS;
      for (int i = 0; i < places.length; i++) {
        int at = sumsAt + i * SliceKernel.FINISHED * LONGS;
        if (i == 0) {
          SliceKernel.add(slices, from, places[0], sums, at, left, to);
        } else {
          SliceKernel.add(left, 0, places[i], sums, at, left, to);
        }
        to += places[i].length / SliceKernel.TOGETHER * LONGS;
      }
    }
  }

  /**
   * A query's code.
   *
   * @param words of queries, as {@link CodePlanes#words(byte[], int)} makes them
   * @param at of the query's first word
   */
  public Query query(long[] words, int at) {
    int ones = 0;
    for (int w = 0; w < CodePlanes.words(bytes); w++) {
      ones += Long.bitCount(words[at + w]);
    }
    boolean ofOnes = 2 * ones <= bits;
    int[] places = new int[ofOnes ? ones : bits - ones];
    int count = 0;
    for (int j = 0; j < bits; j++) {
      if ((words[at + j / Long.SIZE] >>> j % Long.SIZE & 1) == (ofOnes ? 1 : 0)) {
        places[count++] = j * LONGS;
      }
    }
    return new Query(ones, ofOnes, Sum.of(places, bits / 2, zero()));
  }

  /** Words as they are transposed: word w of code 64 g + i at w · BLOCK + 8 i + g. */
  private void gather(byte[] packed, int from, long[] block, int to) {
    int rest = bytes % Long.BYTES;
    int last = to + bytes / Long.BYTES * BLOCK;
    for (int i = 0; i < Long.SIZE; i++) {
      int at = from + i * bytes;
      gatherWords(packed, at, bytes, block, to + i * LONGS);
      for (int g = 0; g < LONGS && rest > 0; g++) {
        block[last + i * LONGS + g] =
            PackedCodes.word(packed, at + (g * Long.SIZE + 1) * bytes - rest, rest);
      }
    }
  }

  /**
   * The whole words of codes that are 64 codes apart; written out, as Java unrolls no such loop.
   */
  private static void gatherWords(byte[] packed, int from, int bytes, long[] words, int to) {
    int step = Long.SIZE * bytes;
    int t = to;
    for (int at = from; at + Long.BYTES <= from + bytes; at += Long.BYTES) {
      words[t] = PackedCodes.word(packed, at);
      words[t + 1] = PackedCodes.word(packed, at + step);
      words[t + 2] = PackedCodes.word(packed, at + 2 * step);
      words[t + 3] = PackedCodes.word(packed, at + 3 * step);
      words[t + 4] = PackedCodes.word(packed, at + 4 * step);
      words[t + 5] = PackedCodes.word(packed, at + 5 * step);
      words[t + 6] = PackedCodes.word(packed, at + 6 * step);
      words[t + 7] = PackedCodes.word(packed, at + 7 * step);
      t += BLOCK;
    }
  }

  /** A thread's own place to work in. */
  public Scan scan() {
    return new Scan();
  }

  /** Fills blocks and looks at them. Belongs to one thread. */
  public final class Scan {
    /** A slice of zeros, as sums are doubled, the sum, and zeros up to the width. */
    private final long[] sums = new long[(1 + SliceKernel.FINISHED + width + 2) * LONGS];

    private final long[] left = new long[all.leftLongs()];
    private final long[] negative = new long[LONGS];
    private final int[] places = new int[BLOCK];
    private final int[] distances = new int[BLOCK];

    private Scan() {}

    /**
     * Fills a block.
     *
     * @param from where the first code begins in {@code packed}
     * @param rows at most {@link #BLOCK}; the others become codes of zeros
     * @param block receives {@link #length} longs from {@code to} on
     */
    public void fill(byte[] packed, int from, int rows, long[] block, int to) {
      if (rows == BLOCK) {
        gather(packed, from, block, to);
      } else {
        byte[] present = Arrays.copyOfRange(packed, from, from + rows * bytes);
        gather(Arrays.copyOf(present, BLOCK * bytes), 0, block, to);
      }
      for (int w = 0; w < CodePlanes.words(bytes); w++) {
        SliceKernel.transpose(block, to + w * BLOCK);
      }
      Arrays.fill(block, to + zero(), to + length(), 0);
      // The sum of all bits may have more slices than it can fill.
      all.add(block, to, sums, LONGS, left);
      System.arraycopy(sums, LONGS, block, to + complements(), width * LONGS);
      for (int i = to + complements(); i < to + length(); i++) {
        block[i] = ~block[i];
      }
      Arrays.fill(sums, 0);
    }

    /**
     * Finds the codes of a block that are nearer than a bound.
     *
     * @param rows how many codes the block has
     * @param bound distances from this one on are left out
     * @return how many are nearer; {@link #place} and {@link #distance} say which
     */
    public int nearer(long[] block, int from, int rows, Query query, int bound) {
      query.sum().add(block, from, sums, LONGS, left);
      int limit = Math.max(0, Math.min(bound, bits + 1));
      // With 2 t − p = 2 t + ~p + 1: of ones, p + m − 2 t < limit is 2 t + ~p + limit − m ≥ 0; of
      // zeros, m − p + 2 t < limit is 2 t + ~p + 1 + m − limit < 0.
      int constant = query.ofOnes() ? limit - query.ones() : query.ones() - limit + 1;
      SliceKernel.signs(sums, 0, block, from + complements(), constant, width, negative);
      int found = 0;
      for (int g = 0; g < LONGS; g++) {
        long mask = query.ofOnes() ? ~negative[g] : negative[g];
        int inGroup = rows - g * Long.SIZE;
        if (inGroup < Long.SIZE) {
          mask &= inGroup <= 0 ? 0 : (1L << inGroup) - 1;
        }
        while (mask != 0) {
          int i = Long.numberOfTrailingZeros(mask);
          mask &= mask - 1;
          places[found] = g * Long.SIZE + i;
          distances[found++] = distance(block, from, query, g, i);
        }
      }
      return found;
    }

    private int distance(long[] block, int from, Query query, int g, int i) {
      int twice = 0;
      int complement = 0;
      for (int b = 0; b < width; b++) {
        twice |= (int) (sums[b * LONGS + g] >>> i & 1) << b;
        complement |= (int) (block[from + complements() + b * LONGS + g] >>> i & 1) << b;
      }
      int codeOnes = (1 << width) - 1 - complement;
      return query.ofOnes() ? codeOnes + query.ones() - twice : query.ones() - codeOnes + twice;
    }

    /** The place within the block of the f-th code that is nearer, in their order. */
    public int place(int f) {
      return places[f];
    }

    /** Its distance. */
    public int distance(int f) {
      return distances[f];
    }
  }
}
