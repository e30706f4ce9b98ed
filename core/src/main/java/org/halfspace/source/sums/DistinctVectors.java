// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.sums;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;
import org.halfspace.internal.Parallel;

/**
 * Counts vectors that equal an earlier one, by 128 bits of their SHA-256. The values decide, so
 * that −0 equals 0.
 *
 * <p>Up to {@link #MOST} distinct vectors all hashes are kept and the count is exact (two different
 * vectors share a hash with probability below 1e-25). When there are more, those hashes are dropped
 * that do not end in one more zero bit, with what was counted for them, and so on: adaptive
 * sampling (Flajolet 1990). As a hash decides for all copies of a vector alike, the number of
 * duplicates among those kept, times 2 for each such bit, has no bias. Memory: 24 bytes for each
 * slot, at most 2²¹ slots, while growing half as much again. Not thread-safe.
 */
public final class DistinctVectors {
  /** The most distinct vectors whose hashes are kept. */
  static final int MOST = 1 << 20;

  private final int most;
  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];

  /** How many copies of the vector were met; 0 marks a free slot. */
  private long[] copies = new long[1 << 10];

  private int kept;
  private int droppedBits;
  private long duplicates;
  private OptionalLong firstRow = OptionalLong.empty();

  /** Keeps at most 2²⁰ hashes. */
  public DistinctVectors() {
    this(MOST);
  }

  /**
   * @param most how many hashes are kept
   */
  public DistinctVectors(int most) {
    this.most = most;
  }

  /**
   * Hashes of the first rows of a block, two longs each.
   *
   * @param block row after row, finite
   * @param hashes receives them
   */
  public static void hash(float[] block, int rows, int dimension, long[] hashes, int threads) {
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          MessageDigest digest = sha256();
          ByteBuffer bytes = ByteBuffer.allocate(dimension * Float.BYTES);
          for (int i = from; i < to; i++) {
            bytes.clear();
            for (int j = i * dimension; j < (i + 1) * dimension; j++) {
              bytes.putFloat(block[j] + 0f); // −0 becomes 0
            }
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(bytes.array()));
            hashes[2 * i] = hash.getLong();
            hashes[2 * i + 1] = hash.getLong();
          }
        });
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds a vector by its hash. */
  public void add(long hashHigh, long hashLow, long row) {
    if (sampled(hashLow) && addCopies(hashHigh, hashLow, 1) > 1 && firstRow.isEmpty()) {
      firstRow = OptionalLong.of(row);
    }
  }

  /** How many copies there are then. */
  private long addCopies(long hashHigh, long hashLow, long added) {
    int slot = slot(high, low, copies, hashHigh, hashLow);
    boolean known = copies[slot] > 0;
    copies[slot] += added;
    long all = copies[slot];
    duplicates += known ? added : added - 1;
    if (known) {
      return all;
    }
    high[slot] = hashHigh;
    low[slot] = hashLow;
    kept++;
    while (kept > most) {
      droppedBits++;
      rebuild(copies.length);
    }
    if (2 * kept > copies.length) {
      rebuild(2 * copies.length);
    }
    return all;
  }

  /** Adds the vectors that others have seen; what {@link #firstRow} was is not known afterwards. */
  public void merge(DistinctVectors others) {
    if (others.droppedBits > droppedBits) {
      droppedBits = others.droppedBits;
      rebuild(copies.length);
    }
    for (int i = 0; i < others.copies.length; i++) {
      if (others.copies[i] > 0 && sampled(others.low[i])) {
        addCopies(others.high[i], others.low[i], others.copies[i]);
      }
    }
    firstRow = OptionalLong.empty();
  }

  /** Writes all but {@link #firstRow} for {@link #readFrom}. */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(most);
    out.writeInt(droppedBits);
    out.writeInt(kept);
    for (int i = 0; i < copies.length; i++) {
      if (copies[i] > 0) {
        out.writeLong(high[i]);
        out.writeLong(low[i]);
        out.writeLong(copies[i]);
      }
    }
  }

  /** Reads what {@link #writeTo} has written. */
  public static DistinctVectors readFrom(DataInput in) throws IOException {
    DistinctVectors vectors = new DistinctVectors(in.readInt());
    vectors.droppedBits = in.readInt();
    for (int left = in.readInt(); left > 0; left--) {
      vectors.addCopies(in.readLong(), in.readLong(), in.readLong());
    }
    return vectors;
  }

  private boolean sampled(long hashLow) {
    return Long.numberOfTrailingZeros(hashLow) >= droppedBits;
  }

  /**
   * Whether hashes like this one are kept. All are, as long as there are at most 2²⁰ distinct
   * vectors; beyond that a share, drawn by the hash.
   */
  public boolean isKept(long hashLow) {
    return sampled(hashLow);
  }

  /** Whether a vector with this hash was added, if hashes like this one are kept. */
  public boolean contains(long hashHigh, long hashLow) {
    return copies[slot(high, low, copies, hashHigh, hashLow)] > 0;
  }

  /** How many distinct vectors there were; an estimate without bias beyond 2²⁰. */
  public long distinct() {
    return (long) kept << droppedBits;
  }

  /** Where a hash is, or the free slot it goes to. */
  private static int slot(long[] high, long[] low, long[] copies, long hashHigh, long hashLow) {
    int slot = (int) hashHigh & (copies.length - 1);
    while (copies[slot] > 0 && (high[slot] != hashHigh || low[slot] != hashLow)) {
      slot = (slot + 1) & (copies.length - 1);
    }
    return slot;
  }

  private void rebuild(int slots) {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldCopies = copies;
    high = new long[slots];
    low = new long[slots];
    copies = new long[slots];
    kept = 0;
    duplicates = 0;
    for (int i = 0; i < oldCopies.length; i++) {
      if (oldCopies[i] > 0 && sampled(oldLow[i])) {
        int slot = slot(high, low, copies, oldHigh[i], oldLow[i]);
        high[slot] = oldHigh[i];
        low[slot] = oldLow[i];
        copies[slot] = oldCopies[i];
        kept++;
        duplicates += oldCopies[i] - 1;
      }
    }
  }

  /** How many vectors equal an earlier one; an estimate without bias unless {@link #isExact}. */
  public long duplicates() {
    return duplicates << droppedBits;
  }

  /** Whether all hashes were kept. */
  public boolean isExact() {
    return droppedBits == 0;
  }

  /** The row of the first vector that equals an earlier one. */
  public OptionalLong firstRow() {
    return firstRow;
  }
}
