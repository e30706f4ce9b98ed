// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.halfspace.code.LevelCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.search.scan.CodePlanes;

/** Makes queries ready to score the codes of a space. Thread-safe. */
record QueryScorers(CodeSpace space) {
  /** Queries whose tables stay in a core's second cache while a block is scored by them. */
  private static final int GROUP_BYTES = 1 << 20;

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
  int group(Score score) {
    int words = CodePlanes.words(space.units().bytesPerCode());
    int table = words * Long.BYTES * CodePlanes.TABLE * Float.BYTES;
    int fitting = score == Score.ASYMMETRIC ? GROUP_BYTES / table : LARGEST_GROUP;
    return Math.max(1, Math.min(LARGEST_GROUP, fitting));
  }

  /** Scorers by the number of the query; each call makes a new one. */
  IntFunction<QueryScorer> of(float[] queries, SearchSettings settings) {
    int bytes = space.units().bytesPerCode();
    int words = CodePlanes.words(bytes);
    if (settings.score() == Score.HAMMING) {
      long[] codes = CodePlanes.words(space.encode(queries, settings.threads()), bytes);
      return q -> new QueryScorer.Hamming(codes, q * words);
    }
    int d = space.dimension();
    return q -> {
      float[] query = Arrays.copyOfRange(queries, q * d, (q + 1) * d);
      return settings.score() == Score.ASYMMETRIC
          ? exact(query, settings.metric())
          : fourBit(query, settings.metric());
    };
  }

  /** By asymmetric scores. */
  QueryScorer exact(float[] query, Metric metric) {
    Projection projection = space.project(query, metric);
    int words = CodePlanes.words(space.units().bytesPerCode());
    float[] tables = space.scored().byteTables(projection.w(), words);
    return new QueryScorer.Exact(tables, projection.terms());
  }

  private QueryScorer fourBit(float[] query, Metric metric) {
    Projection projection = space.project(query, metric);
    int words = CodePlanes.words(space.units().bytesPerCode());
    return new QueryScorer.FourBit(QueryTables.fourBits(projection.w(), words), projection.terms());
  }
}
