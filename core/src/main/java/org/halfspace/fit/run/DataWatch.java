// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ObservedVectors;
import org.halfspace.internal.Parallel;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/**
 * Watches vectors while a fit reads them, for what makes its numbers look better or worse than they
 * are: copies and outliers. Not thread-safe.
 */
final class DataWatch {
  private static final int MOST_TEST_HASHES = 2;

  private final int dimension;
  private final int threads;

  DataWatch(int dimension, int threads) {
    this.dimension = dimension;
    this.threads = threads;
  }

  /** What was seen of the vectors to test on. */
  static final class Test {
    private final HeaviestRows energies = new HeaviestRows();
    private final HeaviestRows losses = new HeaviestRows();
    private final Set<Long> different = new HashSet<>();
    private long compared;
    private long copies;
    private double energy;

    /** Told of each vector's ‖x − x̂‖², in order. */
    void lost(double weight) {
      losses.add(weight);
    }

    /** How many were compared with the training vectors; all, unless those were too many. */
    long compared() {
      return compared;
    }

    /** How many of these equal a training vector. */
    long copies() {
      return copies;
    }

    /** Whether all vectors are the same. */
    boolean allTheSame() {
      return different.size() == 1;
    }

    /** Σ ‖x − μ‖². */
    double energy() {
      return energy;
    }

    List<HeaviestRows.Row> dominatingEnergy() {
      return energies.dominating();
    }

    List<HeaviestRows.Row> dominatingLoss() {
      return losses.dominating();
    }
  }

  /** The vectors to learn from; who reads them fills the hashes. */
  VectorData hashing(VectorData train, DistinctVectors distinct) {
    return ObservedVectors.of(
        train,
        (block, rows, first) -> {
          long[] hashes = hashes(block, rows);
          for (int i = 0; i < rows; i++) {
            distinct.add(hashes[2 * i], hashes[2 * i + 1], first + i);
          }
        });
  }

  /** The vectors to learn from, with their distances from the mean told. */
  VectorData weighing(VectorData train, float[] mean, HeaviestRows energies) {
    return ObservedVectors.of(
        train,
        (block, rows, first) -> {
          for (double energy : energies(block, rows, mean)) {
            energies.add(energy);
          }
        });
  }

  /** The vectors to test on. */
  VectorData testing(VectorData test, float[] mean, DistinctVectors train, Test seen) {
    return ObservedVectors.of(
        test,
        (block, rows, first) -> {
          long[] hashes = hashes(block, rows);
          double[] energies = energies(block, rows, mean);
          for (int i = 0; i < rows; i++) {
            seen.energies.add(energies[i]);
            seen.energy += energies[i];
            if (seen.different.size() < MOST_TEST_HASHES) {
              seen.different.add(hashes[2 * i]);
            }
            if (train.isKept(hashes[2 * i + 1])) {
              seen.compared++;
              seen.copies += train.contains(hashes[2 * i], hashes[2 * i + 1]) ? 1 : 0;
            }
          }
        });
  }

  private long[] hashes(float[] block, int rows) {
    long[] hashes = new long[2 * rows];
    DistinctVectors.hash(block, rows, dimension, hashes, threads);
    return hashes;
  }

  private double[] energies(float[] block, int rows, float[] mean) {
    double[] energies = new double[rows];
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int j = 0; j < dimension; j++) {
              double centered = (double) block[i * dimension + j] - mean[j];
              energies[i] += centered * centered;
            }
          }
        });
    return energies;
  }
}
