// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.halfspace.code.LevelCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.search.scan.CodePlanes;

/** Makes queries ready to score the codes of a space. Thread-safe. */
record QueryScorers(CodeSpace space) {
  /** Queries whose tables stay in a core's second cache while a block is scored by them. */
  private static final int GROUP_BYTES = 1 << 20;

  /** The same where a thread takes some queries of a group at a time. */
  private static final int FAST_GROUP_BYTES = 1 << 26;

  private static final int LARGEST_GROUP = 1 << 8;

  /**
   * Refuses scores that the codes cannot have: bits of several levels differ in weight; those of
   * one bit can be counted; bits that are looked up by tables have no weights of their own.
   *
   * @throws UnusableDataException if units have several levels and bits were to be counted, or
   *     codes are scored by tables and bits were to be weighed
   */
  void require(Score score) {
    if (score == Score.FOUR_BIT && space.scored() instanceof ScoredDecoder.Tables) {
      throw new UnusableDataException(
          "score: "
              + score.label()
              + " weighs single bits, but these codes are decoded by tables; use "
              + Score.ASYMMETRIC.label()
              + " or the linear decoder");
    }
    if (!(space.units() instanceof LevelCodec levels)) {
      return;
    }
    boolean oneBitEach = levels.layout().counts()[1] == levels.units();
    if (score == Score.ASYMMETRIC || score == Score.HAMMING && oneBitEach) {
      return;
    }
    throw new UnusableDataException(
        "score: "
            + score.label()
            + (score == Score.HAMMING
                ? " counts the bits in which codes differ"
                : " sums single bits")
            + ", but these codes have units of several levels, whose bits differ in weight; use "
            + Score.ASYMMETRIC.label());
  }

  /** How many queries look at a block together. */
  int group(Score score, boolean fast) {
    int words = CodePlanes.words(space.units().bytesPerCode());
    int table = words * Long.BYTES * CodePlanes.TABLE * Float.BYTES;
    int bytes = fast ? FAST_GROUP_BYTES : GROUP_BYTES;
    int fitting = score == Score.ASYMMETRIC ? bytes / table : LARGEST_GROUP;
    return Math.max(1, Math.min(LARGEST_GROUP, fitting));
  }

  /** Makes scorers of queries. Thread-safe. */
  interface Maker {
    /** The scorers of queries {@code first} to {@code end} − 1; each call makes new ones. */
    QueryScorer[] make(int first, int end);
  }

  /** Makes the scorers of some queries, d numbers each. */
  Maker of(float[] queries, SearchSettings settings) {
    int bytes = space.units().bytesPerCode();
    int words = CodePlanes.words(bytes);
    if (settings.score() == Score.HAMMING) {
      long[] codes = CodePlanes.words(space.encode(queries, settings.threads()), bytes);
      return (first, end) ->
          IntStream.range(first, end)
              .mapToObj(q -> new QueryScorer.Hamming(codes, q * words))
              .toArray(QueryScorer[]::new);
    }
    Projector projector = space.projector();
    Function<Projection, QueryScorer> scorer =
        settings.score() == Score.ASYMMETRIC ? this::exact : this::fourBit;
    return (first, end) ->
        Arrays.stream(projector.project(queries, first, end, settings.metric()))
            .map(scorer)
            .toArray(QueryScorer[]::new);
  }

  /** By asymmetric scores. */
  QueryScorer exact(float[] query, Metric metric) {
    return exact(space.projector().project(query, 0, 1, metric)[0]);
  }

  private QueryScorer exact(Projection projection) {
    int words = CodePlanes.words(space.units().bytesPerCode());
    float[] signed = space.scored().sumsSigns() ? projection.w() : new float[0];
    return new QueryScorer.Exact(
        signed, projection.terms(), () -> space.scored().byteTables(projection.w(), words));
  }

  private QueryScorer fourBit(Projection projection) {
    int words = CodePlanes.words(space.units().bytesPerCode());
    return new QueryScorer.FourBit(QueryTables.fourBits(projection.w(), words), projection.terms());
  }
}
