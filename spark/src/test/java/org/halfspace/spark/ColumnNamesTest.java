// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Names that Spark takes for the same one, or reads as more than a name. */
class ColumnNamesTest {
  private static final int D = 4;
  private static final SparkSession SESSION = LocalSpark.session();

  private static Dataset<Row> table() {
    return Tables.arrays(SESSION, Tables.gaussian(100, D, 1), D, 2);
  }

  private static HalfspaceEstimator estimator() {
    return new HalfspaceEstimator().setBits(8).setMethod("closed-form");
  }

  @Test
  void anExistingColumnIsRefusedWhateverItsCase() throws Exception {
    HalfspaceModel model = estimator().fit(table());
    Dataset<Row> taken = table().withColumn("CODE", lit(1)).withColumn("Decoded", lit(1));
    assertThatThrownBy(() -> estimator().fit(taken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors: column 'CODE': exists already");
    assertThatThrownBy(() -> model.transform(taken))
        .hasMessage("vectors: column 'CODE': exists already");
    assertThatThrownBy(
            () ->
                model.decoder().setInputCol("c").transform(taken.withColumn("c", lit(new byte[1]))))
        .hasMessage("codes: column 'Decoded': exists already");
    assertThatThrownBy(() -> estimator().setDecodedCol("Code").fit(table()))
        .hasMessage("vectors: column 'code': exists already");
    SESSION.conf().set("spark.sql.caseSensitive", "true");
    try {
      assertThat(model.transform(taken).select("code", "CODE").count()).isEqualTo(100);
    } finally {
      SESSION.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void aNameOfTwoColumnsIsRefused() throws Exception {
    HalfspaceModel model = estimator().fit(table());
    Dataset<Row> twice = table().select(col("features"), col("id").as("features"));
    assertThatThrownBy(() -> model.transform(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors: column 'features': 2 of that name, must be one");
    assertThatThrownBy(() -> estimator().fit(twice)).hasMessageContaining("2 of that name");
    Dataset<Row> codes = model.transform(table()).select(col("code"), lit(1).as("code"));
    assertThatThrownBy(() -> model.decoder().transform(codes))
        .hasMessage("codes: column 'code': 2 of that name, must be one");
    Dataset<Row> others = table().select(col("features"), lit(1).as("x"), lit("s").as("x"));
    assertThat(model.transform(others).count()).isEqualTo(100);
  }

  @Test
  void namesMayHaveDotsAndBackticks() throws Exception {
    Dataset<Row> table = table().toDF("i`.d", "a.`b");
    HalfspaceModel model =
        estimator().setInputCol("a.`b").setIdCol("i`.d").setOutputCol("c`.d").fit(table);
    assertThat(model.distortion(table).value()).isBetween(0.0, 1.0);
    assertThat(model.transform(table).columns()).containsExactly("i`.d", "a.`b", "c`.d");
    assertThat(model.transform(table).count()).isEqualTo(100);
  }
}
