// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchResult;

/**
 * What all tasks of a search have in common. Immutable and thread-safe.
 *
 * @param gainApart whether gains have a column of their own
 * @param idColumn of the codes, for messages
 */
record SearchJob(
    Broadcast<BroadcastModel> model,
    Broadcast<CollectedQueries> queries,
    SearchPlan plan,
    boolean gainApart,
    String idColumn)
    implements Serializable {

  VectorCodec codec() {
    return model.value().model().codec();
  }

  /** A search in no codes, for {@link CodeSearch#withCodes}. */
  CodeSearch search() {
    return search(codec());
  }

  static CodeSearch search(VectorCodec codec) {
    return CodeSearch.of(
        codec, CodeSet.of(codec.layout(), new byte[0], new short[0], Optional.empty()));
  }

  /**
   * The result of a query whose candidates are known.
   *
   * @param search of the job
   * @param candidates in their order
   * @param originals of the candidates in the order of their ids, empty if not needed
   */
  List<Row> results(
      CodeSearch search, int query, List<Candidate> candidates, Optional<VectorData> originals)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    Object queryId = queries.value().ids()[query];
    if (plan.rerank() == Rerank.NONE) {
      for (Candidate one : candidates) {
        rows.add(RowFactory.create(queryId, rows.size() + 1, one.id(), one.score()));
      }
      return rows;
    }
    List<Candidate> byId = new ArrayList<>(candidates);
    byId.sort(byId());
    CodeSearch among = search.withCodes(codes(byId));
    if (originals.isPresent()) {
      among = among.withOriginals(originals.get());
    }
    SearchResult found = among.search(queries.value().vectors(query, query + 1), plan.settings());
    for (int r = 0; r < found.k(); r++) {
      Object id = byId.get((int) found.ids()[r]).id();
      rows.add(RowFactory.create(queryId, r + 1, id, found.scores()[r]));
    }
    return rows;
  }

  static Comparator<Candidate> byId() {
    return (a, b) -> IdOrder.compare(a.id(), b.id());
  }

  private CodeSet codes(List<Candidate> candidates) {
    CodeLayout layout = codec().layout();
    CodeCells cells = CodeCells.of(layout, false);
    byte[] packed = new byte[candidates.size() * layout.bytesPerCode()];
    short[] gains = new short[layout.gains(candidates.size())];
    for (int i = 0; i < candidates.size(); i++) {
      cells.read(candidates.get(i).cell(), null, packed, gains, i);
    }
    return CodeSet.of(layout, packed, gains, Optional.empty());
  }
}
