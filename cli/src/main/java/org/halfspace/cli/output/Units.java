// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.UnitLayout;

/**
 * The JSON of units with the same number of bits.
 *
 * @param bits of each
 * @param count how many there are
 */
public record Units(int bits, int count) {

  /** Of a code, from the most bits to the fewest. */
  public static List<Units> of(UnitLayout layout) {
    List<Units> units = new ArrayList<>();
    int[] counts = layout.counts();
    for (int b = counts.length - 1; b >= 1; b--) {
      if (counts[b] > 0) {
        units.add(new Units(b, counts[b]));
      }
    }
    return units;
  }
}
