// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.Score;
import org.halfspace.search.SearchSettings;

/** The settings of a search, on one thread for each task, as they go to executors. */
record SearchPlan(int k, Metric metric, Score score, double oversampling, Rerank rerank)
    implements Serializable {

  static SearchPlan of(SearchSettings settings) {
    return new SearchPlan(
        settings.k(),
        settings.metric(),
        settings.score(),
        settings.oversampling(),
        settings.rerank());
  }

  SearchSettings settings() {
    return new SearchSettings(k, metric, score, oversampling, rerank, 1);
  }

  /** How many candidates each query keeps at most. */
  int candidates() {
    return rerank == Rerank.NONE
        ? k
        : (int) Math.min(Integer.MAX_VALUE, Math.ceil(k * oversampling));
  }
}
