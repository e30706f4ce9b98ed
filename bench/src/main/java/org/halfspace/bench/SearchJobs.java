// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.bench.quality.DataSet;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Recall;
import org.halfspace.search.Score;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;

/** Asymmetric search in sign codes, exact and with queries of four bits, beside faiss. */
final class SearchJobs {
  private static final int K = DataSet.NEIGHBORS;
  private static final int PAIRS = 15;
  private static final int SINGLE_PAIRS = 41;

  private final Workshop workshop;
  private final Path data;

  /**
   * @param data the folder with real data
   */
  SearchJobs(Workshop workshop, Path data) {
    this.workshop = workshop;
    this.data = data;
  }

  /**
   * An index of faiss.
   *
   * @param index as faiss's factory describes it
   * @param bits that it stores for a vector
   * @param wanted the ratio for exact scores; NaN for none
   * @param scores ours that it is compared with
   */
  private record Index(String index, int bits, double wanted, List<Score> scores) {
    static Index scan(String index, int bits, double wanted) {
      return new Index(index, bits, wanted, List.of(Score.ASYMMETRIC, Score.FOUR_BIT));
    }

    static Index scalar(String index, int bits) {
      return new Index(index, bits, Double.NaN, List.of(Score.ASYMMETRIC));
    }
  }

  void words() throws IOException {
    DataSet set = DataSet.words(data);
    Index products = Index.scan("PQ75x4fs", 300, Workshop.wanted(1, 0.5));
    compare(
        set,
        Gain.NONE,
        300,
        "16,000 word codes of 300 bits",
        List.of(
            products,
            // 300 signs, and two numbers of 32 bits.
            Index.scan("RR300,RaBitQfs@qb=8", 364, Workshop.wanted(4, Double.NaN)),
            Index.scalar("PCA75,SQ4", 300),
            Index.scalar("SQ4", 1200),
            Index.scalar("SQ8", 2400)));
    compare(set, Gain.FLOAT16, 300, "16,000 word codes of 284 bits and gain", List.of(products));
  }

  void mnist() throws IOException {
    // 784 has no 64 equal parts, so zeros are added, or there are 56 parts.
    compare(
        DataSet.mnist(data),
        Gain.NONE,
        256,
        "60,000 MNIST codes of 256 bits",
        List.of(
            Index.scan("Pad832,PQ64x4fs", 256, Workshop.wanted(1, 0.5)),
            Index.scan("PQ56x4fs", 224, Workshop.wanted(1, 0.5)),
            Index.scan("PCAR192,RaBitQfs@qb=8", 256, Workshop.wanted(4, Double.NaN)),
            Index.scalar("PCA64,SQ4", 256),
            Index.scalar("PCA32,SQ8", 256)));
  }

  private void compare(DataSet set, Gain gain, int bits, String codes, List<Index> indexes)
      throws IOException {
    workshop.write("base", set.base(), set.d());
    workshop.write("queries", set.queries(), set.d());
    float[] queries = set.queries();
    SearchResult truth = set.truth(workshop.threads());
    CodeSearch search = fitted(set, gain, bits);
    for (Index index : indexes) {
      try (Peer peer = workshop.peer("search_faiss", Map.of("index", index.index()))) {
        for (Score score : index.scores()) {
          SearchSettings settings =
              SearchSettings.nearest(K).withScore(score).withThreads(workshop.threads());
          SearchResult[] found = new SearchResult[1];
          workshop.compare(
              title(score) + ", 500 queries, " + codes + ", top 10",
              () -> found[0] = search.search(queries, settings),
              peer,
              score == Score.ASYMMETRIC ? index.wanted() : Double.NaN,
              PAIRS,
              () ->
                  String.format(
                      Locale.ROOT,
                      "recall@10 %.4f, the peer's %.4f with %,d bits",
                      Recall.at(K, found[0], truth),
                      Recall.at(K, result(workshop.answer(peer)), truth),
                      index.bits()));
        }
      }
    }
  }

  private static String title(Score score) {
    return score == Score.ASYMMETRIC ? "asymmetric search" : "search with 4-bit queries";
  }

  /** A search in sign codes of the base; {@code bits} counts those of the gain as well. */
  private CodeSearch fitted(DataSet set, Gain gain, int bits) throws IOException {
    VectorCodec codec =
        Fit.toBits(bits - gain.bits())
            .withUnitBits(UnitBits.signs())
            .withGain(gain)
            .withThreads(workshop.threads())
            .run(set.baseData(), set.testData())
            .model()
            .codec();
    byte[] packed = new byte[set.count() * codec.layout().bytesPerCode()];
    short[] gains = new short[codec.gains(set.count())];
    codec.encode(set.base(), set.count(), packed, gains, workshop.threads());
    return CodeSearch.of(codec, CodeSet.of(codec.layout(), packed, gains, Optional.empty()));
  }

  private static SearchResult result(float[] ids) {
    long[] found = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      found[i] = (long) ids[i];
    }
    return new SearchResult(K, found, new double[ids.length]);
  }

  /** One query after another, each alone, over codes of normal vectors. */
  void single() throws IOException {
    int d = 256;
    int count = 1_000_000;
    int queries = 100;
    float[] all = Workshop.gaussian(queries, d, 5);
    workshop.write("queries", all, d);
    CodeSearch search = rotated(d, count);
    for (Index index :
        List.of(
            Index.scan("PQ64x4fs", 256, Double.NaN),
            Index.scan("RaBitQfs@qb=8", 320, Double.NaN))) {
      try (Peer peer =
          workshop.peer("single_faiss", Map.of("index", index.index(), "codes", count))) {
        for (Score score : index.scores()) {
          SearchSettings settings =
              SearchSettings.nearest(K).withScore(score).withThreads(workshop.threads());
          int[] next = new int[1];
          float[] query = new float[d];
          workshop.compare(
              title(score)
                  + ", 1 query, 1,000,000 codes of 256 bits, top 10"
                  + (score == Score.ASYMMETRIC ? " (wanted: 3 ms at most)" : ""),
              () -> {
                System.arraycopy(all, next[0] * d, query, 0, d);
                next[0] = (next[0] + 1) % queries;
                search.search(query, settings);
              },
              peer,
              Double.NaN,
              SINGLE_PAIRS,
              () -> "the peer has " + index.bits() + " bits");
        }
      }
    }
  }

  /** Signs of a rotation of normal vectors, decoded by its transpose. */
  private CodeSearch rotated(int d, int count) {
    Matrix rotation = Orthogonal.haar(d, new SplittableRandom(1));
    float[] encoder = rotation.toFloats();
    float[] decoder = new float[d * d];
    // E|g| of a normal number: what a sign says of its coordinate.
    double mean = Math.sqrt(2 / Math.PI);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        decoder[j * d + i] = (float) (mean * encoder[i * d + j]);
      }
    }
    SignCodec codec = SignCodec.of(d, d, encoder, decoder, new float[d]);
    int block = 100_000;
    byte[] packed = new byte[count * codec.bytesPerCode()];
    byte[] codes = new byte[block * codec.bytesPerCode()];
    for (int from = 0; from < count; from += block) {
      codec.encode(Workshop.gaussian(block, d, 10 + from), block, codes, workshop.threads());
      System.arraycopy(codes, 0, packed, from * codec.bytesPerCode(), codes.length);
    }
    return CodeSearch.of(VectorCodec.withoutGain(codec), CodeSet.of(d, packed));
  }
}
