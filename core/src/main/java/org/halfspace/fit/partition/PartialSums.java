// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

/**
 * Sums over vectors of one partition, which are joined to those of others. Not thread-safe; calls
 * of BLAS have one thread.
 */
public interface PartialSums {
  /** How many vectors a block should have at most. */
  int blockRows();

  /**
   * Adds vectors that follow each other.
   *
   * @param block row after row, d floats each, finite; may be written to
   * @param first the number of the first of them among all vectors of its part
   * @param rows how many
   */
  void add(float[] block, long first, int rows);

  /**
   * Adds what the sums of another partition have seen.
   *
   * @param other its {@link #toBytes}
   * @throws IllegalArgumentException if they are not sums of the same kind and sizes
   */
  void merge(byte[] other);

  /** The sums as bytes, for {@link #merge}. */
  byte[] toBytes();
}
