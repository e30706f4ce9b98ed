// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;

/**
 * Takes queries through their cells. A query looks at its nearest cell first, which leaves few
 * codes of the others to be scored, then at the others in the order of their numbers, so that
 * queries share the codes of a cell while they are in a core's caches. Belongs to one thread.
 */
final class CellProbes {
  private final CellCenters.Comparison comparison;
  private final int dimension;
  private final CellCodes[] codes;
  private final SearchSettings settings;
  private final int probes;

  /**
   * @param probes cells of each query, at least 1; all where there are fewer
   */
  CellProbes(CellCenters centers, CellCodes[] codes, SearchSettings settings, int probes) {
    this.comparison = centers.new Comparison();
    this.dimension = centers.dimension();
    this.codes = codes;
    this.settings = settings;
    this.probes = Math.min(probes, codes.length);
  }

  /**
   * The candidates of some queries, by their places among the codes of all cells.
   *
   * @param first the first of the queries
   * @param scorers of the queries
   * @param count of codes in all cells, at least 1
   * @throws java.io.UncheckedIOException if codes cannot be read
   */
  TopK[] find(float[] queries, int first, QueryScorer[] scorers, long count) {
    int wanted = settings.candidates(count);
    CellVisit[] visits = new CellVisit[scorers.length];
    long[] others = new long[scorers.length * (probes - 1)];
    int pending = 0;
    for (int q = 0; q < scorers.length; q++) {
      visits[q] = new CellVisit(scorers[q], settings, codes[0], new TopK(wanted));
      long[] cells = nearest(queries, first + q, probes);
      visits[q].visit(codes[(int) cells[0]]);
      for (int p = 1; p < cells.length; p++) {
        others[pending++] = cells[p] << Integer.SIZE | q;
      }
    }
    Arrays.sort(others);
    visitTogether(visits, others);
    TopK[] found = new TopK[scorers.length];
    for (int q = 0; q < scorers.length; q++) {
      found[q] = visits[q].found();
      if (found[q].size() < wanted) {
        visitMore(visits[q], nearest(queries, first + q, codes.length), wanted);
      }
    }
    return found;
  }

  private long[] nearest(float[] queries, int query, int cells) {
    TopK near = new TopK(cells);
    near.offerAll(0, comparison.keys(queries, query * dimension, settings.metric()), codes.length);
    near.sort();
    return near.ids();
  }

  /**
   * @param pairs cells in their high halves, and of each the queries that look at it
   */
  private void visitTogether(CellVisit[] visits, long[] pairs) {
    int i = 0;
    while (i < pairs.length) {
      CellCodes cell = codes[(int) (pairs[i] >> Integer.SIZE)];
      CellVisit visit = visits[(int) pairs[i]];
      if (i + 1 < pairs.length && pairs[i + 1] >> Integer.SIZE == pairs[i] >> Integer.SIZE) {
        CellVisit.visit(visit, visits[(int) pairs[i + 1]], cell);
        i += 2;
      } else {
        visit.visit(cell);
        i++;
      }
    }
  }

  /** Goes on to the cells that come next, until there are enough candidates. */
  private void visitMore(CellVisit visit, long[] cells, int wanted) {
    for (int p = probes; visit.found().size() < wanted && p < cells.length; p++) {
      visit.visit(codes[(int) cells[p]]);
    }
  }
}
