// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.stream.Collectors;
import org.halfspace.code.UnitLayout;

/** The units of a code in words. */
public final class UnitText {
  private UnitText() {}

  /** Such as "256 signs" or "3 of 4 bits, 20 of 2 bits". */
  public static String of(UnitLayout layout) {
    if (layout.counts()[1] == layout.units()) {
      return layout.units() + (layout.units() == 1 ? " sign" : " signs");
    }
    return Units.of(layout).stream()
        .map(
            units -> units.count() + " of " + units.bits() + (units.bits() == 1 ? " bit" : " bits"))
        .collect(Collectors.joining(", "));
  }
}
