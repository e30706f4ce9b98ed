// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
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
 * for, and kept: 4 bytes a code. Where a codec decodes by tables, their products with q stand for
 * those of Aᵀq; a decoder that is no such sum is seen by re-ranking alone.
 *
 * <p>Order is right at every scale of float32 data: sums are in units of powers of two that fit
 * codec and query. Scores are in proper units, in double.
 *
 * <p>Codes are read in blocks of 1,024, each once for a group of queries. Scores of a query and a
 * code do not depend on threads, on other queries or on other codes. Ties go to the smaller number.
 */
public final class CodeSearch {
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
    return of(new CodeSpace(codec), set);
  }

  private static CodeSearch of(CodeSpace space, CodeSet set) {
    if (set.bits() != space.units().bits() || set.gain() != space.gain()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "codes: %d bits and gain %s, must be those of the codec, %d and %s",
              set.bits(),
              set.gain().label(),
              space.units().bits(),
              space.gain().label()));
    }
    return new CodeSearch(
        space,
        set,
        Optional.empty(),
        new DecodedNorms(space, set.count(), Metric.L2),
        new DecodedNorms(space, set.count(), Metric.COSINE));
  }

  /**
   * A search in other codes of the same codec, without originals; shares what the codec alone
   * determines.
   *
   * @throws IllegalArgumentException if the codes have another number of bits or another gain
   */
  public CodeSearch withCodes(CodeSet codes) {
    return of(space, codes);
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
    int k = found(queries, settings.k(), settings);
    if (settings.rerank() == Rerank.ORIGINAL && originals.isEmpty()) {
      throw new IllegalArgumentException("rerank: original, but no original vectors were given");
    }
    int total = queries.length / space.dimension();
    long[] ids = new long[total * k];
    double[] scores = new double[ids.length];
    forEachGroup(
        queries,
        settings,
        (first, prepared, found) -> {
          TopK[] best = rerank(queries, first, found, settings);
          for (int q = 0; q < best.length; q++) {
            best[q].sort();
            int at = (first + q) * k;
            System.arraycopy(best[q].ids(), 0, ids, at, k);
            double[] keys = best[q].keys();
            for (int r = 0; r < k; r++) {
              scores[at + r] =
                  settings.rerank() == Rerank.NONE
                      ? prepared[q].score(keys[r])
                      : settings.metric().key(keys[r]);
            }
          }
        });
    return new SearchResult(k, ids, scores);
  }

  /**
   * The candidates of each query, before any re-ranking: for codes in parts, of which each is
   * searched apart.
   *
   * @param queries query after query, not changed
   * @param settings which is re-ranked by does not matter, but how many candidates that takes
   * @throws org.halfspace.data.UnusableDataException as {@link #search}
   * @throws IllegalArgumentException as {@link #search}
   * @throws IOException if codes cannot be read
   */
  public Candidates candidates(float[] queries, SearchSettings settings) throws IOException {
    int each = found(queries, settings.candidates(set.count()), settings);
    int total = queries.length / space.dimension();
    long[] ids = new long[total * each];
    float[] keys = new float[ids.length];
    double[] scores = new double[ids.length];
    forEachGroup(
        queries,
        settings,
        (first, prepared, found) -> {
          for (int q = 0; q < found.length; q++) {
            found[q].sort();
            int at = (first + q) * each;
            System.arraycopy(found[q].ids(), 0, ids, at, each);
            double[] own = found[q].keys();
            for (int r = 0; r < each; r++) {
              keys[at + r] = (float) own[r];
              scores[at + r] = prepared[q].score(own[r]);
            }
          }
        });
    return new Candidates(each, ids, keys, scores);
  }

  /** How many codes each query gets, at most {@code wanted}. */
  private int found(float[] queries, int wanted, SearchSettings settings) {
    Neighbors.requireQueries(queries, space.dimension());
    new QueryScorers(space).require(settings.score());
    return Neighbors.each(wanted, set.count(), queries.length / space.dimension());
  }

  /** Takes the candidates of some queries. */
  private interface Group {
    void accept(int first, QueryScorer[] prepared, TopK[] found) throws IOException;
  }

  private void forEachGroup(float[] queries, SearchSettings settings, Group consumer)
      throws IOException {
    if (set.count() == 0) {
      return;
    }
    int total = queries.length / space.dimension();
    QueryScorers scorers = new QueryScorers(space);
    IntFunction<QueryScorer> each = scorers.of(queries, settings);
    int group = scorers.group(settings.score());
    try {
      for (int from = 0; from < total; from += group) {
        int first = from;
        QueryScorer[] prepared = new QueryScorer[Math.min(group, total - from)];
        Parallel.ranges(
            settings.threads(),
            prepared.length,
            (begin, end) -> {
              for (int q = begin; q < end; q++) {
                prepared[q] = each.apply(first + q);
              }
            });
        consumer.accept(first, prepared, scan(prepared, settings));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Optional<ScanBlock.Norms> norms(SearchSettings settings) {
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
            int from = (int) ((long) blocks * part / parts);
            int last = (int) ((long) blocks * (part + 1) / parts);
            if (HammingScan.pays(settings.score(), queries.length)) {
              count(from, last, new HammingScan(set, queries, found[part]));
            } else {
              for (int b = from; b < last; b++) {
                scan(b, block, queries, found[part]);
              }
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

  private static void count(int from, int end, HammingScan scan) {
    try {
      scan.scan(from, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
