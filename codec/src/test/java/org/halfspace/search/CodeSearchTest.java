// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.VectorData;
import org.halfspace.search.scan.CodePlanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores and order against decoding everything and sorting. */
class CodeSearchTest {
  static final int D = 20;

  /** More than two blocks. */
  private static final int COUNT = 2100;

  private static final int QUERIES = 7;

  static float[] gaussian(int length, long seed, double shift) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() + shift);
    }
    return values;
  }

  /** A codec with a mean and an offset, as a fit may give. */
  static VectorCodec codec(int n, Gain gain) {
    float[] mean = gaussian(D, 3, 0.5);
    float[] decoder = gaussian(D * n, 2, 0);
    float[] offset = gaussian(D, 4, 0.5);
    SignCodec signs =
        SignCodec.of(n, D, gaussian(n * D, 1, 0), decoder, mean).withDecoder(decoder, offset);
    return gain == Gain.NONE ? VectorCodec.withoutGain(signs) : VectorCodec.withGain(signs, 4);
  }

  static CodeSet encode(VectorCodec codec, float[] vectors) {
    int rows = vectors.length / D;
    byte[] packed = new byte[rows * codec.signs().bytesPerCode()];
    short[] gains = new short[codec.gains(rows)];
    codec.encode(vectors, rows, packed, gains, 2);
    return gains.length == 0
        ? CodeSet.of(codec.bits(), packed)
        : CodeSet.of(codec.bits(), packed, gains);
  }

  private static float[] decoded(VectorCodec codec, CodeSet set) throws IOException {
    int rows = (int) set.count();
    byte[] packed = new byte[rows * set.bytesPerCode()];
    short[] gains = new short[set.gains(rows)];
    set.read(0, rows, packed, gains);
    float[] vectors = new float[rows * D];
    codec.decode(packed, gains, rows, vectors, 1);
    return vectors;
  }

  private static double naive(Metric metric, float[] a, int i, float[] b, int j) {
    double product = 0;
    double left = 0;
    double right = 0;
    double distance = 0;
    for (int c = 0; c < D; c++) {
      double x = a[i * D + c];
      double y = b[j * D + c];
      product += x * y;
      left += x * x;
      right += y * y;
      distance += (x - y) * (x - y);
    }
    return switch (metric) {
      case L2 -> distance;
      case INNER_PRODUCT -> product;
      case COSINE -> product / Math.sqrt(left * right);
    };
  }

  private static double norm(float[] a, int i) {
    return Math.sqrt(naive(Metric.INNER_PRODUCT, a, i, a, i));
  }

  static Stream<Arguments> cases() {
    return IntStream.of(1, 63, 64, 65, 300)
        .boxed()
        .flatMap(
            n ->
                Arrays.stream(Metric.values())
                    .flatMap(
                        metric ->
                            Arrays.stream(Gain.values())
                                .map(gain -> Arguments.of(n, metric, gain))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void asymmetricScoresAreThoseOfDecodedVectors(int n, Metric metric, Gain gain)
      throws IOException {
    VectorCodec codec = codec(n, gain);
    CodeSet set = encode(codec, gaussian(COUNT * D, 5, 0.5));
    float[] queries = gaussian(QUERIES * D, 6, 0.5);
    float[] decoded = decoded(codec, set);
    // All codes, so that every score is seen.
    SearchResult found =
        CodeSearch.of(codec, set)
            .search(queries, SearchSettings.nearest(COUNT).withMetric(metric).withThreads(2));

    double worst = 0;
    for (int q = 0; q < QUERIES; q++) {
      for (int r = 0; r < COUNT; r++) {
        int id = (int) found.ids()[q * COUNT + r];
        // Float32 sums of some hundred terms, each at most the product of norms.
        double size =
            metric == Metric.COSINE
                ? 1
                : Math.pow(norm(queries, q) + norm(decoded, id), 2) + n * norm(queries, q);
        double error =
            Math.abs(found.scores()[q * COUNT + r] - naive(metric, queries, q, decoded, id));
        worst = Math.max(worst, error / size);
      }
      requireOrdered(found, q, metric == Metric.L2);
    }
    assertThat(worst).isLessThan(2e-5);
  }

  /** Every code once, best first, equal scores by number. */
  private static void requireOrdered(SearchResult found, int q, boolean ascending) {
    int k = found.k();
    long[] ids = Arrays.copyOfRange(found.ids(), q * k, (q + 1) * k);
    assertThat(Arrays.stream(ids).distinct().count()).isEqualTo(k);
    for (int r = 1; r < k; r++) {
      double before = found.scores()[q * k + r - 1];
      double score = found.scores()[q * k + r];
      if (before == score && before != 0) {
        continue;
      }
      assertThat(ascending ? before <= score : before >= score).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 300})
  void fourBitQueriesAreNearTheExactOnes(int n) throws IOException {
    VectorCodec codec = codec(n, Gain.FLOAT16);
    CodeSet set = encode(codec, gaussian(COUNT * D, 5, 0.5));
    float[] queries = gaussian(QUERIES * D, 6, 0.5);
    SearchSettings settings = SearchSettings.nearest(COUNT).withMetric(Metric.INNER_PRODUCT);
    CodeSearch search = CodeSearch.of(codec, set);
    SearchResult exact = search.search(queries, settings);
    SearchResult rounded = search.search(queries, settings.withScore(Score.FOUR_BIT));
    float[] decoder = codec.signs().decoder();
    for (int q = 0; q < QUERIES; q++) {
      double largest = 0;
      for (int j = 0; j < n; j++) {
        double w = 0;
        for (int c = 0; c < D; c++) {
          w += decoder[c * n + j] * queries[q * D + c];
        }
        largest = Math.max(largest, Math.abs(w));
      }
      double[] byId = new double[COUNT];
      for (int r = 0; r < COUNT; r++) {
        byId[(int) exact.ids()[q * COUNT + r]] = exact.scores()[q * COUNT + r];
      }
      short[] gains = new short[1];
      byte[] code = new byte[set.bytesPerCode()];
      for (int r = 0; r < COUNT; r++) {
        long id = rounded.ids()[q * COUNT + r];
        set.read(id, 1, code, gains);
        // An entry is off by half a step, a fifteenth of the range, or by what is cut off: at most
        // 0.44 of the largest; on average far less.
        double allowed = 1e-3 + HalfFloat.toFloat(gains[0]) * largest * (0.5 + 0.05 * n);
        double error = Math.abs(rounded.scores()[q * COUNT + r] - byId[(int) id]);
        if (!(error <= allowed)) {
          throw new AssertionError("code " + id + " is off by " + error + ", at most " + allowed);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 63, 64, 65, 300})
  void fourBitProductsAreThoseOfTheLevels(int n) {
    float[] w = gaussian(n, n, 0);
    int words = (n + 63) / 64;
    QueryTables.FourBits query = QueryTables.fourBits(w, words);
    byte[] packed = new byte[(n + 7) / 8];
    new SplittableRandom(9).nextBytes(packed);
    packed[packed.length - 1] &= (byte) (0xff << (8 * packed.length - n));
    long[] planes = new long[words * CodePlanes.BLOCK];
    CodePlanes.fill(packed, 0, packed.length, 1, planes, 0);
    int[] distance = new int[CodePlanes.BLOCK];
    CodePlanes.weightedHamming(planes, query.bits(), words, distance, 1);
    double expected = 0;
    for (int j = 0; j < n; j++) {
      double level = Math.max(0, Math.min(15, Math.floor(w[j] / query.step() + 8))) - 7.5;
      int sign = (packed[j / 8] >> (7 - j % 8) & 1) * 2 - 1;
      expected += sign * level * query.step();
    }
    // One float product.
    assertThat((double) query.product(n, distance[0]))
        .isCloseTo(expected, within(1e-5 * n * query.step()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 300})
  void hammingCountsBits(int n) throws IOException {
    VectorCodec codec = codec(n, Gain.FLOAT16);
    float[] base = gaussian(COUNT * D, 5, 0.5);
    CodeSet set = encode(codec, base);
    float[] queries = gaussian(QUERIES * D, 6, 0.5);
    SearchResult found =
        CodeSearch.of(codec, set)
            .search(queries, SearchSettings.nearest(50).withScore(Score.HAMMING).withThreads(2));
    for (int q = 0; q < QUERIES; q++) {
      byte[] code = codec.signs().encode(Arrays.copyOfRange(queries, q * D, (q + 1) * D));
      int[] distances = new int[COUNT];
      for (int i = 0; i < COUNT; i++) {
        byte[] other = codec.signs().encode(Arrays.copyOfRange(base, i * D, (i + 1) * D));
        for (int b = 0; b < code.length; b++) {
          distances[i] += Integer.bitCount((code[b] ^ other[b]) & 0xff);
        }
      }
      long[] sorted =
          IntStream.range(0, COUNT)
              .boxed()
              .sorted(Comparator.comparingInt((Integer i) -> distances[i]).thenComparingInt(i -> i))
              .limit(50)
              .mapToLong(i -> i)
              .toArray();
      assertThat(Arrays.copyOfRange(found.ids(), q * 50, (q + 1) * 50)).isEqualTo(sorted);
      assertThat(found.scores()[q * 50]).isEqualTo(distances[(int) sorted[0]]);
    }
  }

  @Test
  void tiesGoToTheSmallerNumberWhateverTheThreadsAndTheOtherQueries() throws IOException {
    VectorCodec codec = codec(65, Gain.FLOAT16);
    float[] few = gaussian(30 * D, 5, 0.5);
    float[] base = new float[5000 * D];
    for (int i = 0; i < base.length; i++) {
      base[i] = few[i % few.length];
    }
    CodeSearch search =
        CodeSearch.of(codec, encode(codec, base)).withOriginals(VectorData.of(base, D, "base"));
    float[] queries = gaussian(60 * D, 6, 0.5);
    for (Score score : Score.values()) {
      for (Rerank rerank : Rerank.values()) {
        SearchSettings settings =
            SearchSettings.nearest(200).withScore(score).withRerank(rerank, 2);
        SearchResult one = search.search(queries, settings);
        SearchResult more = search.search(queries, settings.withThreads(3));
        assertThat(more.ids()).isEqualTo(one.ids());
        assertThat(more.scores()).isEqualTo(one.scores());
        float[] last = Arrays.copyOfRange(queries, 59 * D, 60 * D);
        SearchResult alone = search.search(last, settings);
        assertThat(alone.ids()).isEqualTo(Arrays.copyOfRange(one.ids(), 59 * 200, 60 * 200));
        for (int i = 1; i < one.ids().length; i++) {
          if (i % 200 > 0 && one.scores()[i] == one.scores()[i - 1]) {
            assertThat(one.ids()[i]).isGreaterThan(one.ids()[i - 1]);
          }
        }
      }
    }
  }

  @Test
  void rerankingTakesTheBestOfTheCandidates() throws IOException {
    VectorCodec codec = codec(64, Gain.FLOAT16);
    float[] base = gaussian(COUNT * D, 5, 0.5);
    CodeSet set = encode(codec, base);
    float[] queries = gaussian(QUERIES * D, 6, 0.5);
    CodeSearch search = CodeSearch.of(codec, set).withOriginals(VectorData.of(base, D, "base"));
    float[] decoded = decoded(codec, set);
    for (Metric metric : Metric.values()) {
      SearchSettings settings =
          SearchSettings.nearest(10).withMetric(metric).withScore(Score.HAMMING);
      // All codes are candidates, so the result is the exact one.
      for (Rerank rerank : new Rerank[] {Rerank.DECODED, Rerank.ORIGINAL}) {
        float[] judged = rerank == Rerank.DECODED ? decoded : base;
        SearchResult found = search.search(queries, settings.withRerank(rerank, COUNT));
        SearchResult exact =
            ExactSearch.search(VectorData.of(judged, D, "all"), queries, 10, metric, 2);
        assertThat(found.ids()).isEqualTo(exact.ids());
        assertThat(found.scores()).isEqualTo(exact.scores());
        for (int q = 0; q < QUERIES; q++) {
          int query = q;
          double sign = metric == Metric.L2 ? 1 : -1;
          long[] sorted =
              IntStream.range(0, COUNT)
                  .boxed()
                  .sorted(
                      Comparator.comparingDouble(
                          i -> sign * naive(metric, queries, query, judged, i)))
                  .limit(10)
                  .mapToLong(i -> i)
                  .toArray();
          assertThat(Arrays.copyOfRange(found.ids(), q * 10, (q + 1) * 10)).isEqualTo(sorted);
        }
      }
      // Twenty candidates: those of the scan, in another order.
      SearchResult scanned =
          search.search(queries, new SearchSettings(20, metric, Score.HAMMING, 1, Rerank.NONE, 1));
      SearchResult ten = search.search(queries, settings.withRerank(Rerank.ORIGINAL, 2));
      for (int q = 0; q < QUERIES; q++) {
        assertThat(Arrays.copyOfRange(scanned.ids(), q * 20, (q + 1) * 20))
            .contains(Arrays.copyOfRange(ten.ids(), q * 10, (q + 1) * 10));
      }
    }
  }
}
