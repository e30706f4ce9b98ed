// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.spark.SearchSamples.ASKED;
import static org.halfspace.spark.SearchSamples.D;
import static org.halfspace.spark.SearchSamples.K;
import static org.halfspace.spark.SearchSamples.QUERIES;
import static org.halfspace.spark.SearchSamples.VECTORS;
import static org.halfspace.spark.SearchSamples.queries;
import static org.halfspace.spark.SearchSamples.requireFails;
import static org.halfspace.spark.SearchSamples.rows;
import static org.halfspace.spark.SearchSamples.schema;
import static org.halfspace.spark.SearchSamples.search;
import static org.halfspace.spark.SearchSamples.table;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.data.UnusableDataException;
import org.halfspace.search.Score;
import org.halfspace.spark.SearchModels.Codes;
import org.junit.jupiter.api.Test;

/** What a search refuses, and in which words. */
class SearchRefusalsTest {
  @Test
  void whatCannotBeSearchedIsRefusedBeforeAnyWork() {
    Autoencoder model = SearchModels.signs(20, D, Gain.NONE);
    HalfspaceSearch search = search(model);
    Dataset<Row> table = table(rows(Codes.of(model, VECTORS), VECTORS, false), schema(), 2);
    Dataset<Row> queries = queries(ASKED, D);
    requireRefused(search.withCodeCol("x"), table, queries, "codes: column 'x': missing");
    requireRefused(
        search.withCodeCol("gain"),
        table,
        queries,
        "codes: column 'gain': type float, must be binary");
    requireRefused(
        search.withGainCol("id"), table, queries, "codes: column 'id': type bigint, must be float");
    requireRefused(search.withQueryCol("id"), table, queries, "queries: column 'id': type string");
    requireRefused(
        search.withIdCol("features"),
        table,
        queries,
        "codes: column 'features': type array<float>, but ids must be");
    requireRefused(search, table, queries.union(queries), "queries: id = q0: occurs twice");
    requireRefused(
        search,
        table,
        queries.withColumn("id", functions.expr("nullif(id, 'q1')")),
        "queries: column 'id' is null");
    requireRefused(
        search,
        table,
        queries.withColumn("features", functions.expr("if(id = 'q1', null, features)")),
        "queries: id = q1: column 'features' is null");
    requireRefused(
        search,
        table,
        queries.withColumn("features", functions.expr("array(1.0D, 2.0D)")),
        "dimension 2, but the model's is 12");
    requireRefused(
        search.withQueryBytes(4 * (4 * D + K * (64 + 3))),
        table,
        queries,
        "queries: more than 4, of 517 bytes each");
    assertThat(search.withQueryBytes(5 * (4 * D + K * (64 + 3))).search(table, queries).count())
        .isEqualTo((long) QUERIES * K);
    Autoencoder levels = SearchModels.levels(D, Gain.NONE);
    assertThatThrownBy(() -> search(levels).withScore(Score.HAMMING).search(table, queries))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("several levels");
    assertThatThrownBy(() -> search.withK(0)).hasMessage("k: 0, must be at least 1");
    assertThatThrownBy(() -> search.withQueryBytes(0)).hasMessageContaining("queryBytes: 0");
  }

  private static void requireRefused(
      HalfspaceSearch search, Dataset<Row> codes, Dataset<Row> queries, String message) {
    assertThatThrownBy(() -> search.search(codes, queries))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void cellsThatAreNoCodesAreNamedByTheirId() {
    Autoencoder model = SearchModels.signs(20, D, Gain.FLOAT16);
    byte[] infinite = {0, 0, 0, 0, 0x7c};
    byte[] tail = {0, 0, 1, 0, 0};
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("code", DataTypes.BinaryType);
    Dataset<Row> queries = queries(ASKED, D);
    List<Row> good = List.of(RowFactory.create(1L, new byte[5]));
    for (byte[] bad : List.of(infinite, tail, new byte[4])) {
      Dataset<Row> table =
          table(good, schema, 1).union(table(List.of(RowFactory.create(77L, bad)), schema, 1));
      requireFails(search(model).search(table.coalesce(1), queries), "codes: id = 77: ");
    }
    requireFails(
        search(model)
            .search(table(List.of(RowFactory.create(null, new byte[5])), schema, 1), queries),
        "codes: column 'id' is null");
  }
}
