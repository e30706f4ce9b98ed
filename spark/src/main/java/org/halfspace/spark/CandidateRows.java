// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The candidates of a query in some partitions as a row. Stateless and thread-safe. */
final class CandidateRows {
  private CandidateRows() {}

  /** The number of the query, then keys, scores, ids and codes of its candidates in their order. */
  static StructType schema(DataType idType) {
    return new StructType()
        .add("query", DataTypes.IntegerType, false)
        .add("keys", DataTypes.createArrayType(DataTypes.FloatType, false), false)
        .add("scores", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
        .add("ids", DataTypes.createArrayType(idType, false), false)
        .add("codes", DataTypes.createArrayType(DataTypes.BinaryType, true), false);
  }

  static Row row(int query, List<Candidate> candidates) {
    int size = candidates.size();
    float[] keys = new float[size];
    double[] scores = new double[size];
    Object[] ids = new Object[size];
    byte[][] codes = new byte[size][];
    for (int i = 0; i < size; i++) {
      Candidate one = candidates.get(i);
      keys[i] = one.key();
      scores[i] = one.score();
      ids[i] = one.id();
      codes[i] = one.cell();
    }
    return RowFactory.create(query, keys, scores, ids, codes);
  }

  static List<Candidate> candidates(Row row) {
    List<Float> keys = row.getList(1);
    List<Double> scores = row.getList(2);
    List<Object> ids = row.getList(3);
    List<byte[]> codes = row.getList(4);
    List<Candidate> candidates = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      candidates.add(new Candidate(keys.get(i), scores.get(i), ids.get(i), codes.get(i)));
    }
    return candidates;
  }
}
