// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.source.Spectrum;

/**
 * Sizes of groups of units (docs/theory.md §8): a_b units of b bits code the a_b largest components
 * that no units of more bits code. The distortion is Σ_b of the floor of each group on its
 * components, plus the components in no group. The search starts at the best allocation of bits to
 * single components, for which groups never lose, and exchanges units between groups while that
 * gains: a local minimum, not a proven one. Not thread-safe.
 */
final class GroupSearch {
  private static final int MOST_BITS = BitLimits.MOST_BITS;

  /** Relative gains below this are rounding. */
  private static final double LEAST_GAIN = 1e-13;

  private static final int MOST_GROUPS = 4;
  private static final int MOST_CHANGE = 2;

  /** Index b: how many units of b bits are added. */
  private static final int[][] EXCHANGES = exchanges();

  private final Spectrum spectrum;
  private final int components;

  /** D_b, D_0 = 1. */
  private final double[] errors;

  private final double[] gammas;

  /** Index a: Σ_{i≤a} √λ_i and Σ_{i>a} λ_i. */
  private final double[] rootSums;

  private final double[] tails;

  GroupSearch(Spectrum spectrum, double[] errors) {
    this.spectrum = spectrum;
    this.components = spectrum.rank(0);
    this.errors = errors;
    this.gammas = new double[errors.length];
    for (int b = 1; b < errors.length; b++) {
      gammas[b] = errors[b] / (1 - errors[b]);
    }
    this.rootSums = new double[components + 1];
    this.tails = new double[components + 1];
    for (int i = 0; i < components; i++) {
      rootSums[i + 1] = rootSums[i] + Math.sqrt(spectrum.eigenvalue(i));
    }
    for (int i = components - 1; i >= 0; i--) {
      tails[i] = tails[i + 1] + spectrum.eigenvalue(i);
    }
  }

  /**
   * The best allocation of bits to single components: one bit after another to the component that
   * gains most, optimal because D_b is convex in b.
   *
   * @return index b: how many components have b bits, 1 ≤ b ≤ 8
   */
  int[] axes(int bits) {
    // at[b]: how many components have at least b bits. They are the largest.
    int[] at = new int[MOST_BITS + 2];
    at[0] = components;
    for (int spent = 0; spent < bits; spent++) {
      int best = 0;
      double most = 0;
      for (int b = 1; b <= MOST_BITS; b++) {
        if (at[b] < at[b - 1]) {
          double gain = spectrum.eigenvalue(at[b]) * (errors[b - 1] - errors[b]);
          if (gain > most) {
            most = gain;
            best = b;
          }
        }
      }
      if (best == 0) {
        break; // every component has all the bits that there are
      }
      at[best]++;
    }
    int[] sizes = new int[MOST_BITS + 1];
    for (int b = 1; b <= MOST_BITS; b++) {
      sizes[b] = at[b] - at[b + 1];
    }
    return sizes;
  }

  /** What single components with {@code sizes[b]} times b bits lose. */
  double lostOnAxes(int[] sizes) {
    int from = 0;
    double lost = 0;
    for (int b = MOST_BITS; b >= 1; b--) {
      lost += errors[b] * (tails[from] - tails[from + sizes[b]]);
      from += sizes[b];
    }
    return lost + tails[from];
  }

  /** What a choice of sizes loses, and which choices there are. */
  interface Choice {
    /** Σ λ_i less what is explained. */
    double lost(int[] sizes);

    /** Whether these sizes, none negative, may be chosen. */
    boolean fits(int[] sizes);
  }

  /** Groups within a budget of bits. */
  Choice groupsOf(int bits) {
    return new Choice() {
      @Override
      public double lost(int[] sizes) {
        return GroupSearch.this.lost(sizes);
      }

      @Override
      public boolean fits(int[] sizes) {
        return GroupSearch.this.fits(sizes, bits);
      }
    };
  }

  /** Sizes that no exchange of units improves, from {@code start}, which is left as it is. */
  int[] improve(int[] start, Choice choice) {
    int[] sizes = start.clone();
    double lost = choice.lost(sizes);
    int step = Integer.highestOneBit(Math.max(1, components / 2));
    while (step >= 1) {
      double before = lost;
      for (int[] exchange : EXCHANGES) {
        lost = tried(sizes, exchange, step, choice, lost);
      }
      if (lost >= before * (1 - LEAST_GAIN)) {
        step /= 2;
      }
    }
    return sizes;
  }

  /**
   * All exchanges of at most {@value #MOST_GROUPS} groups that change a size by at most {@value
   * #MOST_CHANGE} and spend no more bits, those between two groups whatever their change; and those
   * that spend bits left over.
   */
  private static int[][] exchanges() {
    List<int[]> exchanges = new ArrayList<>();
    int[] change = new int[MOST_BITS + 1];
    addExchanges(exchanges, change, 1, 0);
    for (int a = 1; a <= MOST_BITS; a++) {
      for (int b = 1; b <= MOST_BITS; b++) {
        int divisor = greatestCommonDivisor(a, b);
        if (Math.max(a, b) / divisor > MOST_CHANGE) {
          int[] exchange = new int[MOST_BITS + 1];
          exchange[a] = -b / divisor;
          exchange[b] = a / divisor;
          exchanges.add(exchange);
        }
      }
    }
    return exchanges.toArray(int[][]::new);
  }

  private static void addExchanges(List<int[]> exchanges, int[] change, int from, int spent) {
    int groups = 0;
    boolean grows = false;
    for (int entry : change) {
      groups += entry == 0 ? 0 : 1;
      grows |= entry > 0;
    }
    if (from > MOST_BITS || groups == MOST_GROUPS) {
      // One bit more than before is for budgets that do not come out even.
      if (grows && (spent == 0 || spent == 1 || groups == 1)) {
        exchanges.add(change.clone());
      }
      return;
    }
    for (int entry = -MOST_CHANGE; entry <= MOST_CHANGE; entry++) {
      change[from] = entry;
      addExchanges(exchanges, change, from + 1, spent + from * entry);
    }
    change[from] = 0;
  }

  private static double tried(int[] sizes, int[] exchange, int step, Choice choice, double lost) {
    int[] changed = new int[sizes.length];
    for (int b = 1; b < sizes.length; b++) {
      changed[b] = sizes[b] + step * exchange[b];
      if (changed[b] < 0) {
        return lost;
      }
    }
    if (!choice.fits(changed)) {
      return lost;
    }
    double candidate = choice.lost(changed);
    if (candidate < lost * (1 - LEAST_GAIN)) {
      System.arraycopy(changed, 0, sizes, 0, sizes.length);
      return candidate;
    }
    return lost;
  }

  boolean fits(int[] sizes, int bits) {
    long spent = 0;
    long units = 0;
    for (int b = 1; b <= MOST_BITS; b++) {
      spent += (long) b * sizes[b];
      units += sizes[b];
    }
    return spent <= bits && units <= components;
  }

  /** What groups of these sizes lose. */
  double lost(int[] sizes) {
    int from = 0;
    double lost = 0;
    for (int b = MOST_BITS; b >= 1; b--) {
      if (sizes[b] > 0) {
        lost += lostInGroup(gammas[b], from, sizes[b]);
        from += sizes[b];
      }
    }
    return lost + tails[from];
  }

  /** The floor of {@code size} units on the components from {@code from} on, as many. */
  private double lostInGroup(double gamma, int from, int size) {
    int active = size;
    if (!isActive(gamma, from, size, size)) {
      // The first component always is; the others up to some one.
      int inactive = size;
      active = 1;
      while (inactive - active > 1) {
        int middle = (active + inactive) >>> 1;
        if (isActive(gamma, from, size, middle)) {
          active = middle;
        } else {
          inactive = middle;
        }
      }
    }
    double roots = rootSums[from + active] - rootSums[from];
    return gamma * roots * roots / (size + active * gamma)
        + tails[from + active]
        - tails[from + size];
  }

  /** Whether the last of the first {@code active} components has a positive share. */
  private boolean isActive(double gamma, int from, int size, int active) {
    double root = Math.sqrt(spectrum.eigenvalue(from + active - 1));
    return (size + active * gamma) * root > gamma * (rootSums[from + active] - rootSums[from]);
  }

  /** The groups of these sizes, without empty ones. */
  static List<UnitGroup> groups(int[] sizes) {
    List<UnitGroup> groups = new ArrayList<>();
    for (int b = MOST_BITS; b >= 1; b--) {
      if (sizes[b] > 0) {
        groups.add(new UnitGroup(b, sizes[b], sizes[b]));
      }
    }
    return groups;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
