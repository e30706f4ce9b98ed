// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.spark.app.Outcome.run;
import static org.halfspace.spark.app.Workspace.D;
import static org.halfspace.spark.app.Workspace.ROWS;
import static org.halfspace.spark.app.Workspace.VECTORS;
import static org.halfspace.spark.app.Workspace.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.data.VectorData;
import org.halfspace.fit.FitReport;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.CoreNeighbors;
import org.halfspace.spark.Tables;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfspaceSparkTest {
  @TempDir Path folder;
  private Workspace work;
  private SparkSession session;

  @BeforeEach
  void session() {
    work = new Workspace(folder);
    session = work.session();
  }

  private String at(String name) {
    return work.at(name);
  }

  @Test
  void fitPrintsAndWritesWhatCoreFinds() throws Exception {
    FitReport core = core();
    // A single file keeps the order of rows, and with it the choice of those held out.
    Tables.arrays(session, VECTORS, D, 1).write().parquet(at("one"));
    Outcome outcome =
        run(
            "fit",
            at("one"),
            "--bits",
            "40",
            "--method",
            "closed-form",
            "--unit-bits",
            "mixed",
            "--json",
            "-o",
            at("model.safetensors"));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    JsonNode json = outcome.json();
    assertThat(json.get("schema").asText()).isEqualTo("halfspace/fit/1");
    assertThat(json.get("floor").asDouble()).isCloseTo(core.floor(), within(1e-9));
    assertThat(json.get("reached").asDouble()).isCloseTo(core.reached(), within(1e-5));
    assertThat(json.get("gap").asDouble())
        .isCloseTo(json.get("reached").asDouble() / json.get("floor").asDouble() - 1, within(1e-9));
    assertThat(json.get("vectors").asLong()).isEqualTo(core.vectors());
    Autoencoder written = ModelFile.read(folder.resolve("model.safetensors"));
    assertThat(written.bits()).isEqualTo(40);
    assertThat(written.metadata().distortions().reached())
        .isEqualTo(json.get("reached").asDouble());
  }

  @Test
  void fitSearchesForADistortionAndWritesForSparkMl() throws Exception {
    Outcome outcome =
        run(
            "fit",
            work.vectors(),
            "--distortion",
            "0.3",
            "--unit-bits",
            "1",
            "--method",
            "closed-form",
            "--model-format",
            "spark-ml",
            "-o",
            at("model"));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("Trials on held-out vectors", "  floor  ", "  reached  ", "  gap  ");
    Outcome evaluated = run("evaluate", at("model"), at("vectors"), "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    Autoencoder model = ModelFile.read(folder.resolve("model/model.safetensors"));
    assertThat(model.metadata().distortions().reached()).isLessThanOrEqualTo(0.3);
    assertThat(evaluated.json().get("distortion").asDouble())
        .isCloseTo(
            Distortion.of(model.codec(), model.center(), VectorData.of(VECTORS, D, "vectors"), 1)
                .value(),
            within(1e-6));
  }

  @Test
  void fitWithoutAWayToTheTargetFailsAndWritesNothing() throws Exception {
    String vectors = work.vectors();
    TreeMap<String, Long> before = work.files();
    Outcome outcome =
        run(
            "fit",
            vectors,
            "--distortion",
            "1e-12",
            "--method",
            "closed-form",
            "--unit-bits",
            "1",
            "-o",
            at("model"));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("closest");
    assertThat(outcome.err()).startsWith("halfspace-spark fit: ");
    assertThat(work.files()).isEqualTo(before);
  }

  @Test
  void encodesAndDecodesAsCoreDoes() throws Exception {
    Autoencoder model = core().model();
    Outcome encoded = run("encode", work.model(), work.vectors(), "-o", at("codes"));
    assertThat(encoded.code()).as(encoded.err()).isZero();
    assertThat(encoded.out()).contains(ROWS + " codes of 40 bits");
    assertThat(session.read().parquet(at("codes")).columns()).containsExactly("id", "code");
    Outcome decoded =
        run("decode", at("model.safetensors"), at("codes"), "-o", at("decoded"), "--column", "y");
    assertThat(decoded.code()).as(decoded.err()).isZero();
    assertThat(session.read().parquet(at("decoded")).columns()).containsExactly("id", "y");
    List<Row> codes = work.rows(at("codes"), "code");
    List<Row> vectors = work.rows(at("decoded"), "y");
    assertThat(codes).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      byte[] code = model.encode(Tables.row(VECTORS, D, i));
      assertThat((byte[]) codes.get(i).getAs(1)).isEqualTo(code);
      List<Float> vector = vectors.get(i).getList(1);
      float[] expected = model.decode(code);
      for (int j = 0; j < D; j++) {
        assertThat(vector.get(j)).isCloseTo(expected[j], within(1e-5f));
      }
    }
  }

  @Test
  void findsTheNeighborsThatCoreFinds() throws Exception {
    Autoencoder model = core().model();
    float[] queries = Tables.gaussian(7, D, 9);
    Tables.mlVectors(session, queries, D, 2).write().parquet(at("queries"));
    assertThat(run("encode", work.model(), work.vectors(), "-o", at("codes")).code()).isZero();
    Outcome outcome =
        run(
            "search",
            at("model.safetensors"),
            at("codes"),
            at("queries"),
            "-k",
            "5",
            "-o",
            at("n"));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("35 neighbors of 7 queries");
    SearchSettings settings = SearchSettings.nearest(5);
    CoreNeighbors.assertSame(session.read().parquet(at("n")), model, VECTORS, queries, settings);

    Outcome again =
        run(
            "search",
            at("model.safetensors"),
            at("codes"),
            at("queries"),
            "-k",
            "5",
            "-o",
            at("n"),
            "--overwrite",
            "--metric",
            "cosine",
            "--rerank",
            "decoded",
            "--oversample",
            "3",
            "--json");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().get("neighbors").asInt()).isEqualTo(35);
    CoreNeighbors.assertSame(
        session.read().parquet(at("n")),
        model,
        VECTORS,
        queries,
        settings.withMetric(Metric.COSINE).withRerank(Rerank.DECODED, 3));

    Outcome exact =
        run(
            "search",
            at("model.safetensors"),
            at("codes"),
            at("queries"),
            "-k",
            "1",
            "-o",
            at("exact"),
            "--rerank",
            "original",
            "--vectors",
            at("vectors"),
            "--oversample",
            "2000");
    assertThat(exact.code()).as(exact.err()).isZero();
    for (Row row : session.read().parquet(at("exact")).collectAsList()) {
      assertThat(row.getLong(2)).isEqualTo(nearest(queries, (int) row.getLong(0)));
    }
  }

  /** The vector nearest to a query. */
  private static int nearest(float[] queries, int query) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ROWS; i++) {
      double distance = 0;
      for (int j = 0; j < D; j++) {
        distance += Math.pow((double) queries[query * D + j] - VECTORS[i * D + j], 2);
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}
