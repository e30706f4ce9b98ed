// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import java.util.HashMap;
import java.util.Map;
import org.halfspace.fit.UnitBits;
import org.halfspace.limits.BitLimits;
import org.halfspace.source.Spectrum;

/**
 * The lowest distortion that the codes of a fit can have on the Gaussian source, over the number of
 * bits. Values are kept, as a group search takes milliseconds. Not thread-safe.
 */
public final class FloorCurve {
  private final BitLimits limits;
  private final UnitBits unitBits;
  private final Map<Integer, Double> known = new HashMap<>();

  FloorCurve(Spectrum spectrum, UnitBits unitBits) {
    this.limits = BitLimits.of(spectrum);
    this.unitBits = unitBits;
  }

  /** d. */
  int dimension() {
    return limits.spectrum().dimension();
  }

  /** The floor of that many bits. */
  double at(int bits) {
    return known.computeIfAbsent(
        bits,
        n ->
            unitBits instanceof UnitBits.Alike alike
                ? limits.alike(alike.bits(), n).distortion()
                : limits.groups(n).distortion());
  }
}
