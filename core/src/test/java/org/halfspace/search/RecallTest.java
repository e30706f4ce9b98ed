// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.testing.RealData;
import org.junit.jupiter.api.Test;

class RecallTest {

  @Test
  void countsTheTrueNeighborsAmongThoseFound() {
    SearchResult truth = new SearchResult(3, new long[] {1, 2, 3, 7, 8, 9}, new double[6]);
    SearchResult found = new SearchResult(4, new long[] {2, 1, 5, 3, 9, 8, 7, 0}, new double[8]);
    assertThat(Recall.at(1, found, truth)).isEqualTo(0);
    assertThat(Recall.at(2, found, truth)).isEqualTo(0.75);
    assertThat(Recall.at(3, found, truth)).isEqualTo(5 / 6.0);
    assertThatThrownBy(() -> Recall.at(4, found, truth)).hasMessageContaining("r: 4");
  }

  /** The numbers the project set itself, on 20,000 word vectors. */
  @Test
  void wordsAreFound() throws IOException {
    VectorData words = VectorFiles.open(RealData.file("words/words-300d.npy"));
    VectorData base = words.first(16_000);
    VectorData others = words.range(16_000, 500);
    float[] queries = new float[500 * 300];
    try (VectorData.Pass pass = others.open()) {
      pass.read(queries, 500);
    }
    VectorCodec codec =
        Fit.toBits(300)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withGain(Gain.FLOAT16)
            // Encoders of seeds 1 to 4 find 0.680, 0.685, 0.690 and 0.685; the first would hang on
            // one neighbor of the 5,000.
            .withSeed(2)
            .withThreads(2)
            .run(base, others)
            .model()
            .codec();
    byte[] packed = new byte[16_000 * 38];
    short[] gains = new short[16_000];
    int[] done = new int[1];
    BlockCoding.encode(
        codec,
        base,
        (block, blockGains, rows) -> {
          System.arraycopy(block, 0, packed, done[0] * 38, rows * 38);
          System.arraycopy(blockGains, 0, gains, done[0], rows);
          done[0] += rows;
        },
        2);
    CodeSearch search = CodeSearch.of(codec, CodeSet.of(300, packed, gains)).withOriginals(base);
    SearchResult truth = ExactSearch.search(base, queries, 10, Metric.L2, 2);
    SearchSettings ten = SearchSettings.nearest(10).withThreads(2);

    assertThat(Recall.at(10, search.search(queries, ten), truth)).isGreaterThanOrEqualTo(0.68);
    SearchSettings reranked = ten.withRerank(Rerank.ORIGINAL, 5);
    assertThat(Recall.at(10, search.search(queries, reranked), truth)).isGreaterThanOrEqualTo(0.97);
    // Four bits cost next to nothing: an entry's error is a tenth of its deviation.
    SearchSettings four = ten.withScore(Score.FOUR_BIT);
    assertThat(Recall.at(10, search.search(queries, four), truth)).isGreaterThanOrEqualTo(0.66);
  }
}
