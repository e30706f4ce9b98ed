// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.search.CodeSearchTest.D;
import static org.halfspace.search.CodeSearchTest.codec;
import static org.halfspace.search.CodeSearchTest.encode;
import static org.halfspace.search.CodeSearchTest.gaussian;

import java.io.IOException;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.search.scan.Neighbors;
import org.junit.jupiter.api.Test;

/** Requests that are refused, and those with nothing or too little to find. */
class CodeSearchRequestsTest {
  @Test
  void impossibleRequestsAreRefused() throws IOException {
    VectorCodec codec = codec(12, Gain.FLOAT16);
    CodeSet set = encode(codec, gaussian(3 * D, 5, 0));
    CodeSearch search = CodeSearch.of(codec, set);
    float[] query = gaussian(D, 6, 0);
    assertThatThrownBy(() -> search.search(new float[D + 1], SearchSettings.nearest(1)))
        .hasMessage("queries: length 21, must be a multiple of the dimension 20");
    float[] bad = query.clone();
    bad[3] = Float.NaN;
    assertThatThrownBy(() -> search.search(bad, SearchSettings.nearest(1)))
        .isInstanceOf(UnusableDataException.class)
        .hasMessage("queries: NaN in row 0, column 3, must be finite");
    assertThatThrownBy(
            () -> search.search(query, SearchSettings.nearest(1).withRerank(Rerank.ORIGINAL, 2)))
        .hasMessageContaining("no original vectors");
    assertThatThrownBy(() -> search.withOriginals(VectorData.of(new float[2 * D], D, "two")))
        .hasMessageContaining("must be 3 vectors of dimension 20");
    assertThatThrownBy(() -> CodeSearch.of(codec(13, Gain.FLOAT16), set))
        .hasMessageContaining("12 bits and gain f16, must be those of the codec, 13");
    assertThatThrownBy(() -> CodeSearch.of(codec(12, Gain.NONE), set))
        .hasMessageContaining("must be those of the codec, 12 and none");
    int most = Integer.MAX_VALUE;
    assertThatThrownBy(() -> Neighbors.each(most, most, 3))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("3 queries with 2147483647 neighbors each");
    assertThatThrownBy(() -> SearchSettings.nearest(0)).hasMessageContaining("k: 0");
    assertThatThrownBy(() -> SearchSettings.nearest(1).withRerank(Rerank.DECODED, 0.5))
        .hasMessageContaining("oversampling: 0.5");
    assertThatThrownBy(() -> SearchSettings.nearest(1).withThreads(0))
        .hasMessageContaining("threads: 0");
  }

  @Test
  void moreNeighborsThanCodesAreAllThereAre() throws IOException {
    VectorCodec codec = codec(12, Gain.NONE);
    float[] base = gaussian(3 * D, 5, 0);
    CodeSearch search =
        CodeSearch.of(codec, encode(codec, base)).withOriginals(VectorData.of(base, D, "base"));
    float[] queries = gaussian(2 * D, 6, 0);
    for (Rerank rerank : Rerank.values()) {
      SearchSettings settings = SearchSettings.nearest(3).withRerank(rerank, 1.5);
      SearchResult three = search.search(queries, settings);
      for (int k : new int[] {4, Integer.MAX_VALUE}) {
        SearchResult more =
            search.search(
                queries, new SearchSettings(k, Metric.L2, Score.ASYMMETRIC, 1.5, rerank, 1));
        assertThat(more.k()).isEqualTo(3);
        assertThat(more.ids()).isEqualTo(three.ids());
      }
    }
    assertThat(ExactSearch.search(VectorData.of(base, D, "base"), queries, 9, Metric.L2, 1).k())
        .isEqualTo(3);
    CodeSet none = CodeSet.of(12, new byte[0]);
    SearchResult nothing = CodeSearch.of(codec, none).search(queries, SearchSettings.nearest(2));
    assertThat(nothing.k()).isZero();
    assertThat(nothing.ids()).isEmpty();
    assertThat(nothing.queries()).isZero();
  }

  @Test
  void noQueriesHaveNoNeighbors() throws IOException {
    VectorCodec codec = codec(12, Gain.NONE);
    CodeSet set = encode(codec, gaussian(3 * D, 5, 0));
    assertThat(CodeSearch.of(codec, set).search(new float[0], SearchSettings.nearest(2)).queries())
        .isZero();
  }

  @Test
  void theZeroQueryHasCosineZero() throws IOException {
    VectorCodec codec = codec(12, Gain.FLOAT16);
    CodeSet set = encode(codec, gaussian(30 * D, 5, 0));
    SearchResult found =
        CodeSearch.of(codec, set)
            .search(new float[D], SearchSettings.nearest(3).withMetric(Metric.COSINE));
    assertThat(found.ids()).containsExactly(0, 1, 2);
    assertThat(found.scores()).containsOnly(0);
  }
}
