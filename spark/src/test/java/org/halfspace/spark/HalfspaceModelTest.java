// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
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
}
