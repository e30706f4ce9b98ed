// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Vectors drawn from a stream, every choice being equally likely (reservoir sampling, Vitter 1985,
 * algorithm R). Not thread-safe.
 */
final class VectorSample {
  private final int dimension;
  private final float[] vectors;
  private final long[] positions;
  private final SplittableRandom random;
  private long seen;

  /**
   * @param size how many are drawn, if there are as many
   */
  VectorSample(int size, int dimension, long seed) {
    this.dimension = dimension;
    this.vectors = new float[Math.multiplyExact(size, dimension)];
    this.positions = new long[size];
    this.random = new SplittableRandom(seed);
  }

  /** Offers the row of a block that begins at {@code offset}. */
  void offer(float[] block, int offset) {
    long place = seen < positions.length ? seen : random.nextLong(seen + 1);
    if (place < positions.length) {
      System.arraycopy(block, offset, vectors, (int) place * dimension, dimension);
      positions[(int) place] = seen;
    }
    seen++;
  }

  /** How many were drawn. */
  int size() {
    return (int) Math.min(seen, positions.length);
  }

  /** The vectors drawn, row after row in no order; the storage itself. */
  float[] vectors() {
    return vectors;
  }

  /** Their places among all vectors offered, rising. */
  long[] positions() {
    long[] sorted = Arrays.copyOf(positions, size());
    Arrays.sort(sorted);
    return sorted;
  }

  /** The most frequent value of each column; of equally frequent ones the least. */
  float[] mostFrequent() {
    float[] result = new float[dimension];
    float[] column = new float[size()];
    for (int j = 0; j < dimension; j++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = vectors[i * dimension + j] + 0f; // −0 becomes 0
      }
      Arrays.sort(column);
      int longest = 0;
      int run = 0;
      for (int i = 0; i < column.length; i++) {
        run = i > 0 && column[i] == column[i - 1] ? run + 1 : 1;
        if (run > longest) {
          longest = run;
          result[j] = column[i];
        }
      }
    }
    return result;
  }
}
