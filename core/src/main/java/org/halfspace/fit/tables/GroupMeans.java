// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Arrays;
import java.util.List;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.SplitMix;

/**
 * A second look at groups: what a table of its own would explain of the residuals, Σ_e ‖Σ r‖² /
 * (m_e + κ) over its entries e with m_e vectors each, products of three units and more among it.
 * Pairs of units in random order change places where that grows. Belongs to one thread. Cost at
 * most 10¹⁰ additions.
 */
final class GroupMeans {
  private static final int MOST_VECTORS = 10_000;
  private static final int MOST_DIRECTIONS = 32;
  private static final double MOST_ADDITIONS = 1e10;
  private static final int PASSES = 4;

  /** κ, about the ridge that tables are fitted with. */
  private static final double RIDGE = 16;

  private final UnitLayout layout;
  private final int vectors;
  private final int directions;

  /** Of levels: u × vectors. */
  private final int[][] indexes;

  /** Residuals along some directions: vectors × directions. */
  private final float[] residuals;

  private final int[] counts = new int[256];
  private final float[] sums;

  /**
   * @param sketch residuals of the sample along random directions: rows × columns
   */
  GroupMeans(CodedSample sample, float[] sketch, int columns) {
    this.layout = sample.codec().units().layout();
    int every = (sample.rows() - 1) / MOST_VECTORS + 1;
    this.vectors = (sample.rows() - 1) / every + 1;
    this.directions = Math.min(columns, MOST_DIRECTIONS);
    this.indexes = new int[layout.units()][vectors];
    this.residuals = new float[vectors * directions];
    for (int v = 0; v < vectors; v++) {
      int row = v * every;
      System.arraycopy(sketch, row * columns, residuals, v * directions, directions);
      for (int j = 0; j < indexes.length; j++) {
        indexes[j][v] = layout.index(sample.packed(), row * layout.bytesPerCode(), j);
      }
    }
    this.sums = new float[counts.length * directions];
  }

  /** What a table of some units explains. */
  double explained(int[] units) {
    Arrays.fill(counts, 0);
    Arrays.fill(sums, 0);
    for (int v = 0; v < vectors; v++) {
      int entry = 0;
      for (int unit : units) {
        entry = (entry << layout.unitBits(unit)) + indexes[unit][v];
      }
      counts[entry]++;
      int to = entry * directions;
      int from = v * directions;
      for (int s = 0; s < directions; s++) {
        sums[to + s] += residuals[from + s];
      }
    }
    double explained = 0;
    for (int entry = 0; entry < counts.length; entry++) {
      double square = 0;
      for (int s = entry * directions; s < (entry + 1) * directions; s++) {
        square += (double) sums[s] * sums[s];
      }
      explained += square / (counts[entry] + RIDGE);
    }
    return explained;
  }

  /**
   * Lets units change places.
   *
   * @param places of each group
   * @param unitAt which unit is at each place
   * @return the same, changed
   */
  int[] refine(List<int[]> places, int[] unitAt, long seed) {
    int u = unitAt.length;
    int[][] groups = new int[places.size()][];
    int[] groupOf = new int[u];
    int[] seat = new int[u];
    double[] explained = new double[groups.length];
    for (int k = 0; k < groups.length; k++) {
      groups[k] = Arrays.stream(places.get(k)).map(p -> unitAt[p]).toArray();
      for (int s = 0; s < groups[k].length; s++) {
        groupOf[groups[k][s]] = k;
        seat[groups[k][s]] = s;
      }
      explained[k] = explained(groups[k]);
    }
    double most = MOST_ADDITIONS / (2.0 * vectors * directions);
    long tries = (long) Math.min(most, PASSES * (u * (u - 1.0) / 2));
    SplitMix random = SplitMix.of(seed);
    for (long t = 0; t < tries; t++) {
      int first = random.nextInt(u);
      int second = random.nextInt(u);
      int own = groupOf[first];
      int other = groupOf[second];
      if (own == other || layout.unitBits(first) != layout.unitBits(second)) {
        continue;
      }
      groups[own][seat[first]] = second;
      groups[other][seat[second]] = first;
      double here = explained(groups[own]);
      double there = explained(groups[other]);
      if (here + there > explained[own] + explained[other]) {
        explained[own] = here;
        explained[other] = there;
        groupOf[first] = other;
        groupOf[second] = own;
        int kept = seat[first];
        seat[first] = seat[second];
        seat[second] = kept;
      } else {
        groups[own][seat[first]] = first;
        groups[other][seat[second]] = second;
      }
    }
    int[] refined = new int[u];
    for (int k = 0; k < groups.length; k++) {
      for (int s = 0; s < groups[k].length; s++) {
        refined[places.get(k)[s]] = groups[k][s];
      }
    }
    return refined;
  }
}
