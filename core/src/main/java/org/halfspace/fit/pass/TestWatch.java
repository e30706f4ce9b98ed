// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/** What was seen of the vectors to test on. Not thread-safe. */
public final class TestWatch {
  private static final int MOST_HASHES = 2;

  private final HeaviestRows energies;
  private final HeaviestRows losses;
  private final Set<Long> different = new HashSet<>();
  private long nextLoss;
  private long compared;
  private long copies;
  private double energy;

  /** Nothing yet. */
  TestWatch() {
    this(new HeaviestRows(), new HeaviestRows());
  }

  private TestWatch(HeaviestRows energies, HeaviestRows losses) {
    this.energies = energies;
    this.losses = losses;
  }

  /** Records ‖x − x̂‖² of the next vector. */
  void lost(double weight) {
    losses.add(nextLoss++, weight);
  }

  /** Sets the index of the vector whose loss {@link #lost} records next. */
  void lossesFrom(long row) {
    nextLoss = row;
  }

  /**
   * Records what a block of vectors has.
   *
   * @param hashes two longs of each
   * @param squares ‖x − μ‖² of each
   * @param first the number of the first
   * @param train those that were learned from
   */
  void saw(long[] hashes, double[] squares, long first, DistinctVectors train) {
    for (int i = 0; i < squares.length; i++) {
      energies.add(first + i, squares[i]);
      energy += squares[i];
      if (different.size() < MOST_HASHES) {
        different.add(hashes[2 * i]);
      }
      if (train.isKept(hashes[2 * i + 1])) {
        compared++;
        copies += train.contains(hashes[2 * i], hashes[2 * i + 1]) ? 1 : 0;
      }
    }
  }

  /** Adds what another has seen. */
  void merge(TestWatch other) {
    energies.merge(other.energies);
    losses.merge(other.losses);
    for (long hash : other.different) {
      if (different.size() < MOST_HASHES) {
        different.add(hash);
      }
    }
    compared += other.compared;
    copies += other.copies;
    energy += other.energy;
  }

  void writeTo(DataOutput out) throws IOException {
    energies.writeTo(out);
    losses.writeTo(out);
    out.writeInt(different.size());
    for (long hash : different) {
      out.writeLong(hash);
    }
    out.writeLong(compared);
    out.writeLong(copies);
    out.writeDouble(energy);
  }

  static TestWatch readFrom(DataInput in) throws IOException {
    TestWatch watch = new TestWatch(HeaviestRows.readFrom(in), HeaviestRows.readFrom(in));
    for (int left = in.readInt(); left > 0; left--) {
      watch.different.add(in.readLong());
    }
    watch.compared = in.readLong();
    watch.copies = in.readLong();
    watch.energy = in.readDouble();
    return watch;
  }

  /** How many were compared with the training vectors; all, unless those were too many. */
  public long compared() {
    return compared;
  }

  /** How many of these equal a training vector. */
  public long copies() {
    return copies;
  }

  /** Whether all vectors are the same. */
  public boolean allTheSame() {
    return different.size() == 1;
  }

  /** Σ ‖x − μ‖². */
  public double energy() {
    return energy;
  }

  public List<HeaviestRows.Row> dominatingEnergy() {
    return energies.dominating();
  }

  public List<HeaviestRows.Row> dominatingLoss() {
    return losses.dominating();
  }
}
