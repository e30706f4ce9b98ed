// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Objects;
import org.halfspace.internal.Parallel;

/**
 * What one call of a search asks for. Immutable.
 *
 * @param k how many neighbors each query gets, at least 1; all where there are fewer
 * @param metric what is near
 * @param score how codes are scored in the scan
 * @param oversampling how many candidates the scan keeps for each neighbor, at least 1: ⌈k ·
 *     oversampling⌉, or all codes if they are fewer
 * @param rerank what the candidates are scored by in the end
 * @param threads at least 1; results do not depend on it
 */
public record SearchSettings(
    int k, Metric metric, Score score, double oversampling, Rerank rerank, int threads) {

  public SearchSettings {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(score, "score");
    Objects.requireNonNull(rerank, "rerank");
    if (k < 1) {
      throw new IllegalArgumentException("k: " + k + ", must be at least 1");
    }
    if (!(oversampling >= 1) || oversampling > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "oversampling: " + oversampling + ", must be between 1 and " + Integer.MAX_VALUE);
    }
    Parallel.requireThreads(threads);
  }

  /** The k nearest in L2 by asymmetric scores, without re-ranking, on one thread. */
  public static SearchSettings nearest(int k) {
    return new SearchSettings(k, Metric.L2, Score.ASYMMETRIC, 1, Rerank.NONE, 1);
  }

  public SearchSettings withMetric(Metric newMetric) {
    return new SearchSettings(k, newMetric, score, oversampling, rerank, threads);
  }

  public SearchSettings withScore(Score newScore) {
    return new SearchSettings(k, metric, newScore, oversampling, rerank, threads);
  }

  /** With re-ranking of ⌈k · factor⌉ candidates. */
  public SearchSettings withRerank(Rerank newRerank, double factor) {
    return new SearchSettings(k, metric, score, factor, newRerank, threads);
  }

  public SearchSettings withThreads(int newThreads) {
    return new SearchSettings(k, metric, score, oversampling, rerank, newThreads);
  }

  /** How many candidates the scan keeps among that many codes. */
  int candidates(long count) {
    double wanted = rerank == Rerank.NONE ? k : Math.ceil(k * oversampling);
    return (int) Math.min(Math.min(count, Integer.MAX_VALUE - 8), wanted);
  }
}
