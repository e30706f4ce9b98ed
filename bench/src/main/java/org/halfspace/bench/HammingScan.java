// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.internal.Parallel;
import org.halfspace.search.scan.BitSlices;
import org.halfspace.search.scan.CodePlanes;

/**
 * The nearest of a set of codes by Hamming distance, by looking at all of them. Immutable and
 * thread-safe.
 *
 * <p>Where the Vector API is, codes are kept in {@link BitSlices}; else in {@link CodePlanes}, in
 * which population counts need not wait for each other, and Java from 21 on works on several codes
 * at once. Memory is read once for a group of queries.
 */
public final class HammingScan {
  /** Queries that go over a block while it is in the cache. */
  private static final int GROUP = 1 << 8;

  private final int bits;
  private final int count;
  private final Blocks blocks;

  private HammingScan(int bits, int count, Blocks blocks) {
    this.bits = bits;
    this.count = count;
    this.blocks = blocks;
  }

  /** Codes in blocks. */
  interface Blocks {
    /** Codes of a block; the last one may have fewer. */
    int size();

    /** Some queries, word after word, to be looked for by one thread. */
    Scanner scanner(long[] queries, int from, int to);
  }

  /** Queries on their way through the blocks. Belongs to one thread. */
  interface Scanner {
    /** Offers the codes of a block to the nearest ones of each query. */
    void scan(int block, Nearest[] nearest);
  }

  /**
   * Neighbors of some queries.
   *
   * @param k how many each query has
   * @param ids for each query its k nearest, nearest first, those of equal distance by their number
   * @param distances the Hamming distances that belong to them
   */
  public record Neighbors(int k, int[] ids, int[] distances) {}

  /**
   * A set of packed codes, which are copied.
   *
   * @param bits n, bits of a code
   * @param packed code after code, ⌈n/8⌉ bytes each
   * @throws IllegalArgumentException if the length is no multiple of a code's, or the set is empty
   */
  public static HammingScan of(int bits, byte[] packed) {
    if (bits < 1) {
      throw new IllegalArgumentException("bits: " + bits + ", must be at least 1");
    }
    int bytes = (bits + 7) / 8;
    if (packed.length == 0 || packed.length % bytes != 0) {
      throw new IllegalArgumentException(
          "packed: " + packed.length + " bytes, must be a positive multiple of " + bytes);
    }
    return of(bits, packed, BitSlices.present());
  }

  /**
   * The same by one of the two ways.
   *
   * @param slices for which the Vector API has to be there
   */
  static HammingScan of(int bits, byte[] packed, boolean slices) {
    int bytes = (bits + 7) / 8;
    Blocks blocks = slices ? SliceBlocks.of(packed, bytes) : PlaneBlocks.of(packed, bytes);
    return new HammingScan(bits, packed.length / bytes, blocks);
  }

  /** How many codes there are. */
  public int count() {
    return count;
  }

  /** n. */
  public int bits() {
    return bits;
  }

  /**
   * The k nearest codes of each query.
   *
   * @param queries packed, query after query
   * @param k at least 1, at most the number of codes
   * @throws IllegalArgumentException if k is out of range, the queries are of another length, or
   *     {@code threads < 1}
   */
  public Neighbors search(byte[] queries, int k, int threads) {
    Parallel.requireThreads(threads);
    int bytes = (bits + 7) / 8;
    if (k < 1 || k > count) {
      throw new IllegalArgumentException(
          "k: " + k + ", must be between 1 and the number of bits, " + count);
    }
    if (Objects.requireNonNull(queries, "queries").length % bytes != 0) {
      throw new IllegalArgumentException(
          "queries: " + queries.length + " bytes, must be a multiple of " + bytes);
    }
    long[] wanted = CodePlanes.words(queries, bytes);
    int total = queries.length / bytes;
    int[] ids = new int[Math.multiplyExact(total, k)];
    int[] distances = new int[ids.length];
    for (int from = 0; from < total; from += GROUP) {
      Nearest[] nearest = search(wanted, from, Math.min(total, from + GROUP), k, threads);
      for (int q = 0; q < nearest.length; q++) {
        nearest[q].copy(ids, distances, (from + q) * k);
      }
    }
    return new Neighbors(k, ids, distances);
  }

  /** Every thread looks at its part of the codes for all queries of a group. */
  private Nearest[] search(long[] queries, int from, int to, int k, int threads) {
    int all = (count + blocks.size() - 1) / blocks.size();
    int parts = Math.min(threads, all);
    Nearest[][] found = new Nearest[parts][to - from];
    Parallel.ranges(
        parts,
        parts,
        (first, end) -> {
          Scanner scanner = blocks.scanner(queries, from, to);
          for (int part = first; part < end; part++) {
            Arrays.setAll(found[part], q -> new Nearest(k));
            int last = (int) ((long) all * (part + 1) / parts);
            for (int b = (int) ((long) all * part / parts); b < last; b++) {
              scanner.scan(b, found[part]);
            }
          }
        });
    for (int part = 1; part < parts; part++) {
      for (int q = 0; q < to - from; q++) {
        // In the order of the codes' numbers, so that of equal distances the first stays.
        found[0][q].offerAll(found[part][q]);
      }
    }
    return found[0];
  }

  /** The best so far, nearest first. Codes come in the order of their numbers, so ties stay. */
  static final class Nearest {
    private final int[] ids;
    private final int[] distances;
    private int size;

    Nearest(int k) {
      this.ids = new int[k];
      this.distances = new int[k];
      Arrays.fill(distances, Integer.MAX_VALUE);
    }

    int bound() {
      return distances[distances.length - 1];
    }

    void offer(int id, int distance) {
      int at = Math.min(size, ids.length - 1);
      while (at > 0 && distances[at - 1] > distance) {
        distances[at] = distances[at - 1];
        ids[at] = ids[at - 1];
        at--;
      }
      distances[at] = distance;
      ids[at] = id;
      size = Math.min(size + 1, ids.length);
    }

    void offerAll(Nearest later) {
      for (int i = 0; i < later.size && later.distances[i] < bound(); i++) {
        offer(later.ids[i], later.distances[i]);
      }
    }

    void copy(int[] toIds, int[] toDistances, int at) {
      System.arraycopy(ids, 0, toIds, at, ids.length);
      System.arraycopy(distances, 0, toDistances, at, distances.length);
    }
  }
}
