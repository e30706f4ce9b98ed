package org.halfspace.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.halfspace.linalg.Parallel;

/**
 * The nearest of a set of codes by Hamming distance, by looking at all of them. Codes are kept in
 * 64-bit words, ⌈n/64⌉ each. Immutable and thread-safe.
 *
 * <p>Cost: N ⌈n/64⌉ exclusive-ors and population counts for each query. Queries are worked on in
 * groups over blocks of codes that fit into a core's cache, so that memory is read once for a
 * group.
 */
public final class HammingScan {
  /** Words of a block of codes: 256 KiB. */
  private static final int BLOCK_WORDS = 1 << 15;

  private final int codes;
  private final int words;
  private final int count;
  private final long[] bits;

  private HammingScan(int codes, int words, int count, long[] bits) {
    this.codes = codes;
    this.words = words;
    this.count = count;
    this.bits = bits;
  }

  /**
   * Neighbours of some queries.
   *
   * @param k how many each query has
   * @param ids for each query its k nearest, nearest first, those of equal distance by their number
   * @param distances the Hamming distances that belong to them
   */
  public record Neighbours(int k, int[] ids, int[] distances) {}

  /**
   * A set of packed codes, which are copied.
   *
   * @param codes n, bits of a code
   * @param packed code after code, ⌈n/8⌉ bytes each
   * @throws IllegalArgumentException if the length is no multiple of a code's, or the set is empty
   */
  public static HammingScan of(int codes, byte[] packed) {
    if (codes < 1) {
      throw new IllegalArgumentException("codes: " + codes + ", must be at least 1");
    }
    int bytes = (codes + 7) / 8;
    if (packed.length == 0 || packed.length % bytes != 0) {
      throw new IllegalArgumentException(
          "packed: " + packed.length + " bytes, must be a positive multiple of " + bytes);
    }
    int words = (codes + 63) / 64;
    int count = packed.length / bytes;
    return new HammingScan(codes, words, count, words(packed, bytes, words));
  }

  private static long[] words(byte[] packed, int bytes, int words) {
    int count = packed.length / bytes;
    long[] bits = new long[Math.multiplyExact(count, words)];
    ByteBuffer word = ByteBuffer.allocate(8 * words).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      word.clear();
      word.put(0, packed, i * bytes, bytes);
      word.asLongBuffer().get(bits, i * words, words);
    }
    return bits;
  }

  /** How many codes there are. */
  public int count() {
    return count;
  }

  /** n. */
  public int codes() {
    return codes;
  }

  /**
   * The k nearest codes of each query.
   *
   * @param queries packed, query after query
   * @param k at least 1, at most the number of codes
   * @throws IllegalArgumentException if k is out of range, or the queries are of another length
   */
  public Neighbours search(byte[] queries, int k, int threads) {
    int bytes = (codes + 7) / 8;
    if (k < 1 || k > count) {
      throw new IllegalArgumentException(
          "k: " + k + ", must be between 1 and the number of codes, " + count);
    }
    if (Objects.requireNonNull(queries, "queries").length % bytes != 0) {
      throw new IllegalArgumentException(
          "queries: " + queries.length + " bytes, must be a multiple of " + bytes);
    }
    long[] wanted = words(queries, bytes, words);
    int total = queries.length / bytes;
    int[] ids = new int[Math.multiplyExact(total, k)];
    int[] distances = new int[ids.length];
    Parallel.ranges(
        threads,
        total,
        (from, to) -> {
          Nearest[] nearest = new Nearest[to - from];
          for (int q = from; q < to; q++) {
            nearest[q - from] = new Nearest(k);
          }
          scan(wanted, from, to, nearest);
          for (int q = from; q < to; q++) {
            nearest[q - from].copy(ids, distances, q * k);
          }
        });
    return new Neighbours(k, ids, distances);
  }

  private void scan(long[] queries, int from, int to, Nearest[] nearest) {
    int blockCodes = Math.max(1, BLOCK_WORDS / words);
    for (int start = 0; start < count; start += blockCodes) {
      int end = Math.min(count, start + blockCodes);
      for (int q = from; q < to; q++) {
        scan(queries, q * words, start, end, nearest[q - from]);
      }
    }
  }

  private void scan(long[] queries, int at, int start, int end, Nearest nearest) {
    int bound = nearest.bound();
    for (int i = start; i < end; i++) {
      int base = i * words;
      int distance = 0;
      for (int w = 0; w < words; w++) {
        distance += Long.bitCount(bits[base + w] ^ queries[at + w]);
      }
      if (distance < bound) {
        nearest.offer(i, distance);
        bound = nearest.bound();
      }
    }
  }

  /** The best so far, nearest first. Codes come in the order of their numbers, so ties stay. */
  private static final class Nearest {
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

    void copy(int[] toIds, int[] toDistances, int at) {
      System.arraycopy(ids, 0, toIds, at, ids.length);
      System.arraycopy(distances, 0, toDistances, at, distances.length);
    }
  }
}
