// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import org.halfspace.data.VectorData;
import org.halfspace.data.view.ObservedVectors;
import org.halfspace.internal.Parallel;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/**
 * Watches vectors while a fit reads them, for what makes its numbers look better or worse than they
 * are: copies and outliers. Immutable; what it fills is not thread-safe.
 */
final class DataWatch {
  private final int dimension;
  private final int threads;

  DataWatch(int dimension, int threads) {
    this.dimension = dimension;
    this.threads = threads;
  }

  /** The vectors to learn from; who reads them fills the hashes. */
  VectorData hashing(VectorData train, DistinctVectors distinct) {
    return ObservedVectors.of(train, (block, rows, first) -> hash(block, rows, first, distinct));
  }

  /** Adds the hashes of a block. */
  void hash(float[] block, int rows, long first, DistinctVectors distinct) {
    long[] hashes = hashes(block, rows);
    for (int i = 0; i < rows; i++) {
      distinct.add(hashes[2 * i], hashes[2 * i + 1], first + i);
    }
  }

  /** The vectors to learn from, with their distances from the mean told. */
  VectorData weighing(VectorData train, float[] mean, HeaviestRows energies) {
    return ObservedVectors.of(
        train, (block, rows, first) -> weigh(block, rows, first, mean, energies));
  }

  /** Adds ‖x − μ‖² of a block. */
  void weigh(float[] block, int rows, long first, float[] mean, HeaviestRows energies) {
    double[] squares = squares(block, rows, mean);
    for (int i = 0; i < rows; i++) {
      energies.add(first + i, squares[i]);
    }
  }

  /** The vectors to test on. */
  VectorData testing(VectorData test, float[] mean, DistinctVectors train, TestWatch seen) {
    return ObservedVectors.of(
        test, (block, rows, first) -> test(block, rows, first, mean, train, seen));
  }

  /** Looks at a block of vectors to test on. */
  void test(
      float[] block, int rows, long first, float[] mean, DistinctVectors train, TestWatch seen) {
    seen.saw(hashes(block, rows), squares(block, rows, mean), first, train);
  }

  private long[] hashes(float[] block, int rows) {
    long[] hashes = new long[2 * rows];
    DistinctVectors.hash(block, rows, dimension, hashes, threads);
    return hashes;
  }

  private double[] squares(float[] block, int rows, float[] mean) {
    double[] squares = new double[rows];
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int j = 0; j < dimension; j++) {
              double centered = (double) block[i * dimension + j] - mean[j];
              squares[i] += centered * centered;
            }
          }
        });
    return squares;
  }
}
