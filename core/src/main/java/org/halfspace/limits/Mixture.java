// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.List;

/**
 * How a budget of bits is spread over units of 1 to 8 bits (docs/theory.md §8).
 *
 * @param bits the budget N
 * @param distortion the lowest E‖x − x̂‖² / tr Σ with this spread, on the Gaussian source
 * @param groups from the most bits for a unit to the fewest; none has no units, and Σ b·units ≤ N
 */
public record Mixture(int bits, double distortion, List<UnitGroup> groups) {
  public Mixture {
    groups = List.copyOf(groups);
  }

  /** Σ b·units, the bits that are used. */
  public long usedBits() {
    return groups.stream().mapToLong(group -> (long) group.bits() * group.units()).sum();
  }

  /** The number of units. */
  public int units() {
    return groups.stream().mapToInt(UnitGroup::units).sum();
  }
}
