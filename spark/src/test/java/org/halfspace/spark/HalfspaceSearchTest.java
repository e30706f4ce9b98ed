// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.spark.SearchSamples.ASKED;
import static org.halfspace.spark.SearchSamples.COUNT;
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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.Score;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.SearchModels.Codes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches in tables against core's search in all codes on one machine. */
class HalfspaceSearchTest {
  private static HalfspaceSearch searchBy(
      SearchSettings settings, Autoencoder model, boolean gainApart) {
    HalfspaceSearch search =
        search(model)
            .withK(settings.k())
            .withMetric(settings.metric())
            .withScore(settings.score())
            .withRerank(settings.rerank(), settings.oversampling());
    return gainApart ? search.withGainCol("gain") : search;
  }

  private static void requireEqual(Dataset<Row> found, CodeSearch core, SearchSettings settings)
      throws IOException {
    requireEqual(found, core.search(ASKED, settings), QUERIES);
  }

  /** Every row in its place, ids and scores to the last bit. */
  private static void requireEqual(Dataset<Row> found, SearchResult expected, int queries) {
    assertThat(found.columns()).containsExactly("queryId", "rank", "id", "score");
    List<Row> rows = new ArrayList<>(found.collectAsList());
    rows.sort(Comparator.comparing((Row row) -> row.getString(0)).thenComparing(r -> r.getInt(1)));
    assertThat(rows).hasSize(queries * expected.k()).isNotEmpty();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(row.getString(0)).isEqualTo("q" + i / expected.k());
      assertThat(row.getInt(1)).isEqualTo(i % expected.k() + 1);
      assertThat(row.getLong(2)).as("%s", row).isEqualTo(expected.ids()[i]);
      assertThat(row.getDouble(3)).as("%s", row).isEqualTo(expected.scores()[i]);
    }
  }

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of(SearchModels.signs(65, D, Gain.NONE), false, 1),
        Arguments.of(SearchModels.signs(65, D, Gain.FLOAT16), false, 3),
        Arguments.of(SearchModels.signs(40, D, Gain.FLOAT16), true, 7),
        // Many equal scores.
        Arguments.of(SearchModels.signs(5, D, Gain.NONE), false, 7),
        Arguments.of(SearchModels.levels(D, Gain.NONE), false, 3),
        Arguments.of(SearchModels.levels(D, Gain.FLOAT16), true, 1));
  }

  @ParameterizedTest
  @MethodSource("models")
  void idsAndScoresAreThoseOfCore(Autoencoder model, boolean gainApart, int partitions)
      throws IOException {
    Codes codes = Codes.of(model, VECTORS);
    CodeSearch core =
        CodeSearch.of(model.codec(), codes.set())
            .withOriginals(VectorData.of(VECTORS, D, "vectors"));
    Dataset<Row> table = table(rows(codes, VECTORS, gainApart), schema(), partitions).cache();
    Dataset<Row> queries = queries(ASKED, D);
    for (Metric metric : Metric.values()) {
      for (Rerank rerank : Rerank.values()) {
        SearchSettings settings =
            SearchSettings.nearest(K).withMetric(metric).withRerank(rerank, 2.5);
        requireEqual(searchBy(settings, model, gainApart).search(table, queries), core, settings);
      }
    }
    if (model.codec().hasSigns()) {
      SearchSettings hamming = SearchSettings.nearest(K).withScore(Score.HAMMING);
      requireEqual(searchBy(hamming, model, gainApart).search(table, queries), core, hamming);
      SearchSettings reranked = hamming.withMetric(Metric.COSINE).withRerank(Rerank.DECODED, 4);
      requireEqual(searchBy(reranked, model, gainApart).search(table, queries), core, reranked);
    }
    table.unpersist();
  }

  @Test
  void partitionsMayBeEmptySkewedOrWithoutCodes() throws IOException {
    Autoencoder model = SearchModels.signs(5, D, Gain.NONE);
    Codes codes = Codes.of(model, VECTORS);
    SearchResult expected =
        CodeSearch.of(model.codec(), codes.set()).search(ASKED, SearchSettings.nearest(K));
    List<Row> rows = rows(codes, VECTORS, false);
    List<Row> nulls = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      nulls.add(RowFactory.create(1000L + i, null, null, null));
    }
    Dataset<Row> table =
        table(rows.subList(0, 2), schema(), 7)
            .union(table(nulls, schema(), 2))
            .union(table(rows.subList(2, COUNT), schema(), 1));
    requireEqual(search(model).search(table, queries(ASKED, D)), expected, QUERIES);
  }

  @Test
  void fewerCodesThanNeighborsOrNoneAtAll() throws IOException {
    Autoencoder model = SearchModels.signs(20, D, Gain.FLOAT16);
    float[] few = Arrays.copyOf(VECTORS, 4 * D);
    Codes codes = Codes.of(model, few);
    CodeSearch core =
        CodeSearch.of(model.codec(), codes.set()).withOriginals(VectorData.of(few, D, "few"));
    for (Rerank rerank : Rerank.values()) {
      HalfspaceSearch search = search(model).withRerank(rerank, 2);
      Dataset<Row> table = table(rows(codes, few, false), schema(), 3);
      requireEqual(
          search.search(table, queries(ASKED, D)),
          core.search(ASKED, SearchSettings.nearest(K).withRerank(rerank, 2)),
          QUERIES);
      assertThat(search.search(table.limit(0), queries(ASKED, D)).collectAsList()).isEmpty();
      assertThat(search.search(table, queries(ASKED, D).limit(0)).collectAsList()).isEmpty();
    }
  }

  @Test
  void manyBlocksInOnePartition() throws IOException {
    Autoencoder model = SearchModels.signs(12, D, Gain.NONE);
    int count = 140_000;
    byte[] packed = new byte[2 * count];
    new Random(4).nextBytes(packed);
    for (int i = 0; i < count; i++) {
      packed[2 * i + 1] &= (byte) 0xf0;
    }
    Codes codes = new Codes(model, packed, new short[0]);
    List<Row> rows = new ArrayList<>();
    for (int i = count - 1; i >= 0; i--) {
      rows.add(RowFactory.create((long) i, codes.cell(i, false)));
    }
    StructType schema =
        new StructType().add("id", DataTypes.LongType).add("code", DataTypes.BinaryType);
    requireEqual(
        search(model).withK(100).search(table(rows, schema, 1), queries(ASKED, D)),
        CodeSearch.of(model.codec(), codes.set()).search(ASKED, SearchSettings.nearest(100)),
        QUERIES);
  }

  @Test
  void dimension1024WithVectorsOfSparkMl() throws IOException {
    int d = 1024;
    Autoencoder model = SearchModels.signs(300, d, Gain.FLOAT16);
    float[] vectors = SearchModels.random(90 * d, 8);
    float[] asked = SearchModels.random(2 * d, 9);
    Codes codes = Codes.of(model, vectors);
    List<Row> rows = new ArrayList<>();
    for (int q = 0; q < 2; q++) {
      rows.add(RowFactory.create("q" + q, Vectors.dense(Tables.doubles(Tables.row(asked, d, q)))));
    }
    Dataset<Row> queries =
        table(
            rows,
            new StructType().add("name", DataTypes.StringType).add("v", SQLDataTypes.VectorType()),
            1);
    requireEqual(
        search(model)
            .withQueryIdCol("name")
            .withQueryCol("v")
            .withRerank(Rerank.ORIGINAL, 3)
            .search(table(rows(codes, vectors, false), schema(), 3), queries),
        CodeSearch.of(model.codec(), codes.set())
            .withOriginals(VectorData.of(vectors, d, "vectors"))
            .search(asked, SearchSettings.nearest(K).withRerank(Rerank.ORIGINAL, 3)),
        2);
  }

  /** Scores that are the same number in double, but not the same sums. */
  @Test
  void queriesFarAwayAreOrderedAsCoreOrdersThem() throws IOException {
    Autoencoder model = SearchModels.signs(65, D, Gain.NONE);
    float[] far = ASKED.clone();
    for (int i = 0; i < far.length; i++) {
      far[i] *= 1e20f;
    }
    Codes codes = Codes.of(model, VECTORS);
    requireEqual(
        search(model).search(table(rows(codes, VECTORS, false), schema(), 7), queries(far, D)),
        CodeSearch.of(model.codec(), codes.set()).search(far, SearchSettings.nearest(K)),
        QUERIES);
  }

  @Test
  void idsOfAnyTypeBreakTiesByTheirOrder() {
    Autoencoder model = SearchModels.signs(8, D, Gain.NONE);
    List<Object> strings = List.of("b", "a", "d", "c", "aa");
    List<Object> binaries = new ArrayList<>();
    for (int i : new int[] {200, 3, 127, 128, 5}) {
      binaries.add(new byte[] {(byte) i});
    }
    requireTies(model, DataTypes.StringType, strings, List.of(1, 4, 0));
    requireTies(model, DataTypes.BinaryType, binaries, List.of(1, 4, 2));
    requireTies(model, DataTypes.IntegerType, List.of(5, -1, 3, 4, 0), List.of(1, 4, 2));
    requireTies(
        model,
        DataTypes.createDecimalType(5, 2),
        Stream.of("1.50", "-2.00", "1.25", "9.00", "0.00")
            .map(java.math.BigDecimal::new)
            .map(Object.class::cast)
            .toList(),
        List.of(1, 4, 2));
  }

  /** Of equal codes those come first whose ids are first. */
  private static void requireTies(
      Autoencoder model, DataType type, List<Object> ids, List<Integer> expected) {
    List<Row> rows = new ArrayList<>();
    for (Object id : ids) {
      rows.add(RowFactory.create(id, new byte[] {7}));
    }
    StructType schema = new StructType().add("key", type).add("code", DataTypes.BinaryType);
    for (int partitions : new int[] {1, 5}) {
      List<Row> found =
          new ArrayList<>(
              search(model)
                  .withK(3)
                  .withIdCol("key")
                  .search(table(rows, schema, partitions), queries(ASKED, D).limit(1))
                  .collectAsList());
      found.sort(Comparator.comparing(row -> row.getInt(1)));
      assertThat(found).hasSize(3);
      for (int r = 0; r < 3; r++) {
        assertThat(found.get(r).get(2)).isEqualTo(ids.get(expected.get(r)));
      }
    }
  }

  @Test
  void originalsOfATableOfTheirOwn() throws IOException {
    Autoencoder model = SearchModels.levels(D, Gain.NONE);
    Codes codes = Codes.of(model, VECTORS);
    List<Row> rows = rows(codes, VECTORS, false);
    LongAccumulator read = LocalSpark.session().sparkContext().longAccumulator();
    Dataset<Row> table =
        table(rows, schema(), 3)
            .drop("features")
            .filter(
                (org.apache.spark.api.java.function.FilterFunction<Row>)
                    row -> {
                      read.add(1);
                      return true;
                    });
    Dataset<Row> originals =
        table(rows, schema(), 4)
            .select(functions.col("id"), functions.col("features").as("vector"));
    HalfspaceSearch search = search(model).withRerank(Rerank.ORIGINAL, 4).withOriginalCol("vector");
    Dataset<Row> found = search.search(table, queries(ASKED, D), originals);
    assertThat(read.value()).as("codes read before the result is asked for").isZero();
    assertThat(found.collectAsList()).hasSize(QUERIES * K);
    assertThat(read.value()).as("every code is read once").isEqualTo(COUNT);
    LocalSpark.session().conf().set("spark.sql.adaptive.enabled", "false");
    try {
      assertThat(search.search(table, queries(ASKED, D), originals).collectAsList())
          .hasSize(QUERIES * K);
      assertThat(read.value()).as("and once more").isEqualTo(2L * COUNT);
    } finally {
      LocalSpark.session().conf().set("spark.sql.adaptive.enabled", "true");
    }
    requireEqual(
        found,
        CodeSearch.of(model.codec(), codes.set())
            .withOriginals(VectorData.of(VECTORS, D, "vectors"))
            .search(ASKED, SearchSettings.nearest(K).withRerank(Rerank.ORIGINAL, 4)),
        QUERIES);
    requireFails(
        search.search(table, queries(ASKED, D), originals.limit(3)), "originals: id = ", "missing");
    requireFails(
        search.search(table, queries(ASKED, D), originals.limit(0)), "originals: id = ", "missing");
    requireFails(
        search.search(table, queries(ASKED, D), originals.union(originals)), "occurs twice");
    assertThatThrownBy(
            () ->
                search.search(
                    table,
                    queries(ASKED, D),
                    originals.withColumn("id", functions.col("id").cast("string"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("originals: column 'id': type string, must be bigint");
    assertThatThrownBy(() -> search(model).search(table, queries(ASKED, D), originals))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("originals: given, but rerank is none, must be original");
  }
}
