// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import org.halfspace.limits.BitLimits;

/**
 * All codes of a set of vectors.
 *
 * @param limits of the covariance of the training vectors
 * @param rows budget by budget
 */
record Comparison(RealSet set, BitLimits limits, List<Row> rows) {

  /**
   * What a code does on held-out vectors.
   *
   * @param bits of the budget, gain apart
   * @param recall NaN if nothing was searched
   * @param shannon at the stored bits
   */
  record Row(int bits, Contender code, double distortion, double recall, double shannon) {}

  Comparison {
    rows = List.copyOf(rows);
  }

  /** The rows of a kind. */
  List<Row> of(String kind) {
    return rows.stream().filter(row -> row.code().kind().equals(kind)).toList();
  }

  /** What a kind loses at some number of bits; NaN if there is no such code. */
  double distortion(String kind, int bits) {
    return of(kind).stream()
        .filter(row -> row.bits() == bits)
        .mapToDouble(Row::distortion)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** The budgets, gain apart. */
  int[] budgets() {
    return rows.stream().mapToInt(Row::bits).distinct().toArray();
  }
}
