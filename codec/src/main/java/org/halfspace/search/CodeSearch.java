// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.halfspace.code.CodeSet;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.search.scan.CodePlanes;
import org.halfspace.search.scan.Neighbors;

/**
 * The nearest codes of queries, by looking at all codes. Immutable and thread-safe.
 *
 * <p>A code σ with gain g represents x̂ = μ + g (A σ + c), so ⟨q, x̂⟩ = ⟨q, μ⟩ + g (⟨Aᵀq, σ⟩ + ⟨q,
 * c⟩): Aᵀq is computed once for a query, and ⟨Aᵀq, σ⟩ is a sum of ⌈n/8⌉ entries of a table. L2 also
 * needs ‖x̂ − μ‖² of each code, and cosine ‖x̂‖; they are computed by decoding when first needed
 * for, and kept: 4 bytes a code.
 *
 * <p>Order is right at every scale of float32 data: sums are in units of powers of two that fit
 * codec and query. Scores are in proper units, in double.
 *
 * <p>Codes are read in blocks of 1,024, each once for a group of queries. Scores of a query and a
 * code do not depend on threads, on other queries or on other codes. Ties go to the smaller number.
 */
public final class CodeSearch {
  /** Queries whose tables stay in a core's second cache while a block is scored by them. */
  private static final int GROUP_BYTES = 1 << 20;

  private static final int LARGEST_GROUP = 1 << 8;

  private final CodeSpace space;
  private final CodeSet set;
  private final Optional<VectorData> originals;
  private final DecodedNorms squares;
  private final DecodedNorms inverses;

  private CodeSearch(
      CodeSpace space,
      CodeSet set,
      Optional<VectorData> originals,
      DecodedNorms squares,
      DecodedNorms inverses) {
    this.space = space;
    this.set = set;
    this.originals = originals;
    this.squares = squares;
    this.inverses = inverses;
  }

  /**
   * A search in codes that {@code codec} made.
   *
   * @throws IllegalArgumentException if the codes have another number of bits or another gain
   */
  public static CodeSearch of(VectorCodec codec, CodeSet set) {
    if (set.bits() != codec.bits() || set.gain() != codec.gain()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "codes: %d bits and gain %s, must be those of the codec, %d and %s",
              set.bits(),
              set.gain().label(),
              codec.bits(),
              codec.gain().label()));
    }
    CodeSpace space = new CodeSpace(codec);
    return new CodeSearch(
        space,
        set,
        Optional.empty(),
        new DecodedNorms(space, set.count(), Metric.L2),
        new DecodedNorms(space, set.count(), Metric.COSINE));
  }

  /**
   * The same with the vectors that were coded, for {@link Rerank#ORIGINAL}.
   *
   * @throws IllegalArgumentException if there are not as many, or they have another dimension
   */
  public CodeSearch withOriginals(VectorData vectors) {
    if (vectors.count() != set.count() || vectors.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "originals: "
              + vectors.description()
              + ", must be "
              + set.count()
              + " vectors of dimension "
              + space.dimension());
    }
    return new CodeSearch(space, set, Optional.of(vectors), squares, inverses);
  }

  /**
   * The same with known squares of norms, which L2 takes in place of ‖x̂ − μ‖²: those of the
   * vectors themselves, where they are stored with the codes.
   *
   * @param known ‖x − μ‖², one for each code; copied
   * @throws IllegalArgumentException if there are not as many
   */
  public CodeSearch withSquares(float[] known) {
    if (known.length != set.count()) {
      throw new IllegalArgumentException(
          "known: " + known.length + ", must be one for each of " + set.count() + " codes");
    }
    return new CodeSearch(space, set, originals, DecodedNorms.squares(space, known), inverses);
  }

  /**
   * The nearest codes of each query, all of them where there are fewer than k.
   *
   * @param queries query after query, not changed
   * @throws org.halfspace.data.UnusableDataException if an entry is not finite, or there are more
   *     neighbors in all than an array can hold
   * @throws IllegalArgumentException if the length is no multiple of the dimension, or originals
   *     are asked for and were not given, or codes have units of several levels and the score is
   *     not {@link Score#ASYMMETRIC}
   * @throws IOException if codes or originals cannot be read
   */
  public SearchResult search(float[] queries, SearchSettings settings) throws IOException {
    int d = space.dimension();
    requireSearchable(queries, settings);
    int total = queries.length / d;
    int k = Neighbors.each(settings.k(), set.count(), total);
    long[] ids = new long[total * k];
    double[] scores = new double[ids.length];
    if (k == 0) {
      return new SearchResult(k, ids, scores);
    }
    IntFunction<QueryScorer> scorers = scorers(queries, settings);
    int group = group(settings.score());
    try {
      for (int from = 0; from < total; from += group) {
        int first = from;
        QueryScorer[] prepared = new QueryScorer[Math.min(group, total - from)];
        Parallel.ranges(
            settings.threads(),
            prepared.length,
            (begin, end) -> {
              for (int q = begin; q < end; q++) {
                prepared[q] = scorers.apply(first + q);
              }
            });
        TopK[] found = scan(prepared, settings);
        TopK[] best = rerank(queries, first, found, settings);
        for (int q = 0; q < best.length; q++) {
          best[q].sort();
          System.arraycopy(best[q].ids(), 0, ids, (first + q) * k, k);
          double[] keys = best[q].keys();
          for (int r = 0; r < k; r++) {
            scores[(first + q) * k + r] =
                settings.rerank() == Rerank.NONE
                    ? prepared[q].score(keys[r])
                    : settings.metric().key(keys[r]);
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new SearchResult(k, ids, scores);
  }

  private void requireSearchable(float[] queries, SearchSettings settings) {
    Neighbors.requireQueries(queries, space.dimension());
    if (space.units() instanceof LevelCodec levels) {
      requireScoreOf(levels, settings.score());
    }
    if (settings.rerank() == Rerank.ORIGINAL && originals.isEmpty()) {
      throw new IllegalArgumentException("rerank: original, but no original vectors were given");
    }
  }

  /** Bits of several levels differ in weight; those of one bit can be counted. */
  private static void requireScoreOf(LevelCodec levels, Score score) {
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

  private int group(Score score) {
    int words = CodePlanes.words(set.bytesPerCode());
    int table = words * Long.BYTES * CodePlanes.TABLE * Float.BYTES;
    int fitting = score == Score.ASYMMETRIC ? GROUP_BYTES / table : LARGEST_GROUP;
    return Math.max(1, Math.min(LARGEST_GROUP, fitting));
  }

  private IntFunction<QueryScorer> scorers(float[] queries, SearchSettings settings) {
    int words = CodePlanes.words(set.bytesPerCode());
    if (settings.score() == Score.HAMMING) {
      long[] codes =
          CodePlanes.words(space.encode(queries, settings.threads()), set.bytesPerCode());
      return q -> new QueryScorer.Hamming(codes, q * words);
    }
    int d = space.dimension();
    return q -> {
      float[] query = Arrays.copyOfRange(queries, q * d, (q + 1) * d);
      Projection projection = space.project(query, settings.metric());
      return settings.score() == Score.ASYMMETRIC
          ? new QueryScorer.Exact(tables(projection.w(), words), projection.terms())
          : new QueryScorer.FourBit(
              QueryTables.fourBits(projection.w(), words), projection.terms());
    };
  }

  private float[] tables(float[] w, int words) {
    return space.units() instanceof LevelCodec levels
        ? QueryTables.bytes(w, words, levels)
        : QueryTables.bytes(w, words);
  }

  private Optional<DecodedNorms> norms(SearchSettings settings) {
    if (settings.score() == Score.HAMMING || settings.metric() == Metric.INNER_PRODUCT) {
      return Optional.empty();
    }
    return Optional.of(settings.metric() == Metric.L2 ? squares : inverses);
  }

  /** Every thread looks at its part of the codes for all queries of a group. */
  private TopK[] scan(QueryScorer[] queries, SearchSettings settings) {
    int blocks = CodePlanes.blocks(set.count());
    int parts = Math.min(settings.threads(), blocks);
    int candidates = settings.candidates(set.count());
    TopK[][] found = new TopK[parts][queries.length];
    Parallel.ranges(
        parts,
        parts,
        (first, end) -> {
          ScanBlock block = new ScanBlock(set, settings.metric(), norms(settings));
          for (int part = first; part < end; part++) {
            Arrays.setAll(found[part], q -> new TopK(candidates));
            int last = (int) ((long) blocks * (part + 1) / parts);
            for (int b = (int) ((long) blocks * part / parts); b < last; b++) {
              scan(b, block, queries, found[part]);
            }
          }
        });
    for (int part = 1; part < parts; part++) {
      for (int q = 0; q < queries.length; q++) {
        found[0][q].offerAll(found[part][q]);
      }
    }
    return found[0];
  }

  private static void scan(int b, ScanBlock block, QueryScorer[] queries, TopK[] found) {
    try {
      block.load(b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int q = 0; q < queries.length; q++) {
      found[q].offerAll((long) b * CodePlanes.BLOCK, queries[q].keys(block), block.rows());
    }
  }

  private TopK[] rerank(float[] queries, int firstQuery, TopK[] found, SearchSettings settings)
      throws IOException {
    if (settings.rerank() == Rerank.NONE) {
      return found;
    }
    long[][] ids = Arrays.stream(found).map(TopK::ids).toArray(long[][]::new);
    Reranking reranking =
        new Reranking(
            queries, space.dimension(), settings.k(), settings.metric(), settings.threads());
    return settings.rerank() == Rerank.DECODED
        ? reranking.byDecoded(space, set, firstQuery, ids)
        : reranking.byOriginals(originals.orElseThrow(), firstQuery, ids);
  }
}
