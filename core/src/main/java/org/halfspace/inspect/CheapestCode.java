// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.Optional;
import java.util.OptionalInt;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Mixture;

/**
 * The fewest bits for a distortion on the Gaussian source, over all kinds of codes (docs/theory.md
 * §8).
 *
 * @param distortion what is to be lost at most, as a share of the variance
 * @param mixed the cheapest of all: units of 1 to 8 bits in groups, and what they lose
 * @param alike the cheapest with units of the same number of bits
 * @param signs with one bit for each unit
 * @param shannon what no code of any kind can do better
 */
public record CheapestCode(
    double distortion, Mixture mixed, Alike alike, Alike signs, Shannon shannon) {

  /**
   * Units that all have the same number of bits.
   *
   * @param unitBits bits of each unit
   * @param bits of a code
   * @param floor the lowest distortion with that many bits
   */
  public record Alike(int unitBits, int bits, double floor) {
    /** How many units. */
    public int units() {
      return bits / unitBits;
    }
  }

  /**
   * Shannon's bound.
   *
   * @param bits the fewest bits of any code that loses at most as much
   * @param distortion the least that any code loses with the bits of {@link CheapestCode#mixed}
   */
  public record Shannon(int bits, double distortion) {}

  /** Whether signs are as cheap as any other code. */
  public boolean isSigns() {
    return signs.bits() <= mixed.bits();
  }

  /** Empty if 2³¹ bits do not do with some kind of code. */
  static Optional<CheapestCode> of(BitLimits limits, double distortion) {
    OptionalInt mixed = limits.smallestBits(distortion);
    OptionalInt signs = limits.smallestAlike(1, distortion);
    if (mixed.isEmpty() || signs.isEmpty()) {
      return Optional.empty();
    }
    Alike one = alike(limits, 1, signs.getAsInt());
    Alike best = one;
    for (int b = 2; b <= BitLimits.MOST_BITS; b++) {
      OptionalInt bits = limits.smallestAlike(b, distortion);
      if (bits.isPresent() && bits.getAsInt() < best.bits()) {
        best = alike(limits, b, bits.getAsInt());
      }
    }
    Mixture cheapest = limits.groups(mixed.getAsInt());
    return Optional.of(
        new CheapestCode(
            distortion,
            cheapest,
            best,
            one,
            new Shannon(
                (int) Math.ceil(limits.shannonBits(distortion)), limits.shannon(cheapest.bits()))));
  }

  private static Alike alike(BitLimits limits, int unitBits, int bits) {
    return new Alike(unitBits, bits, limits.alike(unitBits, bits).distortion());
  }
}
