// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;
import org.halfspace.spark.SearchModels.Codes;

/** Tables of codes and queries that tests of search have in common. */
final class SearchSamples {
  static final int D = 12;
  static final int COUNT = 331;
  static final int QUERIES = 5;
  static final int K = 7;
  static final float[] VECTORS = SearchModels.random(COUNT * D, 5);
  static final float[] ASKED = SearchModels.random(QUERIES * D, 6);
  static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);

  private SearchSamples() {}

  /** Rows id, code, gain, features in disorder; those of a partition follow each other. */
  static List<Row> rows(Codes codes, float[] vectors, boolean gainApart) {
    List<Row> rows = new ArrayList<>();
    int d = codes.model().dimension();
    for (int i = 0; i < codes.count(); i++) {
      rows.add(
          RowFactory.create(
              (long) i, codes.cell(i, gainApart), codes.gain(i), Tables.row(vectors, d, i)));
    }
    Collections.shuffle(rows, new Random(1));
    return rows;
  }

  static StructType schema() {
    return new StructType()
        .add("id", DataTypes.LongType)
        .add("code", DataTypes.BinaryType)
        .add("gain", DataTypes.FloatType)
        .add("features", FLOATS);
  }

  static Dataset<Row> table(List<Row> rows, StructType schema, int partitions) {
    SparkSession session = LocalSpark.session();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return session.createDataFrame(context.parallelize(rows, partitions), schema);
  }

  static Dataset<Row> queries(float[] vectors, int d) {
    List<Row> rows = new ArrayList<>();
    for (int q = 0; q < vectors.length / d; q++) {
      rows.add(RowFactory.create("q" + q, Tables.row(vectors, d, q)));
    }
    return table(rows, new StructType().add("id", DataTypes.StringType).add("features", FLOATS), 2);
  }

  static HalfspaceSearch search(Autoencoder model) {
    return HalfspaceSearch.of(HalfspaceModel.of(model)).withK(K);
  }

  static void requireFails(Dataset<Row> result, String... parts) {
    assertThatThrownBy(result::collectAsList).satisfies(e -> assertThat(allOf(e)).contains(parts));
  }

  private static String allOf(Throwable thrown) {
    StringBuilder messages = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      messages.append(t.getMessage()).append('\n');
    }
    return messages.toString();
  }
}
