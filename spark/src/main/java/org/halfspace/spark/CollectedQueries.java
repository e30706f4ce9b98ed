// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * The queries of a search, on their way to executors. Kryo cannot write records, so where it is
 * Spark's serializer, Java writes this one.
 *
 * @param vectors query after query
 * @param ids one for each
 */
@DefaultSerializer(JavaSerializer.class)
record CollectedQueries(float[] vectors, Object[] ids) implements Serializable {

  /**
   * @param rows id and vector
   * @throws IllegalArgumentException if an id is null or occurs twice, or a vector is null, not
   *     finite or of another dimension
   */
  static CollectedQueries of(List<Row> rows, int dimension, String idColumn, String vectorColumn) {
    float[] vectors = new float[Math.multiplyExact(rows.size(), dimension)];
    Object[] ids = new Object[rows.size()];
    Set<Object> seen = new HashSet<>();
    QueryCells cells = new QueryCells("column '" + vectorColumn + "'", dimension);
    for (int q = 0; q < ids.length; q++) {
      Object id = rows.get(q).get(0);
      if (id == null) {
        throw new IllegalArgumentException(
            TableRole.QUERIES.column(idColumn) + " is null in a row");
      }
      String place = TableRole.QUERIES.says(idColumn + " = " + IdOrder.text(id) + ": ");
      if (!seen.add(id instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : id)) {
        throw new IllegalArgumentException(place + "occurs twice");
      }
      String complaint = cells.read(rows.get(q).get(1), vectors, q * dimension);
      if (!complaint.isEmpty()) {
        throw new IllegalArgumentException(place + complaint);
      }
      ids[q] = id;
    }
    return new CollectedQueries(vectors, ids);
  }

  int count() {
    return ids.length;
  }

  /** Some of the vectors. */
  float[] vectors(int from, int to) {
    int dimension = vectors.length / ids.length;
    return Arrays.copyOfRange(vectors, from * dimension, to * dimension);
  }
}
