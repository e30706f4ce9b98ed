// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF2;
import org.halfspace.code.VectorCodec;
import org.halfspace.search.CodeScorer;
import org.halfspace.search.Metric;

/**
 * The asymmetric score of a code and a query; null if one is null. Keeps what was prepared for the
 * last query. Spark gives each task a function of its own; threads that share one wait for nothing,
 * as who comes second prepares its query itself.
 */
final class ScoreFunction implements UDF2<byte[], Object, Double> {
  private static final long serialVersionUID = 1;

  private final String name;
  private final Broadcast<BroadcastModel> model;
  private final Metric metric;
  private transient Prepared kept;

  ScoreFunction(String name, Broadcast<BroadcastModel> model, Metric metric) {
    this.name = name;
    this.model = model;
    this.metric = metric;
  }

  /** A query, its scorer, and room for a code and the query of the next row. */
  private static final class Prepared {
    private final CodeCells cells;
    private final QueryCells queries;
    private final byte[] packed;
    private final short[] gains = new short[1];
    private final float[] next;
    private float[] query;
    private CodeScorer scorer;

    Prepared(VectorCodec codec, Metric metric) {
      this.cells = CodeCells.of(codec.layout(), false);
      this.queries = new QueryCells("the query", codec.dimension());
      this.packed = new byte[cells.codeBytes()];
      this.next = new float[codec.dimension()];
      this.query = next.clone();
      this.scorer = CodeScorer.of(codec, query, metric);
    }

    double score(byte[] cell, Object queryCell) {
      require(queries.read(queryCell, next, 0));
      if (!Arrays.equals(next, query)) {
        scorer = scorer.withQuery(next);
        query = next.clone();
      }
      require(cells.read(cell, null, packed, gains, 0));
      return scorer.score(packed, gains[0]);
    }

    private static void require(String complaint) {
      if (!complaint.isEmpty()) {
        throw new IllegalArgumentException(complaint);
      }
    }
  }

  @Override
  public Double call(byte[] cell, Object query) {
    if (cell == null || query == null) {
      return null;
    }
    Prepared prepared = take();
    try {
      if (prepared == null) {
        prepared = new Prepared(model.value().model().codec(), metric);
      }
      return prepared.score(cell, query);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    } finally {
      put(prepared);
    }
  }

  /** What scores the last query. */
  synchronized CodeScorer scorer() {
    return kept.scorer;
  }

  private synchronized Prepared take() {
    Prepared taken = kept;
    kept = null;
    return taken;
  }

  private synchronized void put(Prepared prepared) {
    kept = prepared;
  }
}
