// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Order and scores at every scale of float32 data. */
class ScaleTest {
  private static final int D = 12;
  private static final int N = 20;
  private static final int K = 40;

  /** More than a block. */
  private static final int COUNT = 1100;

  private static final int QUERIES = 3;

  /** Multiples of 1/256 within ±1, so that scaling by 2^±120 rounds nothing. */
  private static float[] grid(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(-256, 257) / 256f;
    }
    return values;
  }

  private static float[] scaled(float[] values, int exponent) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = Math.scalb(values[i], exponent);
      if (Math.scalb(scaled[i], -exponent) != values[i]) {
        throw new IllegalArgumentException(values[i] + " is no number of the grid");
      }
    }
    return scaled;
  }

  /** A codec of data that are 2^exponent times as large; bits are the same. */
  private static VectorCodec codec(Gain gain, int exponent) {
    float[] decoder = grid(N * D, 2);
    for (int i = 0; i < decoder.length; i++) {
      decoder[i] /= 4;
    }
    SignCodec signs =
        SignCodec.of(
            N,
            D,
            grid(N * D, 1),
            scaled(decoder, exponent),
            scaled(grid(D, 3), exponent),
            scaled(grid(D, 4), exponent));
    return gain == Gain.NONE
        ? VectorCodec.withoutGain(signs)
        : VectorCodec.withGain(signs, Math.scalb(2f, exponent));
  }

  private static CodeSet codes(Gain gain) {
    VectorCodec codec = codec(gain, 0);
    byte[] packed = new byte[COUNT * codec.signs().bytesPerCode()];
    short[] gains = new short[codec.gains(COUNT)];
    codec.encode(grid(COUNT * D, 5), COUNT, packed, gains, 1);
    return gains.length == 0 ? CodeSet.of(N, packed) : CodeSet.of(N, packed, gains);
  }

  private static SearchResult search(SearchSettings settings, Gain gain, CodeSet set, int exponent)
      throws IOException {
    return CodeSearch.of(codec(gain, exponent), set)
        .withOriginals(VectorData.of(scaled(grid(COUNT * D, 5), exponent), D, "base"))
        .search(scaled(grid(QUERIES * D, 6), exponent), settings);
  }

  private static void requireScaled(
      String what, SearchResult at, SearchResult plain, int exponent) {
    assertThat(at.ids()).as(what).isEqualTo(plain.ids());
    assertThat(at.scores())
        .as(what)
        .isEqualTo(
            Arrays.stream(plain.scores()).map(score -> Math.scalb(score, exponent)).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {-120, -100, -67, -64, -40, -1, 1, 40, 63, 66, 100, 120})
  void scalingAllDataScalesTheScoresAndChangesNoNeighbor(int exponent) throws IOException {
    for (Gain gain : Gain.values()) {
      CodeSet set = codes(gain);
      for (Metric metric : Metric.values()) {
        int power = metric == Metric.COSINE ? 0 : 2 * exponent;
        for (Score score : new Score[] {Score.ASYMMETRIC, Score.FOUR_BIT}) {
          for (Rerank rerank : Rerank.values()) {
            SearchSettings settings = new SearchSettings(K, metric, score, 2, rerank, 1);
            requireScaled(
                gain + " " + settings,
                search(settings, gain, set, exponent),
                search(settings, gain, set, 0),
                power);
          }
        }
        requireScaled(
            "exact " + metric,
            exact(grid(COUNT * D, 5), grid(QUERIES * D, 6), metric, exponent),
            exact(grid(COUNT * D, 5), grid(QUERIES * D, 6), metric, 0),
            power);
      }
    }
  }

  private static SearchResult exact(float[] base, float[] queries, Metric metric, int exponent)
      throws IOException {
    return ExactSearch.search(
        VectorData.of(scaled(base, exponent), D, "base"), scaled(queries, exponent), K, metric, 1);
  }

  /** At the ends of float32, where scaling back rounds or overflows. */
  @ParameterizedTest
  @ValueSource(doubles = {1e20, 1e37, 8e37, 3e38, 1e-20, 1e-30, 1e-38, 1e-41})
  void exactSearchAgreesWithSortingInDouble(double scale) throws IOException {
    float[] base = times(grid(COUNT * D, 5), scale);
    float[] queries = times(grid(QUERIES * D, 6), scale);
    for (Metric metric : Metric.values()) {
      requireSorted(metric, base, queries);
    }
  }

  /** Vectors and queries of every scale beside each other, shifted and not. */
  @ParameterizedTest
  @ValueSource(floats = {0, 100})
  void exactSearchKeepsEveryScaleApart(float shift) throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    float[] base = grid(COUNT * D, 5);
    float[] queries = grid(QUERIES * D, 6);
    for (int i = 0; i < COUNT; i++) {
      int exponent = random.nextInt(10) > 0 ? 0 : random.nextInt(-100, 101);
      for (int j = i * D; j < (i + 1) * D; j++) {
        base[j] = Math.scalb(base[j] + shift, exponent);
      }
    }
    for (int q = 0; q < QUERIES; q++) {
      for (int j = q * D; j < (q + 1) * D; j++) {
        queries[j] = Math.scalb(queries[j] + shift, 60 * (q - 1));
      }
    }
    for (Metric metric : Metric.values()) {
      requireSorted(metric, base, queries);
    }
  }

  private static float[] times(float[] values, double scale) {
    float[] times = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      times[i] = (float) (values[i] * scale);
    }
    return times;
  }

  private static void requireSorted(Metric metric, float[] base, float[] queries)
      throws IOException {
    SearchResult found = ExactSearch.search(VectorData.of(base, D, "base"), queries, K, metric, 2);
    for (int q = 0; q < QUERIES; q++) {
      int query = q;
      double[] sorted =
          IntStream.range(0, COUNT)
              .mapToDouble(i -> key(metric, queries, query, base, i))
              .sorted()
              .limit(K)
              .toArray();
      long[] ids = Arrays.copyOfRange(found.ids(), q * K, (q + 1) * K);
      // Keys, not numbers: beside a query of 2^60 those of ordinary vectors are equal in double.
      assertThat(
              Arrays.stream(ids)
                  .mapToDouble(i -> key(metric, queries, query, base, (int) i))
                  .toArray())
          .as(metric + " query " + q)
          .isEqualTo(sorted);
      assertThat(Arrays.stream(ids).distinct().count()).isEqualTo(K);
    }
  }

  /** Smaller is nearer, in double. */
  private static double key(Metric metric, float[] a, int i, float[] b, int j) {
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
      case INNER_PRODUCT -> -product;
      case COSINE -> -product / Math.sqrt(left * right);
    };
  }

  /**
   * A query far smaller or larger than what codes stand for: what is left of the metric decides.
   */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void queriesOfAnotherScaleThanTheCodesAreOrderedRight(Metric metric) throws IOException {
    CodeSet set = codes(Gain.FLOAT16);
    byte[] packed = new byte[COUNT * set.bytesPerCode()];
    short[] gains = new short[COUNT];
    set.read(0, COUNT, packed, gains);
    for (int model : new int[] {-100, 0, 100}) {
      VectorCodec codec = codec(Gain.FLOAT16, model);
      float[] decoded = new float[COUNT * D];
      codec.decode(packed, gains, COUNT, decoded, 1);
      for (int exponent : new int[] {-110, -30, 30, 110}) {
        float[] queries = scaled(grid(D, 6), exponent);
        SearchResult found =
            CodeSearch.of(codec, set)
                .search(queries, SearchSettings.nearest(COUNT).withMetric(metric));
        double[] keys = new double[COUNT];
        double largest = 0;
        for (int i = 0; i < COUNT; i++) {
          keys[i] = deviationKey(metric, queries, codec.signs().mean(), decoded, i);
          largest = Math.max(largest, Math.abs(keys[i]));
        }
        for (int r = 1; r < COUNT; r++) {
          double before = keys[(int) found.ids()[r - 1]];
          // Sums of some tens of products in float32.
          assertThat(keys[(int) found.ids()[r]])
              .as("model 2^%d, query 2^%d, rank %d", model, exponent, r)
              .isGreaterThanOrEqualTo(before - 1e-5 * largest);
        }
        assertThat(Arrays.stream(found.scores()).allMatch(Double::isFinite)).isTrue();
      }
    }
  }

  /** The key less what all vectors have in common, which may be too large for the rest to show. */
  private static double deviationKey(
      Metric metric, float[] query, float[] mean, float[] decoded, int i) {
    if (metric != Metric.L2) {
      return key(metric, query, 0, decoded, i);
    }
    double sum = 0;
    for (int j = 0; j < D; j++) {
      double deviation = (double) decoded[i * D + j] - mean[j];
      sum += deviation * deviation - 2 * deviation * ((double) query[j] - mean[j]);
    }
    return sum;
  }

  /** Decoded vectors may leave float32 where the data do not: they end at its largest number. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void whatDecodesBeyondFloat32IsStillOrdered(Metric metric) throws IOException {
    float[] decoder = times(grid(N * D, 2), 3e38);
    SignCodec signs = SignCodec.of(N, D, grid(N * D, 1), decoder, new float[D]);
    VectorCodec codec = VectorCodec.withoutGain(signs);
    SearchResult found =
        CodeSearch.of(codec, codes(Gain.NONE))
            .search(
                times(grid(QUERIES * D, 6), 3e38),
                SearchSettings.nearest(K).withMetric(metric).withRerank(Rerank.DECODED, 2));
    assertThat(Arrays.stream(found.scores()).allMatch(Double::isFinite)).isTrue();
    assertThat(Arrays.stream(found.scores()).distinct().count()).isGreaterThan(K / 2);
  }

  /** A coordinate that never varies may be of another scale than all others. */
  @ParameterizedTest
  @ValueSource(floats = {1e20f, 1e38f, 1e-38f})
  void aConstantCoordinateOfAnotherScaleHidesNothing(float constant) throws IOException {
    float[] decoder = grid(N * D, 2);
    Arrays.fill(decoder, 0, N, 0);
    float[] mean = grid(D, 3);
    mean[0] = constant;
    VectorCodec codec = VectorCodec.withoutGain(SignCodec.of(N, D, grid(N * D, 1), decoder, mean));
    mean[0] = 0;
    VectorCodec plain = VectorCodec.withoutGain(SignCodec.of(N, D, grid(N * D, 1), decoder, mean));
    CodeSet set = codes(Gain.NONE);
    float[] queries = grid(D, 6);
    queries[0] = 0;
    SearchResult without = CodeSearch.of(plain, set).search(queries, SearchSettings.nearest(K));
    for (float first : new float[] {constant, constant / 2, 0}) {
      queries[0] = first;
      SearchResult with = CodeSearch.of(codec, set).search(queries, SearchSettings.nearest(K));
      assertThat(with.ids()).as("query with " + first).isEqualTo(without.ids());
    }
  }
}
