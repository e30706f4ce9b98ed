// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Recall;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;

/** What codes lose on held-out vectors, and how many true neighbors they find. Thread-safe. */
final class EqualBits {
  private static final int K = 10;

  private final float[] base;
  private final float[] test;
  private final double[] mean;
  private final int threads;
  private final float[] queries;
  private final Optional<SearchResult> truth;

  /**
   * @param base the training vectors, which are searched; row after row, as {@code test}
   * @param mean of the training vectors
   * @param queryCount how many of the test vectors look for neighbors; 0 for no search
   */
  EqualBits(float[] base, float[] test, double[] mean, int queryCount, int threads)
      throws IOException {
    this.base = base;
    this.test = test;
    this.mean = mean.clone();
    this.threads = threads;
    this.queries = Arrays.copyOf(test, queryCount * mean.length);
    this.truth = queryCount == 0 ? Optional.empty() : Optional.of(nearest(base));
  }

  /** Σ‖x − x̂‖² / Σ‖x − μ‖² over the test vectors. */
  double distortion(UnaryOperator<float[]> coded) {
    float[] decoded = coded.apply(test);
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < test.length; i++) {
      lost += Math.pow((double) test[i] - decoded[i], 2);
      energy += Math.pow(test[i] - mean[i % mean.length], 2);
    }
    return lost / energy;
  }

  /**
   * The share of the ten nearest training vectors in L2 among the ten first found, without
   * re-ranking: by {@link CodeSearch} in the codes of a codec, else by exact search among decoded
   * vectors, which is what asymmetric scores come to. NaN without queries.
   */
  double recall(Contender contender) throws IOException {
    if (truth.isEmpty()) {
      return Double.NaN;
    }
    SearchResult found =
        contender.searched().isPresent()
            ? inCodes(contender.searched().get())
            : nearest(contender.coded().apply(base));
    return Recall.at(K, found, truth.get());
  }

  private SearchResult nearest(float[] rows) throws IOException {
    return ExactSearch.search(
        VectorData.of(rows, mean.length, "vectors"), queries, K, Metric.L2, threads);
  }

  private SearchResult inCodes(VectorCodec codec) throws IOException {
    int count = base.length / mean.length;
    byte[] packed = new byte[count * codec.units().bytesPerCode()];
    short[] gains = new short[codec.gains(count)];
    codec.encode(base, count, packed, gains, threads);
    return CodeSearch.of(codec, CodeSet.of(codec.layout(), packed, gains, Optional.empty()))
        .search(queries, SearchSettings.nearest(K).withThreads(threads));
  }
}
