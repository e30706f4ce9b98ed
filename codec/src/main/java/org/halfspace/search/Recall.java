// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;

/** How many of the true neighbors a search finds. */
public final class Recall {
  private Recall() {}

  /**
   * recall@r: the share of the r true neighbors of a query that are among the r found first, on
   * average over the queries.
   *
   * @param r at least 1, at most the k of both results
   * @throws IllegalArgumentException if r is out of range, or the results are of different numbers
   *     of queries, or of none
   */
  public static double at(int r, SearchResult found, SearchResult truth) {
    // Of whole numbers, so that a search that finds all has exactly 1.
    double hits = 0;
    for (double share : ofQueries(r, found, truth)) {
      hits += Math.rint(share * r);
    }
    return hits / ((double) found.queries() * r);
  }

  /**
   * The same for each query.
   *
   * @throws IllegalArgumentException as {@link #at}
   */
  public static double[] ofQueries(int r, SearchResult found, SearchResult truth) {
    if (r < 1 || r > Math.min(found.k(), truth.k())) {
      throw new IllegalArgumentException(
          "r: " + r + ", must be between 1 and " + Math.min(found.k(), truth.k()));
    }
    if (found.queries() != truth.queries() || found.queries() == 0) {
      throw new IllegalArgumentException(
          "found: " + found.queries() + " queries, but truth has " + truth.queries());
    }
    double[] shares = new double[found.queries()];
    for (int q = 0; q < shares.length; q++) {
      long[] wanted = Arrays.copyOfRange(truth.ids(), q * truth.k(), q * truth.k() + r);
      Arrays.sort(wanted);
      int hits = 0;
      for (int i = q * found.k(); i < q * found.k() + r; i++) {
        hits += Arrays.binarySearch(wanted, found.ids()[i]) >= 0 ? 1 : 0;
      }
      shares[q] = hits / (double) r;
    }
    return shares;
  }
}
