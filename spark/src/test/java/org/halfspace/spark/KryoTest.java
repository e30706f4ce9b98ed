// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.halfspace.Autoencoder;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** What tasks send and receive survives {@code spark.serializer} = Kryo. */
class KryoTest {
  private static <T> T sent(T value, Class<T> type) {
    SparkSession session = LocalSpark.session();
    SerializerInstance kryo = new KryoSerializer(session.sparkContext().getConf()).newInstance();
    return kryo.deserialize(
        kryo.serialize(value, ClassTag$.MODULE$.apply(type)), ClassTag$.MODULE$.apply(type));
  }

  @Test
  void countsOfPartitions() {
    TableRows.Count[] counts = {
      new TableRows.Count(1, 2, 3, 4, "five"), new TableRows.Count(6, 7, 8, 9, "")
    };
    assertThat(sent(counts, TableRows.Count[].class)).containsExactly(counts);
  }

  @Test
  void models() throws Exception {
    float[] vectors = Tables.gaussian(200, 4, 1);
    for (String gain : List.of("none", "f16")) {
      Autoencoder model =
          new HalfspaceEstimator()
              .setBits(6)
              .setGain(gain)
              .fit(Tables.arrays(LocalSpark.session(), vectors, 4, 2))
              .autoencoder();
      Autoencoder received = sent(new BroadcastModel(model), BroadcastModel.class).model();
      assertThat(received.id()).isEqualTo(model.id());
      float[] vector = Tables.row(vectors, 4, 7);
      assertThat(received.encode(vector)).isEqualTo(model.encode(vector));
    }
  }

  @Test
  void queries() {
    CollectedQueries queries =
        CollectedQueries.of(
            List.of(
                RowFactory.create("a", org.apache.spark.ml.linalg.Vectors.dense(1, 2)),
                RowFactory.create("b", org.apache.spark.ml.linalg.Vectors.dense(3, 4))),
            2,
            "id",
            "features");
    CollectedQueries received = sent(queries, CollectedQueries.class);
    assertThat(received.vectors()).containsExactly(1, 2, 3, 4);
    assertThat(received.ids()).containsExactly("a", "b");
  }

  @Test
  void losses() {
    UnsafeArrayData vector = UnsafeArrayData.fromPrimitiveArray(new float[] {1, 2});
    UnsafeArrayData other = UnsafeArrayData.fromPrimitiveArray(new float[] {3, 5});
    List<InternalRow> rows =
        List.of(
            new GenericInternalRow(new Object[] {vector, other}),
            new GenericInternalRow(new Object[] {other, other}));
    DecodedLoss loss =
        DecodedLoss.of(
            rows.iterator(),
            new RowVectors("x", 0, RowVectors.Kind.FLOATS),
            new RowVectors("y", 1, RowVectors.Kind.FLOATS),
            new RowKey(TableRole.VECTORS, null, -1, null));
    // (2² + 3²) / (2 · (1² + 1.5²))
    assertThat(sent(loss, DecodedLoss.class).distortion())
        .isEqualTo(loss.distortion())
        .isEqualTo(2);
  }
}
