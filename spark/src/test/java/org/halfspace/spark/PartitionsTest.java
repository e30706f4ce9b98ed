// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.fit.UniversalCode;
import org.junit.jupiter.api.Test;

/** Codes and decoded vectors are core's, however the rows are spread. */
class PartitionsTest {
  private static final int D = 16;
  private static final int ROWS = 2_500;

  private static Autoencoder model(int dimension, int bits) {
    return UniversalCode.of(dimension, bits)
        .withNorm(2)
        .withGain(Gain.FLOAT16, org.halfspace.code.GainRule.PROJECTION)
        .run()
        .model();
  }

  /** Encodes, decodes, and compares every row with core. */
  private static void assertLikeCore(Dataset<Row> table, float[] vectors, Autoencoder model) {
    int d = model.dimension();
    HalfspaceModel stage = HalfspaceModel.of(model);
    List<Row> rows =
        stage
            .decoder()
            .transform(stage.transform(table))
            .select("id", "code", "decoded")
            .collectAsList();
    Map<Integer, Row> all = new HashMap<>();
    for (Row row : rows) {
      assertThat(all.put((int) row.getLong(0), row)).isNull();
    }
    assertThat(all).hasSize(vectors.length / d);
    all.forEach(
        (id, row) -> {
          byte[] code = model.encode(Tables.row(vectors, d, id));
          assertThat((byte[]) row.getAs(1)).as("code %s", id).isEqualTo(code);
          List<Float> decoded = row.getList(2);
          float[] expected = model.decode(code);
          for (int j = 0; j < d; j++) {
            assertThat(decoded.get(j)).isCloseTo(expected[j], within(expected[j]));
          }
        });
  }

  /** A block and a single vector are multiplied in another order. */
  private static org.assertj.core.data.Offset<Float> within(float value) {
    return org.assertj.core.data.Offset.offset(1e-5f * (1 + Math.abs(value)));
  }

  private static int[] sizes(Dataset<Row> table) {
    MapPartitionsFunction<Row, Integer> count =
        rows -> {
          int n = 0;
          for (; rows.hasNext(); rows.next()) {
            n++;
          }
          return List.of(n).iterator();
        };
    return table.mapPartitions(count, Encoders.INT()).collectAsList().stream()
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  @Test
  void almostAllRowsInOnePartitionAndNoneInOthers() {
    SparkSession session = LocalSpark.session();
    float[] vectors = Tables.gaussian(ROWS, D, 2);
    Dataset<Row> skewed =
        Tables.arrays(session, vectors, D, 3)
            .repartition(16, when(col("id").lt(ROWS - 5), lit(0L)).otherwise(col("id")));
    int[] sizes = sizes(skewed);
    assertThat(sizes).hasSize(16);
    assertThat(sizes[0]).isZero();
    assertThat(sizes[15]).isBetween(ROWS - 5, ROWS);
    assertLikeCore(skewed, vectors, model(D, 40));
  }

  @Test
  void onePartition() {
    SparkSession session = LocalSpark.session();
    float[] vectors = Tables.gaussian(ROWS, D, 3);
    Dataset<Row> table = Tables.mlVectors(session, vectors, D, 5).coalesce(1);
    assertThat(sizes(table)).containsExactly(ROWS);
    assertLikeCore(table, vectors, model(D, 40));
  }

  @Test
  void noRowsAtAll() {
    SparkSession session = LocalSpark.session();
    Dataset<Row> empty = Tables.arrays(session, new float[0], D, 4);
    assertThat(sizes(empty)).containsExactly(0, 0, 0, 0);
    HalfspaceModel stage = HalfspaceModel.of(model(D, 40));
    Dataset<Row> decoded = stage.decoder().transform(stage.transform(empty));
    assertThat(decoded.collectAsList()).isEmpty();
    assertThat(decoded.columns()).containsExactly("id", "features", "code", "decoded");
    assertThat(Arrays.asList(decoded.schema().fields()).get(2).dataType().simpleString())
        .isEqualTo("binary");
  }

  @Test
  void dimension1024() {
    SparkSession session = LocalSpark.session();
    float[] vectors = Tables.gaussian(700, 1024, 4);
    Dataset<Row> table = Tables.arrays(session, vectors, 1024, 3);
    assertLikeCore(table, vectors, model(1024, 512));
  }
}
