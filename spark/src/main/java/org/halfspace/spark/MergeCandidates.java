// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Rerank;

/**
 * Merges the candidates of a query from all partitions, one partition after the other. Gives
 * results, or candidates (query, id, code) that are to be re-ranked by their originals. A task has
 * one of its own.
 */
final class MergeCandidates implements FlatMapGroupsFunction<Integer, Row, Row> {
  private static final long serialVersionUID = 1;

  private final SearchJob job;
  private transient CodeSearch search;

  MergeCandidates(SearchJob job) {
    this.job = job;
  }

  @Override
  public Iterator<Row> call(Integer query, Iterator<Row> parts) throws IOException {
    List<Candidate> merged = List.of();
    while (parts.hasNext()) {
      merged =
          Candidate.merge(merged, CandidateRows.candidates(parts.next()), job.plan().candidates());
    }
    if (job.plan().rerank() == Rerank.ORIGINAL) {
      return merged.stream().map(one -> RowFactory.create(query, one.id(), one.cell())).iterator();
    }
    if (search == null) {
      search = job.search();
    }
    return job.results(search, query, merged, Optional.empty()).iterator();
  }
}
