// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.io.Existing;
import org.halfspace.store.CodeAppender;
import org.halfspace.store.CodeStore;
import org.halfspace.store.CodesFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every metric with every score, re-ranking, gain and place of the codes, against a naive judge.
 */
class SearchCombinationsTest {
  private static final String MODEL = "0123456789abcdef";
  private static final int D = 12;
  private static final int N = 20;
  private static final int K = 10;

  /** More than a block. */
  private static final int COUNT = 1100;

  private static final int QUERIES = 3;

  @TempDir Path folder;

  private static float[] gaussian(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() + 0.3);
    }
    return values;
  }

  private static VectorCodec codec(boolean levels, Gain gain) {
    UnitCodec units = levels ? levels() : signs();
    return gain == Gain.NONE
        ? VectorCodec.withoutGain(units)
        : VectorCodec.withGain(units, 4, levels ? GainRule.PROJECTION : GainRule.NORM);
  }

  private static SignCodec signs() {
    return SignCodec.of(
        N, D, gaussian(N * D, 1), gaussian(N * D, 2), gaussian(D, 3), gaussian(D, 4));
  }

  /** Of 3, 2, 3, 5, 1, 2 and 1 bits: three bytes with three bits of padding, N bits in all. */
  private static LevelCodec levels() {
    List<Quantizer> quantizers = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int b : new int[] {3, 2, 3, 5, 1, 2, 1}) {
      quantizers.add(
          Quantizer.of(
              random.doubles(1 << b, -2, 2).sorted().toArray(),
              random.doubles((1 << b) - 1, -4, 4).sorted().toArray()));
    }
    int u = quantizers.size();
    return LevelCodec.of(
        quantizers, gaussian(u * D, 1), gaussian(u * D, 2), gaussian(D, 3), gaussian(D, 4));
  }

  static Stream<Arguments> places() {
    List<Arguments> all = new ArrayList<>();
    for (Gain gain : Gain.values()) {
      for (String place : new String[] {"memory", "file", "store"}) {
        all.add(Arguments.of(false, gain, place));
        all.add(Arguments.of(true, gain, place));
      }
    }
    return all.stream();
  }

  private CodeSet codes(VectorCodec codec, String place, byte[] packed, short[] gains)
      throws IOException {
    switch (place) {
      case "file" -> {
        Path file = folder.resolve("codes.npz");
        CodesFile.write(
            file,
            Existing.KEEP,
            new CodesFile.Header(COUNT, codec.layout(), Optional.of(MODEL)),
            sink -> sink.write(packed, gains, COUNT));
        return CodesFile.openSet(file);
      }
      case "store" -> {
        Path store = folder.resolve("store");
        try (CodeAppender appender =
            CodeStore.create(store, codec.bits(), codec.gain(), MODEL).appender()) {
          appender.append(packed, gains, COUNT);
          appender.commit();
        }
        return CodesFile.openSet(store);
      }
      default -> {
        return gains.length > 0
            ? CodeSet.of(codec.bits(), packed, gains)
            : CodeSet.of(codec.bits(), packed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void everyCombinationIsThatOfTheJudge(boolean levels, Gain gain, String place)
      throws IOException {
    VectorCodec codec = codec(levels, gain);
    float[] base = gaussian(COUNT * D, 5);
    byte[] packed = new byte[COUNT * codec.units().bytesPerCode()];
    short[] gains = new short[codec.gains(COUNT)];
    codec.encode(base, COUNT, packed, gains, 1);
    float[] decoded = new float[COUNT * D];
    codec.decode(packed, gains, COUNT, decoded, 1);
    float[] queries = gaussian(QUERIES * D, 6);
    byte[] queryCodes = new byte[QUERIES * codec.units().bytesPerCode()];
    codec.units().encode(queries, QUERIES, queryCodes, 1);
    CodeSearch search =
        CodeSearch.of(codec, codes(codec, place, packed, gains))
            .withOriginals(VectorData.of(base, D, "base"));
    for (Metric metric : Metric.values()) {
      for (Score score : Score.values()) {
        if (levels && score != Score.ASYMMETRIC) {
          requireRefused(search, queries, score);
          continue;
        }
        for (Rerank rerank : Rerank.values()) {
          // All codes are candidates, so that re-ranking does not depend on the scan.
          SearchResult found =
              search.search(
                  queries, new SearchSettings(K, metric, score, COUNT / (double) K, rerank, 2));
          for (int q = 0; q < QUERIES; q++) {
            double[] judged =
                rerank == Rerank.NONE && score == Score.HAMMING
                    ? hamming(queryCodes, q, packed)
                    : scores(metric, queries, q, rerank == Rerank.ORIGINAL ? base : decoded);
            String what = metric + " " + score + " " + rerank + " query " + q;
            boolean ascending =
                metric == Metric.L2 || (rerank == Rerank.NONE && score == Score.HAMMING);
            if (rerank == Rerank.NONE && score == Score.FOUR_BIT) {
              requireNear(what, found, q, judged, ascending);
            } else {
              requireSame(what, found, q, judged, ascending);
            }
          }
        }
      }
    }
  }

  private static void requireRefused(CodeSearch search, float[] queries, Score score) {
    assertThatThrownBy(() -> search.search(queries, SearchSettings.nearest(K).withScore(score)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(score.label())
        .hasMessageContaining("differ in weight");
  }

  private static void requireSame(
      String what, SearchResult found, int q, double[] judged, boolean ascending) {
    long[] best =
        IntStream.range(0, COUNT)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> ascending ? judged[i] : -judged[i])
                    .thenComparingInt(i -> i))
            .limit(K)
            .mapToLong(i -> i)
            .toArray();
    for (int r = 0; r < K; r++) {
      int at = q * K + r;
      double score = judged[(int) found.ids()[at]];
      // Scans sum some twenty products in float32, whose rounding may swap what differs by less.
      double size = 1e-4 * Math.max(1, Math.abs(score));
      assertThat(score).as(what).isCloseTo(judged[(int) best[r]], within(size));
      assertThat(found.scores()[at]).as(what).isCloseTo(score, within(size));
    }
    assertThat(java.util.Arrays.stream(found.ids(), q * K, (q + 1) * K).distinct().count())
        .as(what)
        .isEqualTo(K);
  }

  /** Of ten found by rounded queries more than half would be there by chance once in a billion. */
  private static void requireNear(
      String what, SearchResult found, int q, double[] judged, boolean ascending) {
    double[] sorted = judged.clone();
    java.util.Arrays.sort(sorted);
    double bound = ascending ? sorted[3 * K] : sorted[COUNT - 1 - 3 * K];
    int good = 0;
    for (int r = 0; r < K; r++) {
      double score = judged[(int) found.ids()[q * K + r]];
      good += (ascending ? score <= bound : score >= bound) ? 1 : 0;
    }
    assertThat(good).as(what).isGreaterThan(K / 2);
  }

  private static double[] hamming(byte[] queries, int q, byte[] packed) {
    int bytes = packed.length / COUNT;
    double[] distances = new double[COUNT];
    for (int i = 0; i < packed.length; i++) {
      distances[i / bytes] += Integer.bitCount((packed[i] ^ queries[q * bytes + i % bytes]) & 0xff);
    }
    return distances;
  }

  private static double[] scores(Metric metric, float[] queries, int q, float[] vectors) {
    double[] scores = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      double product = 0;
      double left = 0;
      double right = 0;
      double distance = 0;
      for (int j = 0; j < D; j++) {
        double x = queries[q * D + j];
        double y = vectors[i * D + j];
        product += x * y;
        left += x * x;
        right += y * y;
        distance += (x - y) * (x - y);
      }
      scores[i] =
          switch (metric) {
            case L2 -> distance;
            case INNER_PRODUCT -> product;
            case COSINE -> product / Math.sqrt(left * right);
          };
    }
    return scores;
  }
}
