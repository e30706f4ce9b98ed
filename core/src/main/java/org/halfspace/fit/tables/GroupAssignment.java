// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Arrays;
import java.util.List;

/**
 * Which unit takes which place, so that the sum of scores over pairs within groups is large:
 * greedy, then by the best exchange of two units of as many bits while there is one that gains.
 * Belongs to one thread. Cost u² for each exchange.
 */
final class GroupAssignment {
  /** An exchange has to gain this share of all scores. */
  private static final double LEAST_GAIN = 1e-9;

  private final int[] unitBits;
  private final List<int[]> groups;
  private final double[][] scores;

  /** Which unit is at each place; −1 for none yet. */
  private final int[] unitAt;

  private final boolean[] placed;

  /**
   * @param unitBits of the places as they are, which are those of the units with the same numbers
   * @param groups the places of each
   * @param scores of pairs, symmetric
   */
  GroupAssignment(int[] unitBits, List<int[]> groups, double[][] scores) {
    this.unitBits = unitBits;
    this.groups = groups;
    this.scores = scores;
    this.unitAt = new int[unitBits.length];
    this.placed = new boolean[unitBits.length];
    Arrays.fill(unitAt, -1);
  }

  /** The unit at each place. */
  int[] run() {
    for (int[] places : groups) {
      fill(places);
    }
    exchange();
    return unitAt.clone();
  }

  /** The two units that belong together most, then the one that belongs to them most, and so on. */
  private void fill(int[] places) {
    double[] ties = new double[unitBits.length];
    for (int p : places) {
      int best = -1;
      for (int unit = 0; unit < unitBits.length; unit++) {
        if (!placed[unit]
            && unitBits[unit] == unitBits[p]
            && (best < 0 || value(unit, ties, p, places) > value(best, ties, p, places))) {
          best = unit;
        }
      }
      unitAt[p] = best;
      placed[best] = true;
      for (int unit = 0; unit < unitBits.length; unit++) {
        ties[unit] += scores[best][unit];
      }
    }
  }

  /** What a unit adds to a group; in an empty one, what it can have with one other. */
  private double value(int unit, double[] ties, int place, int[] places) {
    if (place != places[0]) {
      return ties[unit];
    }
    double best = 0;
    for (int other = 0; places.length > 1 && other < unitBits.length; other++) {
      if (!placed[other] && other != unit && unitBits[other] == unitBits[places[1]]) {
        best = Math.max(best, scores[unit][other]);
      }
    }
    return best;
  }

  private void exchange() {
    int u = unitBits.length;
    int[] groupOf = new int[u];
    double[][] ties = new double[u][groups.size()];
    int[] placeOf = new int[u];
    double all = 0;
    for (int k = 0; k < groups.size(); k++) {
      for (int p : groups.get(k)) {
        groupOf[unitAt[p]] = k;
        placeOf[unitAt[p]] = p;
        for (int unit = 0; unit < u; unit++) {
          ties[unit][k] += scores[unit][unitAt[p]];
          all += scores[unit][unitAt[p]];
        }
      }
    }
    while (true) {
      double best = LEAST_GAIN * all;
      int first = -1;
      int second = -1;
      for (int i = 0; i < u; i++) {
        for (int j = 0; j < i; j++) {
          if (unitBits[i] == unitBits[j] && groupOf[i] != groupOf[j]) {
            double gain =
                ties[i][groupOf[j]]
                    - ties[i][groupOf[i]]
                    + ties[j][groupOf[i]]
                    - ties[j][groupOf[j]]
                    - 2 * scores[i][j];
            if (gain > best) {
              best = gain;
              first = i;
              second = j;
            }
          }
        }
      }
      if (first < 0) {
        return;
      }
      for (int unit = 0; unit < u; unit++) {
        double change = scores[unit][second] - scores[unit][first];
        ties[unit][groupOf[first]] += change;
        ties[unit][groupOf[second]] -= change;
      }
      swap(groupOf, first, second);
      swap(placeOf, first, second);
      unitAt[placeOf[first]] = first;
      unitAt[placeOf[second]] = second;
    }
  }

  private static void swap(int[] values, int i, int j) {
    int kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
