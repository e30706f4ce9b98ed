// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.halfspace.activation.Activation;
import org.halfspace.source.Spectrum;

/**
 * What a budget of N bits is worth on one spectrum when units have 1 to 8 bits, each with the
 * Lloyd–Max quantizer of the standard normal (docs/theory.md §8): units all alike, bits on single
 * components (axes), groups of units, and Shannon's curve. All values are distortions, E‖x − x̂‖² /
 * tr Σ.
 *
 * <p>Construction takes O(d) time and memory; axes O(N); groups some thousand evaluations of O(log
 * d). Immutable and thread-safe.
 */
public final class BitLimits {
  /** The most bits of one unit. */
  public static final int MOST_BITS = 8;

  private static final int FEWER_TRIED = 16;
  private static final int START_STEPS = 64;

  private final Spectrum spectrum;
  private final Limits[] alike = new Limits[MOST_BITS + 1];
  private final GroupSearch search;

  private BitLimits(Spectrum spectrum) {
    this.spectrum = spectrum;
    double[] errors = new double[MOST_BITS + 1];
    errors[0] = 1;
    for (int b = 1; b <= MOST_BITS; b++) {
      Activation quantizer = Activation.quantizer(b);
      alike[b] = Limits.of(spectrum, quantizer);
      errors[b] = 1 - quantizer.linearCoefficient();
    }
    this.search = new GroupSearch(spectrum, errors);
  }

  /** The limits for a spectrum. */
  public static BitLimits of(Spectrum spectrum) {
    return new BitLimits(Objects.requireNonNull(spectrum, "spectrum"));
  }

  public Spectrum spectrum() {
    return spectrum;
  }

  /**
   * The floor of ⌊N/b⌋ units of b bits, §4 with γ_b = D_b/(1 − D_b). One bit is the sign.
   *
   * @throws IllegalArgumentException if {@code unitBits} is not between 1 and 8, or {@code bits <
   *     0}
   */
  public Floor alike(int unitBits, int bits) {
    requireUnitBits(unitBits);
    requireBits(bits);
    return alike[unitBits].floor(bits / unitBits);
  }

  /**
   * The best allocation of bits to principal components, each with a unit of its own: Σ λ_i D_{b_i}
   * / tr Σ with D_0 = 1, exact at every d.
   *
   * @throws IllegalArgumentException if {@code bits < 0}
   */
  public Mixture axes(int bits) {
    requireBits(bits);
    int[] sizes = search.axes(bits);
    return mixture(bits, search.lostOnAxes(sizes), sizes);
  }

  /**
   * Groups of units, their sizes found by a local search: never more distortion than {@link #axes}
   * or the best of {@link #alike}, which is returned where no groups are better, with more units
   * than components in its one group if the budget is that large. A budget larger by one bit may
   * lose more by one or two per cent, as the search is local.
   *
   * @throws IllegalArgumentException if {@code bits < 0}
   */
  public Mixture groups(int bits) {
    requireBits(bits);
    int[] sizes = search.improve(search.axes(bits), search.groupsOf(bits));
    Mixture best = mixture(bits, search.lost(sizes), sizes);
    for (int b = 1; b <= MOST_BITS; b++) {
      Floor floor = alike[b].floor(bits / b);
      if (floor.distortion() < best.distortion()) {
        UnitGroup all = new UnitGroup(b, floor.units(), floor.activeComponents());
        best = new Mixture(bits, floor.distortion(), List.of(all));
      }
    }
    return best;
  }

  private Mixture mixture(int bits, double lost, int[] sizes) {
    return new Mixture(bits, lost / spectrum.total(), GroupSearch.groups(sizes));
  }

  /**
   * {@link #axes}, or {@link #groups} with as many units as components, out of the choices that
   * something else allows too, such as the borders of bytes that units may not cross. A local
   * search, from axes with as many bits as are allowed.
   *
   * @param together whether units of the same number of bits code their components together
   * @param allowed of the numbers of units of each number of bits, index b; must allow none at all
   * @throws IllegalArgumentException if {@code bits < 0}
   */
  public Mixture restricted(int bits, boolean together, Predicate<int[]> allowed) {
    requireBits(bits);
    int budget = bits;
    int[] start = search.axes(budget);
    while (budget > 0 && !allowed.test(start)) {
      // In small steps, as the search spends what is left over.
      budget -= Math.max(1, budget / START_STEPS);
      start = search.axes(budget);
    }
    GroupSearch.Choice choice =
        new GroupSearch.Choice() {
          @Override
          public double lost(int[] sizes) {
            return together ? search.lost(sizes) : search.lostOnAxes(sizes);
          }

          @Override
          public boolean fits(int[] sizes) {
            return search.fits(sizes, bits) && allowed.test(sizes);
          }
        };
    int[] sizes = search.improve(start, choice);
    return mixture(bits, choice.lost(sizes), sizes);
  }

  /**
   * Shannon's bound at N bits, {@link Limits#shannon}.
   *
   * @throws IllegalArgumentException if {@code bits} is negative
   */
  public double shannon(double bits) {
    return alike[1].shannon(bits);
  }

  /**
   * The bits below which no code of any kind loses at most {@code distortion}, {@link
   * Limits#shannonBits}.
   *
   * @throws IllegalArgumentException if {@code distortion} is not between 0 and 1
   */
  public double shannonBits(double distortion) {
    return alike[1].shannonBits(distortion);
  }

  /**
   * The fewest bits with which units of b bits, all alike, lose at most {@code distortion}: b times
   * {@link Limits#smallestUnits}; empty if no int does. Cost O(log d).
   *
   * @throws IllegalArgumentException if {@code unitBits} is not between 1 and 8, or {@code
   *     distortion} not between 0 and 1
   */
  public OptionalInt smallestAlike(int unitBits, double distortion) {
    requireUnitBits(unitBits);
    OptionalInt units = alike[unitBits].smallestUnits(distortion);
    return units.isPresent() && units.getAsInt() <= Integer.MAX_VALUE / unitBits
        ? OptionalInt.of(units.getAsInt() * unitBits)
        : OptionalInt.empty();
  }

  /**
   * {@link #smallestBits(double, int)} up to the fewest bits that units all alike need, so that
   * groups do as well; empty only if no number of units all alike does. Cost some thirty searches:
   * half a second at d = 100,000.
   *
   * @throws IllegalArgumentException if {@code distortion} is not between 0 and 1
   */
  public OptionalInt smallestBits(double distortion) {
    OptionalInt most = OptionalInt.empty();
    for (int b = 1; b <= MOST_BITS; b++) {
      OptionalInt bits = smallestAlike(b, distortion);
      if (bits.isPresent() && (most.isEmpty() || bits.getAsInt() < most.getAsInt())) {
        most = bits;
      }
    }
    return most.isEmpty() ? most : smallestBits(distortion, most.getAsInt());
  }

  /**
   * The smallest N found whose groups lose at most {@code distortion}; empty if groups of {@code
   * most} bits lose more. Sizes of groups come from a local search, so that a few bits fewer may do
   * by chance: what N − 1 bits reach is looked at until {@value #FEWER_TRIED} numbers in turn do
   * not do. Cost log₂ {@code most} searches, and those.
   *
   * @throws IllegalArgumentException if {@code distortion} is not between 0 and 1
   */
  public OptionalInt smallestBits(double distortion, int most) {
    Limits.requireDistortion(distortion);
    requireBits(most);
    if (groups(most).distortion() > distortion) {
      return OptionalInt.empty();
    }
    int low = 0;
    int high = most;
    while (low < high) {
      int middle = low + (high - low) / 2;
      if (groups(middle).distortion() <= distortion) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    for (int bits = high - 1; bits >= 0 && bits >= high - FEWER_TRIED; bits--) {
      high = groups(bits).distortion() <= distortion ? bits : high;
    }
    return OptionalInt.of(high);
  }

  private static void requireUnitBits(int unitBits) {
    if (unitBits < 1 || unitBits > MOST_BITS) {
      throw new IllegalArgumentException(
          "unitBits: " + unitBits + ", must be between 1 and " + MOST_BITS);
    }
  }

  private static void requireBits(int bits) {
    if (bits < 0) {
      throw new IllegalArgumentException("bits: " + bits + ", must not be negative");
    }
  }
}
