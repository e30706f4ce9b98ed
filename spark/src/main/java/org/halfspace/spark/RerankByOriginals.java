// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.halfspace.data.VectorData;
import org.halfspace.search.CodeSearch;

/**
 * Re-ranks the candidates of a query: rows (query, id, code, vector), for each candidate one with
 * its code and one with its vector. A task has one of its own.
 */
final class RerankByOriginals implements FlatMapGroupsFunction<Integer, Row, Row> {
  private static final long serialVersionUID = 1;

  private final SearchJob job;
  private final String vectorColumn;
  private transient CodeSearch search;

  RerankByOriginals(SearchJob job, String vectorColumn) {
    this.job = job;
    this.vectorColumn = vectorColumn;
  }

  @Override
  public Iterator<Row> call(Integer query, Iterator<Row> rows) throws IOException {
    TreeMap<Object, Candidate> candidates = new TreeMap<>(IdOrder::compare);
    TreeMap<Object, float[]> vectors = new TreeMap<>(IdOrder::compare);
    while (rows.hasNext()) {
      Row row = rows.next();
      Object id = row.get(1);
      Object earlier =
          row.isNullAt(2)
              ? vectors.put(id, vector(id, row.get(3)))
              : candidates.put(id, new Candidate(0, 0, id, row.getAs(2)));
      if (earlier != null) {
        throw new IllegalArgumentException(
            place(row.isNullAt(2) ? TableRole.ORIGINALS : TableRole.CODES, id) + "occurs twice");
      }
    }
    int dimension = job.codec().dimension();
    float[] block = new float[Math.multiplyExact(candidates.size(), dimension)];
    int at = 0;
    for (Object id : candidates.keySet()) {
      float[] vector = vectors.get(id);
      if (vector == null) {
        throw new IllegalArgumentException(place(TableRole.ORIGINALS, id) + "missing");
      }
      System.arraycopy(vector, 0, block, at, dimension);
      at += dimension;
    }
    if (search == null) {
      search = job.search();
    }
    VectorData originals = VectorData.of(block, dimension, "originals");
    List<Candidate> byId = new ArrayList<>(candidates.values());
    return job.results(search, query, byId, Optional.of(originals)).iterator();
  }

  private String place(TableRole role, Object id) {
    return role.says(job.idColumn() + " = " + IdOrder.text(id) + ": ");
  }

  private float[] vector(Object id, Object cell) {
    float[] vector = new float[job.codec().dimension()];
    String complaint =
        new QueryCells("column '" + vectorColumn + "'", vector.length).read(cell, vector, 0);
    if (!complaint.isEmpty()) {
      throw new IllegalArgumentException(place(TableRole.ORIGINALS, id) + complaint);
    }
    return vector;
  }
}
