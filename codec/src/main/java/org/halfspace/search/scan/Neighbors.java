// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import org.halfspace.data.UnusableDataException;

/** What queries of a search have to be, and how many neighbors they get. Stateless. */
public final class Neighbors {
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Neighbors() {}

  /**
   * How many neighbors each query gets: k, or all there are.
   *
   * @throws UnusableDataException if an array cannot hold those of all queries
   */
  public static int each(int k, long present, int queries) {
    int each = (int) Math.min(k, present);
    if ((long) each * queries > LONGEST_ARRAY) {
      throw new UnusableDataException(
          queries
              + " queries with "
              + each
              + " neighbors each are more than one search can return; request fewer at a time");
    }
    return each;
  }

  /**
   * Looks at queries.
   *
   * @throws UnusableDataException if an entry is not finite
   * @throws IllegalArgumentException if the length is no multiple of the dimension
   */
  public static void requireQueries(float[] queries, int dimension) {
    if (queries.length % dimension != 0) {
      throw new IllegalArgumentException(
          "queries: length "
              + queries.length
              + ", must be a multiple of the dimension "
              + dimension);
    }
    for (int i = 0; i < queries.length; i++) {
      if (!Float.isFinite(queries[i])) {
        throw new UnusableDataException(
            "queries: "
                + queries[i]
                + " in row "
                + i / dimension
                + ", column "
                + i % dimension
                + ", must be finite");
      }
    }
  }
}
