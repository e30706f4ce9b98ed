// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.FastScanSupport;
import org.halfspace.data.VectorData;
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
 *
 * <p>Where the Vector API is present, asymmetric scores are found by a fast scan: tables rounded to
 * bytes are looked up within registers, and only codes that the rounding leaves in doubt are
 * scored; the answer is the same to the last bit. It holds the codes a second time, laid out side
 * by side, and eight bytes more for each, unless that takes more than a quarter of the largest
 * heap.
 */
public final class CodeSearch {
  private final CodeSpace space;
  private final CodeSet set;
  private final Optional<VectorData> originals;
  private final CodeScan scan;

  private CodeSearch(CodeSpace space, Optional<VectorData> originals, CodeScan scan) {
    this.space = space;
    this.set = scan.set();
    this.originals = originals;
    this.scan = scan;
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
    DecodedNorms squares = new DecodedNorms(space, set.count(), Metric.L2);
    DecodedNorms inverses = new DecodedNorms(space, set.count(), Metric.COSINE);
    return new CodeSearch(space, Optional.empty(), new CodeScan(set, squares, inverses, fast(set)));
  }

  private static Optional<FastScanBlocks> fast(CodeSet set) {
    return FastScanSupport.present()
        ? Optional.of(new FastScanBlocks(set, Runtime.getRuntime().maxMemory()))
        : Optional.empty();
  }

  /**
   * The same by scoring every code. It finds the same, and is sooner done where a process ends
   * after a short search: Java needs about a second to compile the loops of a fast scan.
   */
  public CodeSearch withoutFastScan() {
    return new CodeSearch(
        space, originals, new CodeScan(set, scan.squares(), scan.inverses(), Optional.empty()));
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
    return new CodeSearch(space, Optional.of(vectors), scan);
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
    DecodedNorms squares = DecodedNorms.squares(space, known);
    Optional<FastScanBlocks> fast = scan.fast().isPresent() ? fast(set) : Optional.empty();
    return new CodeSearch(space, originals, new CodeScan(set, squares, scan.inverses(), fast));
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
    QueryScorers.Maker maker = scorers.of(queries, settings);
    int group = scorers.group(settings.score(), scan.fast().isPresent());
    try {
      for (int from = 0; from < total; from += group) {
        int first = from;
        CodeScan.Found found = scan.find(maker, first, Math.min(total, from + group), settings);
        consumer.accept(first, found.scorers(), found.best());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
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
