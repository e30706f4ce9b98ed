// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codes that are searched in parts, or scored one at a time, against a search in all of them. */
class PartsTest {
  private static final int D = CodeSearchTest.D;
  private static final int COUNT = 2100;
  private static final int K = 40;

  private static List<VectorCodec> codecs() {
    SplittableRandom random = new SplittableRandom(7);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int b : new int[] {3, 2, 3, 5, 1, 2, 1}) {
      quantizers.add(
          Quantizer.of(
              random.doubles(1 << b, -2, 2).sorted().toArray(),
              random.doubles((1 << b) - 1, -4, 4).sorted().toArray()));
    }
    LevelCodec levels =
        LevelCodec.of(
            quantizers,
            CodeSearchTest.gaussian(7 * D, 1, 0),
            CodeSearchTest.gaussian(7 * D, 2, 0),
            CodeSearchTest.gaussian(D, 3, 0.5),
            CodeSearchTest.gaussian(D, 4, 0.5));
    return List.of(
        CodeSearchTest.codec(100, Gain.NONE),
        CodeSearchTest.codec(65, Gain.FLOAT16),
        // Many equal keys.
        CodeSearchTest.codec(4, Gain.NONE),
        VectorCodec.withoutGain(levels));
  }

  /** Codes with their gains. */
  private record Codes(byte[] packed, short[] gains) {
    static Codes of(VectorCodec codec, float[] vectors) {
      int rows = vectors.length / D;
      Codes codes =
          new Codes(new byte[rows * codec.units().bytesPerCode()], new short[codec.gains(rows)]);
      codec.encode(vectors, rows, codes.packed, codes.gains, 1);
      return codes;
    }

    CodeSet part(VectorCodec codec, int from, int to) {
      int bytes = codec.units().bytesPerCode();
      byte[] some = Arrays.copyOfRange(packed, from * bytes, to * bytes);
      return gains.length == 0
          ? CodeSet.of(codec.bits(), some)
          : CodeSet.of(codec.bits(), some, Arrays.copyOfRange(gains, from, to));
    }
  }

  private record Entry(float key, long id, double score) {}

  @ParameterizedTest
  @EnumSource(Metric.class)
  void candidatesOfPartsMergeToThoseOfTheWhole(Metric metric) throws IOException {
    // The last query is so far away that all of its scores are the same number.
    float[] queries = CodeSearchTest.gaussian(4 * D, 6, 0.5);
    for (int j = 3 * D; j < 4 * D; j++) {
      queries[j] *= 1e20f;
    }
    for (VectorCodec codec : codecs()) {
      Codes codes = Codes.of(codec, CodeSearchTest.gaussian(COUNT * D, 5, 0.5));
      CodeSearch whole = CodeSearch.of(codec, codes.part(codec, 0, COUNT));
      SearchSettings settings = SearchSettings.nearest(K).withMetric(metric);
      SearchResult expected = whole.search(queries, settings);
      List<List<Entry>> merged = List.of(list(), list(), list(), list());
      int[] borders = {0, 17, 17, 1100, COUNT};
      for (int p = 1; p < borders.length; p++) {
        Candidates part =
            whole
                .withCodes(codes.part(codec, borders[p - 1], borders[p]))
                .candidates(queries, settings.withRerank(Rerank.NONE, 1).withThreads(2));
        assertThat(part.each()).isEqualTo(Math.min(K, borders[p] - borders[p - 1]));
        for (int i = 0; i < part.ids().length; i++) {
          merged
              .get(i / part.each())
              .add(new Entry(part.keys()[i], borders[p - 1] + part.ids()[i], part.scores()[i]));
        }
      }
      for (int q = 0; q < 4; q++) {
        merged.get(q).sort(Comparator.comparingDouble(Entry::key).thenComparing(Entry::id));
        for (int r = 0; r < K; r++) {
          assertThat(merged.get(q).get(r).id()).isEqualTo(expected.ids()[q * K + r]);
          assertThat(merged.get(q).get(r).score()).isEqualTo(expected.scores()[q * K + r]);
        }
      }
    }
  }

  private static List<Entry> list() {
    return new ArrayList<>();
  }

  @Test
  void candidatesAreAsManyAsReRankingTakes() throws IOException {
    VectorCodec codec = codecs().get(0);
    Codes codes = Codes.of(codec, CodeSearchTest.gaussian(50 * D, 5, 0.5));
    CodeSearch search = CodeSearch.of(codec, codes.part(codec, 0, 50));
    SearchSettings settings = SearchSettings.nearest(3).withRerank(Rerank.ORIGINAL, 2.5);
    Candidates found = search.candidates(new float[2 * D], settings);
    assertThat(found.each()).isEqualTo(8);
    assertThat(found.ids()).hasSize(16);
    assertThat(search.candidates(new float[D], SearchSettings.nearest(99)).each()).isEqualTo(50);
    assertThat(search.withCodes(codes.part(codec, 0, 0)).candidates(new float[D], settings).each())
        .isZero();
    assertThatThrownBy(() -> search.withCodes(CodeSet.of(8, new byte[2])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 bits");
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void scoresOfSingleCodesAreThoseOfTheSearch(Metric metric) throws IOException {
    float[] queries = CodeSearchTest.gaussian(3 * D, 6, 0.5);
    for (VectorCodec codec : codecs()) {
      Codes codes = Codes.of(codec, CodeSearchTest.gaussian(COUNT * D, 5, 0.5));
      SearchResult expected =
          CodeSearch.of(codec, codes.part(codec, 0, COUNT))
              .search(queries, SearchSettings.nearest(COUNT).withMetric(metric));
      CodeScorer scorer = CodeScorer.of(codec, new float[D], metric);
      int bytes = codec.units().bytesPerCode();
      for (int q = 0; q < 3; q++) {
        scorer = scorer.withQuery(Arrays.copyOfRange(queries, q * D, (q + 1) * D));
        for (int r = 0; r < COUNT; r++) {
          int id = (int) expected.ids()[q * COUNT + r];
          double score =
              scorer.score(
                  Arrays.copyOfRange(codes.packed(), id * bytes, (id + 1) * bytes),
                  codes.gains().length == 0 ? 0 : codes.gains()[id]);
          if (score != expected.scores()[q * COUNT + r]) {
            throw new AssertionError("code " + id + ": " + score);
          }
        }
      }
    }
  }

  @Test
  void scorersNameWhatIsWrong() {
    VectorCodec codec = CodeSearchTest.codec(65, Gain.FLOAT16);
    CodeScorer scorer = CodeScorer.of(codec, new float[D], Metric.L2);
    assertThatThrownBy(() -> CodeScorer.of(codec, new float[D - 1], Metric.L2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("query: length 19, must be 20");
    float[] broken = new float[D];
    broken[3] = Float.NaN;
    assertThatThrownBy(() -> scorer.withQuery(broken))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("column 3");
    assertThatThrownBy(() -> scorer.score(new byte[8], (short) 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packed: 8 bytes, must be 9");
    byte[] tail = new byte[9];
    tail[8] = 1;
    assertThatThrownBy(() -> scorer.score(tail, (short) 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be zero");
    assertThatThrownBy(() -> scorer.score(new byte[9], (short) 0x7c00))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gain");
  }
}
