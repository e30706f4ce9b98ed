// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.halfspace.search.Candidates;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchSettings;

/**
 * The candidates of all queries in a partition: rows of {@link CandidateRows}, one for each query,
 * none in a partition without codes. Codes are scanned by core, block by block; beside a block, a
 * task holds the candidates.
 */
record ScanCodes(SearchJob job) implements MapPartitionsFunction<Row, Row> {
  /** Queries whose candidates of a block are held at a time. */
  private static final int GROUP = 1 << 8;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    CollectedQueries queries = job.queries().value();
    if (!rows.hasNext() || queries.count() == 0) {
      return List.<Row>of().iterator();
    }
    List<List<Candidate>> best = new ArrayList<>();
    for (int q = 0; q < queries.count(); q++) {
      best.add(List.of());
    }
    CodeBlock block = new CodeBlock(job.codec().layout(), job.gainApart(), job.idColumn());
    CodeSearch search = job.search();
    while (block.fill(rows)) {
      scan(block, search.withCodes(block), best);
    }
    return IntStream.range(0, best.size())
        .filter(q -> !best.get(q).isEmpty())
        .mapToObj(q -> CandidateRows.row(q, best.get(q)))
        .iterator();
  }

  private void scan(CodeBlock block, CodeSearch search, List<List<Candidate>> best)
      throws IOException {
    CollectedQueries queries = job.queries().value();
    SearchSettings settings = job.plan().settings();
    for (int from = 0; from < queries.count(); from += GROUP) {
      int to = Math.min(queries.count(), from + GROUP);
      Candidates found = search.candidates(queries.vectors(from, to), settings);
      for (int q = from; q < to; q++) {
        List<Candidate> kept = best.get(q);
        List<Candidate> added = entering(block, found, q - from, kept);
        if (!added.isEmpty()) {
          best.set(q, Candidate.merge(kept, added, job.plan().candidates()));
        }
      }
    }
  }

  /** Those of a block that come before the last one kept, or find room. */
  private List<Candidate> entering(
      CodeBlock block, Candidates found, int query, List<Candidate> kept) {
    boolean full = kept.size() == job.plan().candidates();
    boolean withCode = job.plan().rerank() != Rerank.NONE;
    List<Candidate> added = new ArrayList<>();
    for (int r = query * found.each(); r < (query + 1) * found.each(); r++) {
      long row = found.ids()[r];
      float key = found.keys()[r];
      if (full && !Candidate.isBefore(key, block.id(row), kept.get(kept.size() - 1))) {
        break;
      }
      byte[] cell = withCode ? block.cell(row) : null;
      added.add(new Candidate(key, found.scores()[r], block.id(row), cell));
    }
    return added;
  }
}
