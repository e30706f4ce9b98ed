// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/**
 * The neighbors of some queries, for each the nearest first, those of equal score by their number.
 * The arrays are shared, not copied.
 *
 * @param k how many neighbors each query has; fewer than requested, even 0, if there are not enough
 *     codes
 * @param ids numbers of bits, counted from 0, query after query
 * @param scores what belongs to them: the metric's score, or the Hamming distance where nothing
 *     else was computed. In double, since squares and products of float32 numbers leave the range
 *     of float32
 */
public record SearchResult(int k, long[] ids, double[] scores) {

  /** How many queries have neighbors here: all of them, or none where there is nothing to find. */
  public int queries() {
    return k == 0 ? 0 : ids.length / k;
  }
}
