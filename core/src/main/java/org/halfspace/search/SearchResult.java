package org.halfspace.search;

/**
 * The neighbours of some queries, for each the nearest first, those of equal score by their number.
 * The arrays are shared, not copied.
 *
 * @param k how many each query has
 * @param ids numbers of codes, counted from 0, query after query
 * @param scores what belongs to them: the metric's score, or the Hamming distance where nothing
 *     else was computed
 */
public record SearchResult(int k, long[] ids, float[] scores) {

  /** How many queries there were. */
  public int queries() {
    return ids.length / k;
  }
}
