// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;

/**
 * The neighbors of some queries, for each the nearest first, those of equal score by their number.
 * The arrays are shared, not copied.
 *
 * @param k how many neighbors each query has; fewer than requested, even 0, if there are not enough
 *     codes
 * @param ids numbers of codes, counted from 0, query after query
 * @param scores what belongs to them: the metric's score, or the Hamming distance where nothing
 *     else was computed. In double, since squares and products of float32 numbers leave the range
 *     of float32
 */
public record SearchResult(int k, long[] ids, double[] scores) {

  /** How many queries have neighbors here: all of them, or none where there is nothing to find. */
  public int queries() {
    return k == 0 ? 0 : ids.length / k;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SearchResult result
        && k == result.k
        && Arrays.equals(ids, result.ids)
        && Arrays.equals(scores, result.scores);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * k + Arrays.hashCode(ids)) + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return "SearchResult(" + queries() + " queries, " + k + " neighbors each)";
  }
}
