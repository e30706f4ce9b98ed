// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.search.scan.Neighbors;

/**
 * Near codes of queries, by looking at those of a few cells alone: an inverted file. Codes and
 * scores are those of {@link CodeSearch}, to the last bit; what is not in the cells that a query
 * looks at is missed. With all cells it finds what {@link CodeSearch} finds, up to ties.
 *
 * <p>A query costs a comparison with every center and the scan of the codes in its cells, which lie
 * together. Threads share queries, so one query takes one thread. Codes are copied, cell after
 * cell; scanning them takes some 2 ⌈n/8⌉ + 16 bytes a code. Immutable and thread-safe. What a query
 * finds does not depend on threads or on other queries.
 */
public final class CellSearch {
  /** Queries whose candidates are scored again together. */
  private static final int GROUP = 256;

  /** Queries that a thread takes through cells together. */
  private static final int TOGETHER = 64;

  private final CodeSpace space;
  private final CodeSet set;
  private final Optional<VectorData> originals;
  private final CellCenters centers;
  private final CellCodes[] codes;

  /** The number of the code at each place. */
  private final int[] order;

  private CellSearch(
      CodeSpace space,
      CodeSet set,
      Optional<VectorData> originals,
      CellCenters centers,
      CellCodes[] codes,
      int[] order) {
    this.space = space;
    this.set = set;
    this.originals = originals;
    this.centers = centers;
    this.codes = codes;
    this.order = order;
  }

  /**
   * A search in codes that {@code codec} made; reads them once.
   *
   * @param set read again where candidates are scored by what they decode to
   * @param cells of the same vectors, in their order
   * @throws IllegalArgumentException if the codes have another number of bits or another gain than
   *     the codec's, or the cells another number of vectors or another dimension
   * @throws IOException if the codes cannot be read
   */
  public static CellSearch of(VectorCodec codec, CodeSet set, CodeCells cells) throws IOException {
    // Refuses codes of another codec.
    CodeSearch.of(codec, set);
    if (cells.count() != set.count() || cells.centers().dimension() != codec.dimension()) {
      throw new IllegalArgumentException(
          "cells: "
              + cells.count()
              + " vectors of dimension "
              + cells.centers().dimension()
              + ", must be those of the codes, "
              + set.count()
              + " of dimension "
              + codec.dimension());
    }
    CodeSpace space = new CodeSpace(codec);
    int[] starts = new int[cells.cells() + 1];
    int[] order = cells.order(starts);
    CellCodes[] codes = CellCodes.split(space, set, cells, starts);
    return new CellSearch(space, set, Optional.empty(), cells.centers(), codes, order);
  }

  /**
   * The same with the vectors that were coded, for {@link Rerank#ORIGINAL}.
   *
   * @throws IllegalArgumentException if there are not as many, or they have another dimension
   */
  public CellSearch withOriginals(VectorData vectors) {
    if (vectors.count() != set.count() || vectors.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "originals: "
              + vectors.description()
              + ", must be "
              + set.count()
              + " vectors of dimension "
              + space.dimension());
    }
    return new CellSearch(space, set, Optional.of(vectors), centers, codes, order);
  }

  /**
   * The nearest codes of each query in its nearest cells, as many as {@link CodeSearch#search}
   * gives: where the cells have fewer, the next ones are looked at too.
   *
   * @param queries query after query, not changed
   * @param probes how many cells each query looks at, those whose centers are nearest by the
   *     metric; all where there are fewer
   * @throws org.halfspace.data.UnusableDataException if an entry is not finite, there are more
   *     neighbors in all than an array can hold, or the codes have no such scores
   * @throws IllegalArgumentException if {@code probes < 1}, the length is no multiple of the
   *     dimension, or originals are asked for and were not given
   * @throws IOException if codes or originals cannot be read
   */
  public SearchResult search(float[] queries, SearchSettings settings, int probes)
      throws IOException {
    if (probes < 1) {
      throw new IllegalArgumentException("probes: " + probes + ", must be at least 1");
    }
    int d = space.dimension();
    Neighbors.requireQueries(queries, d);
    QueryScorers scorers = new QueryScorers(space);
    scorers.require(settings.score());
    if (settings.rerank() == Rerank.ORIGINAL && originals.isEmpty()) {
      throw new IllegalArgumentException("rerank: original, but no original vectors were given");
    }
    int total = queries.length / d;
    int k = Neighbors.each(settings.k(), set.count(), total);
    Answer answer = new Answer(queries, settings, k, new long[total * k], new double[total * k]);
    QueryScorers.Maker maker = scorers.of(queries, settings);
    try {
      for (int from = 0; from < total; from += GROUP) {
        answer(answer, maker, from, Math.min(total, from + GROUP), probes);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new SearchResult(k, answer.ids(), answer.scores());
  }

  /** What is asked, and room for what is found. */
  private record Answer(
      float[] queries, SearchSettings settings, int k, long[] ids, double[] scores) {}

  private void answer(Answer answer, QueryScorers.Maker maker, int first, int end, int probes)
      throws IOException {
    SearchSettings settings = answer.settings();
    QueryScorer[] prepared = new QueryScorer[end - first];
    TopK[] found = new TopK[end - first];
    int each = Math.min(TOGETHER, (end - first + settings.threads() - 1) / settings.threads());
    Parallel.ranges(
        settings.threads(),
        (end - first + each - 1) / each,
        (from, to) -> {
          CellProbes walk = new CellProbes(centers, codes, settings, probes);
          for (int g = from; g < to; g++) {
            int begin = g * each;
            int last = Math.min(end - first, begin + each);
            QueryScorer[] some = maker.make(first + begin, first + last);
            TopK[] places = walk.find(answer.queries(), first + begin, some, set.count());
            for (int q = begin; q < last; q++) {
              prepared[q] = some[q - begin];
              found[q] = byNumber(places[q - begin]);
            }
          }
        });
    TopK[] best = rerank(answer, first, found);
    for (int q = 0; q < best.length; q++) {
      best[q].sort();
      int at = (first + q) * answer.k();
      System.arraycopy(best[q].ids(), 0, answer.ids(), at, answer.k());
      double[] keys = best[q].keys();
      for (int r = 0; r < answer.k(); r++) {
        answer.scores()[at + r] =
            settings.rerank() == Rerank.NONE
                ? prepared[q].score(keys[r])
                : settings.metric().key(keys[r]);
      }
    }
  }

  /** Candidates by the numbers of codes in place of their places. */
  private TopK byNumber(TopK places) {
    long[] at = places.ids();
    double[] keys = places.keys();
    TopK numbers = new TopK(Math.max(1, at.length));
    for (int i = 0; i < at.length; i++) {
      numbers.offer(order[(int) at[i]], keys[i]);
    }
    return numbers;
  }

  private TopK[] rerank(Answer answer, int first, TopK[] found) throws IOException {
    SearchSettings settings = answer.settings();
    if (settings.rerank() == Rerank.NONE) {
      return found;
    }
    long[][] ids = Arrays.stream(found).map(TopK::ids).toArray(long[][]::new);
    Reranking reranking =
        new Reranking(
            answer.queries(),
            space.dimension(),
            settings.k(),
            settings.metric(),
            settings.threads());
    return settings.rerank() == Rerank.DECODED
        ? reranking.byDecoded(space, set, first, ids)
        : reranking.byOriginals(originals.orElseThrow(), first, ids);
  }
}
