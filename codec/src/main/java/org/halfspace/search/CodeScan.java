// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.internal.Parallel;
import org.halfspace.search.scan.CodePlanes;

/**
 * The candidates of queries among all codes of a set, by scoring every code or, where there is a
 * fast scan, those that might be among them; both find the same. Thread-safe.
 *
 * @param squares what L2 needs of codes
 * @param inverses what cosine needs of them
 * @param fast for asymmetric scores
 */
record CodeScan(
    CodeSet set, DecodedNorms squares, DecodedNorms inverses, Optional<FastScanBlocks> fast) {
  /** Queries that go through the codes together: their tables stay in a core's second cache. */
  private static final int TOGETHER = 8;

  /** Queries for each thread from which on threads share queries, not codes. */
  private static final int QUERIES_PER_THREAD = 2;

  /**
   * Some queries with their candidates.
   *
   * @param scorers of the queries
   * @param best of the queries, not sorted
   */
  record Found(QueryScorer[] scorers, TopK[] best) {}

  /**
   * Looks at all codes for queries {@code first} to {@code end} − 1.
   *
   * @throws UncheckedIOException if codes cannot be read
   */
  Found find(QueryScorers.Maker maker, int first, int end, SearchSettings settings) {
    QueryScorer[] scorers = new QueryScorer[end - first];
    if (isFast(settings)
        && fast.get().areKept()
        && scorers.length >= QUERIES_PER_THREAD * settings.threads()) {
      TopK[] best = new TopK[scorers.length];
      inGroups(
          scorers.length,
          settings,
          (from, to) -> {
            QueryScorer[] some = maker.make(first + from, first + to);
            System.arraycopy(some, 0, scorers, from, some.length);
            TopK[] found = scanFast(some, 0, CodePlanes.blocks(set.count()), settings);
            System.arraycopy(found, 0, best, from, found.length);
          });
      return new Found(scorers, best);
    }
    inGroups(
        scorers.length,
        settings,
        (from, to) -> {
          QueryScorer[] some = maker.make(first + from, first + to);
          System.arraycopy(some, 0, scorers, from, some.length);
        });
    return new Found(scorers, scanInParts(scorers, settings));
  }

  /** Threads take some queries at a time. */
  private static void inGroups(int queries, SearchSettings settings, Parallel.Range work) {
    int groups = (queries + TOGETHER - 1) / TOGETHER;
    Parallel.ranges(
        settings.threads(),
        groups,
        (first, end) -> {
          for (int g = first; g < end; g++) {
            work.run(g * TOGETHER, Math.min(queries, (g + 1) * TOGETHER));
          }
        });
  }

  private boolean isFast(SearchSettings settings) {
    return settings.score() == Score.ASYMMETRIC && fast.isPresent();
  }

  /** Every thread looks at its part of the codes for all queries. */
  private TopK[] scanInParts(QueryScorer[] queries, SearchSettings settings) {
    int blocks = CodePlanes.blocks(set.count());
    int parts = Math.min(settings.threads(), blocks);
    TopK[][] found = new TopK[parts][];
    Parallel.ranges(
        parts,
        parts,
        (first, end) -> {
          for (int part = first; part < end; part++) {
            int from = (int) ((long) blocks * part / parts);
            int to = (int) ((long) blocks * (part + 1) / parts);
            found[part] =
                isFast(settings)
                    ? scanFast(queries, from, to, settings)
                    : scanPlain(queries, from, to, settings);
          }
        });
    for (int part = 1; part < parts; part++) {
      for (int q = 0; q < queries.length; q++) {
        found[0][q].offerAll(found[part][q]);
      }
    }
    return found[0];
  }

  private Optional<ScanBlock.Norms> norms(SearchSettings settings) {
    if (settings.score() == Score.HAMMING || settings.metric() == Metric.INNER_PRODUCT) {
      return Optional.empty();
    }
    return Optional.of(settings.metric() == Metric.L2 ? squares : inverses);
  }

  private TopK[] empty(int queries, SearchSettings settings) {
    TopK[] empty = new TopK[queries];
    Arrays.setAll(empty, q -> new TopK(settings.candidates(set.count())));
    return empty;
  }

  private TopK[] scanFast(QueryScorer[] queries, int from, int to, SearchSettings settings) {
    FastScanBlocks blocks = fast.orElseThrow();
    TopK[] found = empty(queries.length, settings);
    FastScan[] scans = new FastScan[queries.length];
    for (int q = 0; q < queries.length; q++) {
      scans[q] = new FastScan(blocks.layout(), (QueryScorer.Exact) queries[q], found[q]);
    }
    Optional<ScanBlock.Norms> norms = norms(settings);
    try {
      for (int b = from; b < to; b++) {
        FastScanBlocks.Block block = blocks.block(b, settings.metric(), norms);
        long firstId = (long) b * CodePlanes.BLOCK;
        int q = 0;
        for (; q + 1 < scans.length; q += 2) {
          FastScan.scan(scans[q], scans[q + 1], block, firstId);
        }
        if (q < scans.length) {
          scans[q].scan(block, firstId);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private TopK[] scanPlain(QueryScorer[] queries, int from, int to, SearchSettings settings) {
    TopK[] found = empty(queries.length, settings);
    if (HammingScan.pays(settings.score(), queries.length)) {
      try {
        new HammingScan(set, queries, found).scan(from, to);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return found;
    }
    ScanBlock block = new ScanBlock(set, settings.metric(), norms(settings));
    try {
      for (int b = from; b < to; b++) {
        block.load(b);
        for (int q = 0; q < queries.length; q++) {
          found[q].offerAll((long) b * CodePlanes.BLOCK, queries[q].keys(block), block.rows());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
