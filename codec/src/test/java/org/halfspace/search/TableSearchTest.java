// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.code.ByteTables;
import org.halfspace.code.CodeSet;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Codes that are decoded by tables are scored by them, whatever else decodes. */
class TableSearchTest {
  private static final int D = CodeSearchTest.D;
  private static final int COUNT = 1100;
  private static final int QUERIES = 5;

  /** Rows that no linear decoder has. */
  private static VectorCodec codec(int n, int entryBits, Gain gain) {
    int rows = (n + entryBits - 1) / entryBits << entryBits;
    float[] tables = CodeSearchTest.gaussian(rows * D, 11, 0);
    float[] offset = CodeSearchTest.gaussian(D, 12, 0.5);
    return CodeSearchTest.codec(n, gain).withDecoder(ByteTables.of(n, entryBits, tables, offset));
  }

  static Stream<Arguments> cases() {
    return IntStream.of(1, 61, 64, 68)
        .boxed()
        .flatMap(
            n ->
                Stream.of(4, 8)
                    .flatMap(
                        width ->
                            Arrays.stream(Metric.values())
                                .flatMap(
                                    metric ->
                                        Arrays.stream(Gain.values())
                                            .map(gain -> Arguments.of(n, width, metric, gain)))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAreThoseOfDecodedVectors(int n, int width, Metric metric, Gain gain)
      throws IOException {
    VectorCodec codec = codec(n, width, gain);
    CodeSet set = CodeSearchTest.encode(codec, CodeSearchTest.gaussian(COUNT * D, 5, 0.5));
    float[] queries = CodeSearchTest.gaussian(QUERIES * D, 6, 0.5);
    byte[] packed = new byte[COUNT * set.bytesPerCode()];
    short[] gains = new short[set.gains(COUNT)];
    set.read(0, COUNT, packed, gains);
    float[] decoded = new float[COUNT * D];
    codec.decode(packed, gains, COUNT, decoded, 1);
    SearchResult found =
        CodeSearch.of(codec, set)
            .search(queries, SearchSettings.nearest(COUNT).withMetric(metric).withThreads(2));

    for (int q = 0; q < QUERIES; q++) {
      for (int r = 0; r < COUNT; r++) {
        int id = (int) found.ids()[q * COUNT + r];
        double expected = metric.score(queries, q * D, decoded, id * D, D);
        double size = metric == Metric.COSINE ? 1 : size(queries, q) * size(decoded, id);
        // Float32 sums of some ten entries of products over 20 coordinates.
        assertThat(Math.abs(found.scores()[q * COUNT + r] - expected)).isLessThan(1e-5 * size);
      }
    }
  }

  /** Above what a product with a vector of this norm can be per unit of the other. */
  private static double size(float[] vectors, int row) {
    return 2 + 2 * Metric.product(vectors, row * D, vectors, row * D, D);
  }

  @Test
  void whoAsksForTheLinearDecoderIsScoredByIt() throws IOException {
    VectorCodec plain = CodeSearchTest.codec(61, Gain.FLOAT16);
    VectorCodec tables = codec(61, 8, Gain.FLOAT16);
    CodeSet set = CodeSearchTest.encode(plain, CodeSearchTest.gaussian(COUNT * D, 5, 0.5));
    float[] queries = CodeSearchTest.gaussian(QUERIES * D, 6, 0.5);
    SearchSettings settings = SearchSettings.nearest(10);
    SearchResult linear = CodeSearch.of(plain, set).search(queries, settings);

    SearchResult asked =
        CodeSearch.of(tables.decodingBy(DecoderType.LINEAR), set).search(queries, settings);
    assertThat(asked.ids()).isEqualTo(linear.ids());
    assertThat(asked.scores()).isEqualTo(linear.scores());
    assertThat(CodeSearch.of(tables, set).search(queries, settings).scores())
        .isNotEqualTo(linear.scores());
  }

  @Test
  void oneCodeAtATimeHasTheSameScores() throws IOException {
    VectorCodec codec = codec(61, 4, Gain.FLOAT16);
    CodeSet set = CodeSearchTest.encode(codec, CodeSearchTest.gaussian(50 * D, 5, 0.5));
    float[] query = CodeSearchTest.gaussian(D, 6, 0.5);
    SearchResult found = CodeSearch.of(codec, set).search(query, SearchSettings.nearest(50));
    CodeScorer scorer = CodeScorer.of(codec, query, Metric.L2);
    byte[] code = new byte[set.bytesPerCode()];
    short[] gain = new short[1];
    for (int r = 0; r < 50; r++) {
      set.read(found.ids()[r], 1, code, gain);
      assertThat(scorer.score(code, gain[0])).isEqualTo(found.scores()[r]);
    }
  }

  @Test
  void scoresThatWeighBitsAreRefused() throws IOException {
    VectorCodec codec = codec(64, 8, Gain.NONE);
    CodeSet set = CodeSearchTest.encode(codec, CodeSearchTest.gaussian(50 * D, 5, 0.5));
    float[] query = CodeSearchTest.gaussian(D, 6, 0.5);
    SearchSettings settings = SearchSettings.nearest(5).withScore(Score.FOUR_BIT);

    assertThatThrownBy(() -> CodeSearch.of(codec, set).search(query, settings))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("4bit")
        .hasMessageContaining("decoded by tables");
    assertThat(CodeSearch.of(codec.decodingBy(DecoderType.LINEAR), set).search(query, settings).k())
        .isEqualTo(5);
  }
}
