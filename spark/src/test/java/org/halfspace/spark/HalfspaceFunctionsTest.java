// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.search.CodeScorer;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.SearchModels.Codes;
import org.junit.jupiter.api.Test;

/** SQL functions against core. */
class HalfspaceFunctionsTest {
  private static final int D = 12;
  private static final int COUNT = 61;
  private static final int QUERIES = 2;
  private static final float[] VECTORS = SearchModels.random(COUNT * D, 5);
  private static final float[] ASKED = SearchModels.random(QUERIES * D, 6);

  /** Views codes (id, code, apart, gain) with a row of nulls, and queries (id, f, d, v). */
  private static void createViews(Codes codes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < codes.count(); i++) {
      rows.add(RowFactory.create(i, codes.cell(i, false), codes.cell(i, true), codes.gain(i)));
    }
    rows.add(RowFactory.create(-1, null, null, null));
    table(
            rows,
            new StructType()
                .add("id", DataTypes.IntegerType)
                .add("code", DataTypes.BinaryType)
                .add("apart", DataTypes.BinaryType)
                .add("gain", DataTypes.FloatType))
        .createOrReplaceTempView("codes");
    List<Row> asked = new ArrayList<>();
    for (int q = 0; q < QUERIES; q++) {
      float[] query = Tables.row(ASKED, D, q);
      asked.add(
          RowFactory.create(
              q, query, Tables.doubles(query), Vectors.dense(Tables.doubles(query)).toSparse()));
    }
    table(
            asked,
            new StructType()
                .add("q", DataTypes.IntegerType)
                .add("f", DataTypes.createArrayType(DataTypes.FloatType))
                .add("d", DataTypes.createArrayType(DataTypes.DoubleType))
                .add("v", SQLDataTypes.VectorType()))
        .createOrReplaceTempView("queries");
  }

  private static Dataset<Row> table(List<Row> rows, StructType schema) {
    SparkSession session = LocalSpark.session();
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(rows, 3), schema);
  }

  private static List<Row> sql(String text) {
    return LocalSpark.session().sql(text).collectAsList();
  }

  @Test
  void scoresAndVectorsAreThoseOfCore() throws IOException {
    for (Autoencoder model :
        List.of(
            SearchModels.signs(65, D, Gain.NONE),
            SearchModels.signs(65, D, Gain.FLOAT16),
            SearchModels.levels(D, Gain.FLOAT16))) {
      Codes codes = Codes.of(model, VECTORS);
      createViews(codes);
      HalfspaceFunctions.register(LocalSpark.session(), HalfspaceModel.of(model));
      for (Metric metric : Metric.values()) {
        double[] expected = scores(codes, metric);
        String name = "halfspace_" + metric.label();
        // The query changes from row to row.
        List<Row> rows =
            sql(
                String.format(
                    "SELECT id, q, %1$s(code, f), %1$s(code, d), %1$s(code, v),"
                        + " %1$s(halfspace_with_gain(apart, gain), f)"
                        + " FROM codes CROSS JOIN queries",
                    name));
        assertThat(rows).hasSize((COUNT + 1) * QUERIES);
        for (Row row : rows) {
          for (int c = 2; c < 6; c++) {
            Object score =
                row.getInt(0) < 0 ? null : expected[row.getInt(1) * COUNT + row.getInt(0)];
            assertThat(row.get(c)).as("%s", row).isEqualTo(score);
          }
        }
      }
      for (Row row : sql("SELECT id, code, halfspace_decode(code) FROM codes")) {
        if (row.getInt(0) < 0) {
          assertThat(row.get(2)).isNull();
        } else {
          float[] vector = model.decode(row.getAs(1));
          List<Float> decoded = row.getList(2);
          assertThat(decoded).hasSize(D);
          for (int j = 0; j < D; j++) {
            assertThat(decoded.get(j)).isEqualTo(vector[j]);
          }
        }
      }
    }
  }

  /** By query and code. */
  private static double[] scores(Codes codes, Metric metric) throws IOException {
    SearchResult found =
        CodeSearch.of(codes.model().codec(), codes.set())
            .search(ASKED, SearchSettings.nearest(COUNT).withMetric(metric));
    double[] scores = new double[QUERIES * COUNT];
    for (int i = 0; i < scores.length; i++) {
      scores[i / COUNT * COUNT + (int) found.ids()[i]] = found.scores()[i];
    }
    return scores;
  }

  @Test
  void hammingDistancesCountBitsOfCodesAlone() {
    Autoencoder model = SearchModels.signs(65, D, Gain.FLOAT16);
    Codes codes = Codes.of(model, VECTORS);
    createViews(codes);
    HalfspaceFunctions.register(LocalSpark.session(), HalfspaceModel.of(model));
    List<Row> rows =
        sql(
            "SELECT a.id, b.id, halfspace_hamming(a.code, b.code),"
                + " halfspace_hamming(a.apart, b.apart) FROM codes a CROSS JOIN codes b");
    assertThat(rows).hasSize((COUNT + 1) * (COUNT + 1));
    int bytes = model.codec().layout().bytesPerCode();
    for (Row row : rows) {
      int a = row.getInt(0);
      int b = row.getInt(1);
      Integer expected = null;
      if (a >= 0 && b >= 0) {
        expected = 0;
        for (int bit = 0; bit < 65; bit++) {
          int left = codes.packed()[a * bytes + bit / 8] >> (7 - bit % 8) & 1;
          int right = codes.packed()[b * bytes + bit / 8] >> (7 - bit % 8) & 1;
          expected += left ^ right;
        }
      }
      assertThat(row.get(2)).isEqualTo(expected);
      assertThat(row.get(3)).isEqualTo(expected);
    }
  }

  @Test
  void aQueryIsPreparedOnceForRowsThatFollowEachOther() {
    Autoencoder model = SearchModels.signs(65, D, Gain.NONE);
    Codes codes = Codes.of(model, VECTORS);
    ScoreFunction function =
        new ScoreFunction(
            "l2",
            JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
                .broadcast(new BroadcastModel(model)),
            Metric.L2);
    Object query = Vectors.dense(Tables.doubles(Tables.row(ASKED, D, 0)));
    function.call(codes.cell(0, false), query);
    CodeScorer first = function.scorer();
    function.call(codes.cell(1, false), query);
    assertThat(function.scorer()).isSameAs(first);
    function.call(codes.cell(1, false), Vectors.dense(new double[D]));
    assertThat(function.scorer()).isNotSameAs(first);
  }

  @Test
  void withoutAModelAllBitsCount() {
    HalfspaceFunctions.register(LocalSpark.session());
    Row row =
        sql("SELECT halfspace_hamming(X'00ff0f', X'01ff00'), halfspace_hamming(X'00', NULL)")
            .get(0);
    assertThat(row.getInt(0)).isEqualTo(5);
    assertThat(row.isNullAt(1)).isTrue();
    requireFails("SELECT halfspace_hamming(X'00', X'0000')", "codes of 1 and 2 bytes");
  }

  @Test
  void twoModelsSideBySide() {
    Autoencoder one = SearchModels.signs(16, D, Gain.NONE);
    Autoencoder other = SearchModels.signs(24, D, Gain.NONE);
    HalfspaceFunctions.register(LocalSpark.session(), HalfspaceModel.of(one), "one");
    HalfspaceFunctions.register(LocalSpark.session(), HalfspaceModel.of(other), "other_1");
    Row row = sql("SELECT one_decode(X'0102'), other_1_decode(X'010203')").get(0);
    assertThat(row.<Float>getList(0).get(0)).isEqualTo(one.decode(new byte[] {1, 2})[0]);
    assertThat(row.<Float>getList(1).get(0)).isEqualTo(other.decode(new byte[] {1, 2, 3})[0]);
    assertThatThrownBy(
            () ->
                HalfspaceFunctions.register(
                    LocalSpark.session(), HalfspaceModel.of(one), "no name"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix: 'no name'");
  }

  @Test
  void whatIsNoCodeOrQueryFailsWithTheReason() {
    HalfspaceFunctions.register(
        LocalSpark.session(), HalfspaceModel.of(SearchModels.signs(12, 2, Gain.FLOAT16)), "s");
    HalfspaceFunctions.register(
        LocalSpark.session(), HalfspaceModel.of(SearchModels.levels(2, Gain.NONE)), "l");
    requireFails("SELECT l_hamming(X'000000', X'000000')", "several levels");
    requireFails("SELECT s_hamming(X'00', X'00')", "codes of 1 bytes", "have 4");
    requireFails("SELECT s_l2(X'0000', array(1, 2))", "s_l2: a code of 2 bytes");
    requireFails("SELECT s_l2(X'00010000', array(1, 2))", "s_l2: ", "must be zero");
    requireFails("SELECT s_ip(X'00000000', array(1, 2, 3))", "s_ip: ", "dimension 3");
    requireFails("SELECT s_ip(X'00000000', array(1, double('NaN')))", "NaN at index 1");
    requireFails("SELECT s_decode(X'0000007c')", "gain");
    requireFails("SELECT s_with_gain(X'0000', -1)", "gain");
    // Literals are decimals.
    assertThat(sql("SELECT s_l2(X'00000000', array(1.5, 2.5))").get(0).getDouble(0)).isPositive();
  }

  @Test
  void argumentsOfOtherTypesAreRefusedWithoutAJob() {
    SparkSession session = LocalSpark.session();
    HalfspaceFunctions.register(
        session, HalfspaceModel.of(SearchModels.signs(12, 2, Gain.FLOAT16)));
    String query = "an ML vector or an array of numbers";
    for (String[] refused :
        new String[][] {
          {"hamming(X'00', 'text')", "argument 2: type string, must be a code, binary"},
          {"hamming(array(1), X'00')", "argument 1: type array<int>, must be a code, binary"},
          {"hamming(X'00')", "1 arguments, must be 2"},
          {"l2('text', array(1, 2))", "argument 1: type string, must be a code, binary"},
          {"ip(X'00000000', 1)", "argument 2: type int, must be " + query},
          {"cosine(X'00000000', 'text')", "argument 2: type string, must be " + query},
          {"l2(X'00', array('a'))", "argument 2: type array<string>, must be " + query},
          {"decode(1)", "argument 1: type int, must be a code, binary"},
          {"with_gain(X'0000', 'text')", "argument 2: type string, must be a number"},
        }) {
      // Analysis is all that sql() does.
      assertThatThrownBy(() -> session.sql("SELECT halfspace_" + refused[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("halfspace_" + refused[0].replaceFirst("\\(.*", "") + ": " + refused[1]);
    }
    assertThat(sql("SELECT halfspace_l2(NULL, array(1, 2)), halfspace_with_gain(X'0000', NULL)"))
        .allMatch(row -> row.isNullAt(0) && row.isNullAt(1));
    assertThat(
            session
                .range(1)
                .selectExpr("X'00000000' AS code")
                .select(functions.call_function("halfspace_decode", functions.col("code")))
                .head()
                .getList(0))
        .hasSize(2);
  }

  private static void requireFails(String text, String... parts) {
    assertThatThrownBy(() -> sql(text))
        .satisfies(
            e -> {
              StringBuilder messages = new StringBuilder();
              for (Throwable t = e; t != null; t = t.getCause()) {
                messages.append(t.getMessage()).append('\n');
              }
              assertThat(messages.toString()).contains(parts);
            });
  }
}
