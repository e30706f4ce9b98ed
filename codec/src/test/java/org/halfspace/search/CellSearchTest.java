// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches in cells against searches among all codes, and against loops over what cells hold. */
class CellSearchTest {
  private static final int D = CodeSearchTest.D;
  private static final int BITS = 75;
  private static final int COUNT = 3000;
  private static final int CELLS = 40;
  private static final int QUERIES = 9;

  private final float[] vectors = CodeSearchTest.gaussian(COUNT * D, 11, 0.3);
  private final float[] queries = CodeSearchTest.gaussian(QUERIES * D, 12, 0.3);
  private final VectorCodec codec = CodeSearchTest.codec(BITS, Gain.FLOAT16);
  private final CodeSet set = CodeSearchTest.encode(codec, vectors);

  private VectorData data() throws IOException {
    return VectorData.of(vectors, D, "vectors");
  }

  private CellSearch search(CodeCells cells) throws IOException {
    return CellSearch.of(codec, set, cells).withOriginals(data());
  }

  /** All but Hamming distances, of which many are equal. */
  private static Stream<Arguments> settings() {
    return Stream.of(Metric.values())
        .flatMap(
            metric ->
                Stream.of(Score.ASYMMETRIC, Score.FOUR_BIT)
                    .flatMap(
                        score ->
                            Stream.of(Rerank.values())
                                .map(
                                    rerank ->
                                        Arguments.of(
                                            new SearchSettings(7, metric, score, 3, rerank, 2)))));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void allCellsTogetherHaveWhatAllCodesHave(SearchSettings settings) throws IOException {
    SearchResult all = CodeSearch.of(codec, set).withOriginals(data()).search(queries, settings);
    // Two cells have more codes than a block.
    for (int cells : new int[] {1, 2, CELLS, COUNT}) {
      CellSearch search = search(CodeCells.of(data(), cells, 5, 2));
      assertThat(search.search(queries, settings, cells)).isEqualTo(all);
      assertThat(search.search(queries, settings, Integer.MAX_VALUE)).isEqualTo(all);
    }
  }

  /** Which of the codes at the largest distance found are among the neighbors is left open. */
  @Test
  void allCellsTogetherHaveTheSameHammingDistances() throws IOException {
    SearchSettings settings = SearchSettings.nearest(20).withScore(Score.HAMMING);
    SearchResult all = CodeSearch.of(codec, set).search(queries, settings);
    CellSearch search = search(CodeCells.of(data(), CELLS, 5, 2));
    assertThat(search.search(queries, settings, CELLS).scores()).containsExactly(all.scores());
  }

  @Test
  void moreCellsFindNothingWorse() throws IOException {
    CellSearch search = search(CodeCells.of(data(), CELLS, 5, 2));
    SearchSettings settings = SearchSettings.nearest(10);
    double[] before = search.search(queries, settings, 1).scores();
    for (int probes = 2; probes <= CELLS; probes++) {
      double[] scores = search.search(queries, settings, probes).scores();
      for (int i = 0; i < scores.length; i++) {
        assertThat(scores[i]).isLessThanOrEqualTo(before[i]);
      }
      before = scores;
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void aFewCellsHaveTheNearestOfTheirCodes(Metric metric) throws IOException {
    CodeCells cells = CodeCells.of(data(), CELLS, 5, 2);
    SearchSettings settings = SearchSettings.nearest(5).withMetric(metric);
    SearchResult all =
        CodeSearch.of(codec, set).search(queries, SearchSettings.nearest(COUNT).withMetric(metric));
    SearchResult few = search(cells).search(queries, settings, 4);
    float[] centers = cells.centers().values();
    for (int q = 0; q < QUERIES; q++) {
      int query = q;
      int[] probed =
          IntStream.range(0, CELLS)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      c -> metric.key(metric.score(queries, query * D, centers, c * D, D))))
              .limit(4)
              .mapToInt(c -> c)
              .sorted()
              .toArray();
      long[] expected =
          Arrays.stream(all.ids(), q * COUNT, (q + 1) * COUNT)
              .filter(id -> Arrays.binarySearch(probed, cells.cellOf((int) id)) >= 0)
              .limit(5)
              .toArray();
      assertThat(Arrays.copyOfRange(few.ids(), q * 5, (q + 1) * 5)).containsExactly(expected);
    }
  }

  @Test
  void neitherThreadsNorOtherQueriesChangeWhatIsFound() throws IOException {
    CodeCells one = CodeCells.of(data(), CELLS, 5, 1);
    CodeCells three = CodeCells.of(data(), CELLS, 5, 3);
    assertThat(IntStream.range(0, COUNT).map(one::cellOf))
        .containsExactly(
            IntStream.range(0, COUNT).map(three::cellOf).boxed().toArray(Integer[]::new));
    SearchSettings settings = SearchSettings.nearest(6);
    SearchResult together = search(one).search(queries, settings.withThreads(3), 3);
    for (int q = 0; q < QUERIES; q++) {
      float[] query = Arrays.copyOfRange(queries, q * D, (q + 1) * D);
      SearchResult alone = search(three).search(query, settings, 3);
      assertThat(Arrays.copyOfRange(together.ids(), q * 6, (q + 1) * 6))
          .containsExactly(alone.ids());
      assertThat(Arrays.copyOfRange(together.scores(), q * 6, (q + 1) * 6))
          .containsExactly(alone.scores());
    }
  }

  /** More neighbors than the first cell has codes: the next ones are looked at. */
  @Test
  void thereAreAsManyNeighborsAsWereAskedFor() throws IOException {
    CellSearch search = search(CodeCells.of(codec, set, CELLS, 5, 2));
    SearchResult found = search.search(queries, SearchSettings.nearest(COUNT / 2), 1);
    assertThat(found.k()).isEqualTo(COUNT / 2);
    for (int q = 0; q < QUERIES; q++) {
      long[] ids = Arrays.copyOfRange(found.ids(), q * found.k(), (q + 1) * found.k());
      assertThat(Arrays.stream(ids).distinct().count()).isEqualTo(found.k());
    }
    assertThat(search.search(queries, SearchSettings.nearest(COUNT + 1), 1).k()).isEqualTo(COUNT);
  }

  /** 2^k times the data have the same cells, and the same neighbors in them. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void cellsAreRightAtEveryScale(Metric metric) throws IOException {
    CodeCells cells = CodeCells.of(data(), CELLS, 5, 2);
    for (float scale : new float[] {0x1p-90f, 0x1p60f, 0x1p120f}) {
      float[] scaled = new float[vectors.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = vectors[i] * scale;
      }
      CodeCells other = CodeCells.of(VectorData.of(scaled, D, "scaled"), CELLS, 5, 2);
      assertThat(IntStream.range(0, COUNT).map(other::cellOf).toArray())
          .containsExactly(IntStream.range(0, COUNT).map(cells::cellOf).toArray());
      double[] keys = cells.centers().new Comparison().keys(queries, 0, metric).clone();
      float[] query = new float[D];
      for (int k = 0; k < D; k++) {
        query[k] = queries[k] * scale;
      }
      double[] its = other.centers().new Comparison().keys(query, 0, metric);
      assertThat(its).containsExactly(keys);
    }
  }

  @Test
  void equalVectorsLeaveCellsEmpty() throws IOException {
    float[] equal = new float[100 * D];
    CodeSet codes = CodeSearchTest.encode(codec, equal);
    CodeCells cells = CodeCells.of(VectorData.of(equal, D, "zeros"), 10, 1, 1);
    assertThat(IntStream.range(0, 100).map(cells::cellOf)).containsOnly(0);
    SearchResult found =
        CellSearch.of(codec, codes, cells).search(queries, SearchSettings.nearest(100), 1);
    assertThat(Arrays.stream(found.ids(), 0, 100).sorted())
        .containsExactly(IntStream.range(0, 100).mapToObj(i -> (long) i).toArray(Long[]::new));
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    CodeCells cells = CodeCells.of(data(), CELLS, 5, 2);
    assertThatThrownBy(() -> CodeCells.of(data(), 0, 1, 1)).hasMessageContaining("cells: 0");
    assertThatThrownBy(() -> CodeCells.of(data(), COUNT + 1, 1, 1))
        .hasMessageContaining("cells: 3001, must be between 1 and the number of vectors, 3000");
    CodeSet fewer = CodeSearchTest.encode(codec, Arrays.copyOf(vectors, 10 * D));
    assertThatThrownBy(() -> CellSearch.of(codec, fewer, cells))
        .hasMessageContaining(
            "cells: 3000 vectors of dimension 20, must be those of the codes, 10");
    CellSearch search = CellSearch.of(codec, set, cells);
    assertThatThrownBy(() -> search.search(queries, SearchSettings.nearest(1), 0))
        .hasMessageContaining("probes: 0, must be at least 1");
    assertThatThrownBy(
            () ->
                search.search(queries, SearchSettings.nearest(1).withRerank(Rerank.ORIGINAL, 2), 1))
        .hasMessageContaining("no original vectors");
    assertThatThrownBy(() -> search.withOriginals(data().first(10)))
        .hasMessageContaining("must be 3000 vectors of dimension 20");
  }
}
