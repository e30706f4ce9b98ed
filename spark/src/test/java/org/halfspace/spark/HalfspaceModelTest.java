// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.code.ByteTables;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfspaceModelTest {
  private static final int D = 24;
  private static final int ROWS = 3_001;
  private static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  private static Autoencoder fitted(Gain gain) throws Exception {
    return Fit.toBits(60).withGain(gain).run(VectorData.of(VECTORS, D, "vectors")).model();
  }

  @Test
  void codesAreThoseOfCoreWhateverTheColumnAndThePartitions() throws Exception {
    SparkSession session = LocalSpark.session();
    for (Gain gain : Gain.values()) {
      Autoencoder model = fitted(gain);
      for (Dataset<Row> table :
          List.of(
              Tables.mlVectors(session, VECTORS, D, 1), Tables.arrays(session, VECTORS, D, 3))) {
        List<Row> rows =
            HalfspaceModel.of(model)
                .setDecodedCol("decoded")
                .transform(table)
                .select("id", "code")
                .collectAsList();
        assertThat(rows).hasSize(ROWS);
        for (Row row : rows) {
          int id = (int) row.getLong(0);
          assertThat((byte[]) row.get(1)).isEqualTo(model.encode(Tables.row(VECTORS, D, id)));
        }
      }
    }
  }

  /**
   * Decoders past the linear one travel with the model, and decode on executors as they do here.
   */
  @Test
  void anotherDecoderDecodesAsInCore(@TempDir Path folder) throws Exception {
    SparkSession session = LocalSpark.session();
    Autoencoder linear = fitted(Gain.FLOAT16);
    int groups = (linear.bits() + 7) / 8;
    float[] tables = new float[groups * 256 * D];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = (float) Math.sin(i);
    }
    Autoencoder model = linear.withDecoder(ByteTables.of(linear.bits(), 8, tables, new float[D]));
    String path = folder.resolve("model").toString();
    HalfspaceModel.of(model).setGainCol("gain").write().save(path);
    HalfspaceModel read = HalfspaceModel.load(path);
    List<Row> rows =
        read.setDecodedCol("decoded")
            .transform(Tables.arrays(session, VECTORS, D, 3))
            .selectExpr("id", "cast(decoded AS array<float>) AS decoded")
            .collectAsList();
    assertThat(rows).hasSize(ROWS);
    for (Row row : rows) {
      float[] expected = model.decode(model.encode(Tables.row(VECTORS, D, (int) row.getLong(0))));
      List<Float> decoded = row.getList(1);
      for (int j = 0; j < D; j++) {
        assertThat(decoded.get(j)).isEqualTo(expected[j]);
      }
    }
  }

  @Test
  void aStoredModelIsTheSameAndItsFileIsThatOfCore(@TempDir Path folder) throws Exception {
    LocalSpark.session();
    Autoencoder model = fitted(Gain.FLOAT16);
    String path = folder.resolve("model").toString();
    HalfspaceModel.of(model).setInputCol("x").setGainCol("g").write().save(path);
    HalfspaceModel read = HalfspaceModel.load(path);
    assertThat(read.getInputCol()).isEqualTo("x");
    assertThat(read.getGainCol()).isEqualTo("g");
    assertThat(read.autoencoder().id()).isEqualTo(model.id());
    assertThat(HalfspaceModel.ofFile(path + "/model.safetensors").autoencoder().id())
        .isEqualTo(model.id());
  }

  /** Whatever their types, and whether the vector is asked for or not. */
  @Test
  void otherColumnsStayAsTheyAre() throws Exception {
    SparkSession session = LocalSpark.session();
    Autoencoder model = fitted(Gain.FLOAT16);
    Dataset<Row> table =
        Tables.arrays(session, VECTORS, D, 2)
            .selectExpr(
                "id",
                "if(id % 3 = 0, null, concat('row ', id)) AS name",
                "features",
                "array(id, null, 2 * id) AS numbers",
                "named_struct('a', id, 'b', array(cast(id AS string))) AS nested",
                "cast(id AS decimal(30, 3)) AS price",
                "map(id, features[0]) AS pairs");
    for (String vectors : List.of("features", "cast(features AS array<double>) AS features")) {
      Dataset<Row> typed =
          table.selectExpr("id", "name", vectors, "numbers", "nested", "price", "pairs");
      Dataset<Row> coded =
          HalfspaceModel.of(model).setGainCol("gain").setDecodedCol("decoded").transform(typed);
      assertThat(coded.columns())
          .containsExactly(
              "id",
              "name",
              "features",
              "numbers",
              "nested",
              "price",
              "pairs",
              "code",
              "gain",
              "decoded");
      assertThat(coded.drop("code", "gain", "decoded").orderBy("id").collectAsList())
          .isEqualTo(typed.orderBy("id").collectAsList());
      // Cached rows are copies, which outlive the block they were made in.
      assertThat(coded.cache().select("features").distinct().count()).isEqualTo(ROWS);
      coded.unpersist();
      Dataset<Row> decoded =
          HalfspaceDecoder.of(model).setGainCol("gain").setOutputCol("again").transform(coded);
      assertThat(
              decoded
                  .filter("cast(again AS array<double>) <> cast(decoded AS array<double>)")
                  .count())
          .isZero();
      assertThat(decoded.drop("again").orderBy("id").collectAsList())
          .isEqualTo(coded.orderBy("id").collectAsList());
    }
  }

  /** All three types, and from files, give the codes of core; null elements are found in each. */
  @Test
  void everyKindOfColumnIsReadAlike(@TempDir Path folder) throws Exception {
    SparkSession session = LocalSpark.session();
    Autoencoder model = fitted(Gain.NONE);
    Dataset<Row> floats = Tables.arrays(session, VECTORS, D, 2);
    floats.write().parquet(folder.resolve("floats").toString());
    Dataset<Row> doubles = floats.selectExpr("id", "cast(features AS array<double>) AS features");
    doubles.write().parquet(folder.resolve("doubles").toString());
    for (Dataset<Row> table :
        List.of(
            floats,
            doubles,
            session.read().parquet(folder.resolve("floats").toString()),
            session.read().parquet(folder.resolve("doubles").toString()))) {
      List<Row> rows =
          HalfspaceModel.of(model).transform(table).select("id", "code").collectAsList();
      assertThat(rows).hasSize(ROWS);
      for (Row row : rows) {
        assertThat((byte[]) row.get(1))
            .isEqualTo(model.encode(Tables.row(VECTORS, D, (int) row.getLong(0))));
      }
      String path = folder.resolve("holes").toString();
      table
          .selectExpr(
              "id", "transform(features, (x, j) -> if(j = 5 and id = 77, null, x)) AS features")
          .write()
          .mode("overwrite")
          .parquet(path);
      for (Dataset<Row> holes :
          List.of(
              session.read().parquet(path),
              session.read().parquet(path).selectExpr("id", "reverse(reverse(features)) features"),
              session.read().parquet(path).repartition(2))) {
        assertThat(
                HalfspaceModel.of(model)
                    .setHandleInvalid("keep")
                    .transform(holes)
                    .filter("code is null")
                    .select("id")
                    .collectAsList())
            .extracting(row -> row.getLong(0))
            .containsExactly(77L);
      }
    }
  }
}
