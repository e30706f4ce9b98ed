// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.spark.app.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.CoreNeighbors;
import org.halfspace.spark.LocalSpark;
import org.halfspace.spark.Tables;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfspaceSparkTest {
  private static final int D = 16;
  private static final int ROWS = 2_000;
  private static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  @TempDir Path folder;
  private SparkSession session;

  @BeforeEach
  void session() {
    session = LocalSpark.session();
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private String vectors() {
    Tables.arrays(session, VECTORS, D, 3).write().parquet(at("vectors"));
    return at("vectors");
  }

  private String model() throws Exception {
    ModelFile.write(
        folder.resolve("model.safetensors"), core().model(), org.halfspace.io.Existing.KEEP);
    return at("model.safetensors");
  }

  private static FitReport core() throws Exception {
    return Fit.toBits(40)
        .withMethod(EncoderMethod.CLOSED_FORM)
        .withUnitBits(UnitBits.mixed())
        .run(VectorData.of(VECTORS, D, "vectors"));
  }

  private List<Row> rows(String path, String... columns) {
    Dataset<Row> table = session.read().parquet(path);
    return table.select("id", columns).orderBy("id").collectAsList();
  }

  /** All there is below the folder, hidden or not, with its size. */
  private TreeMap<String, Long> files() throws Exception {
    TreeMap<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        files.put(
            folder.relativize(file).toString(), Files.isDirectory(file) ? -1 : Files.size(file));
      }
    }
    return files;
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
            vectors(),
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
    String vectors = vectors();
    TreeMap<String, Long> before = files();
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
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void encodesAndDecodesAsCoreDoes() throws Exception {
    Autoencoder model = core().model();
    Outcome encoded = run("encode", model(), vectors(), "-o", at("codes"));
    assertThat(encoded.code()).as(encoded.err()).isZero();
    assertThat(encoded.out()).contains(ROWS + " codes of 40 bits");
    assertThat(session.read().parquet(at("codes")).columns()).containsExactly("id", "code");
    Outcome decoded =
        run("decode", at("model.safetensors"), at("codes"), "-o", at("decoded"), "--column", "y");
    assertThat(decoded.code()).as(decoded.err()).isZero();
    assertThat(session.read().parquet(at("decoded")).columns()).containsExactly("id", "y");
    List<Row> codes = rows(at("codes"), "code");
    List<Row> vectors = rows(at("decoded"), "y");
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
    assertThat(run("encode", model(), vectors(), "-o", at("codes")).code()).isZero();
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

  @Test
  void columnsThatAreKept() throws Exception {
    Outcome outcome =
        run(
            "encode",
            model(),
            vectors(),
            "-o",
            at("codes"),
            "--code-column",
            "c",
            "--keep-columns",
            "features,id");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(session.read().parquet(at("codes")).columns())
        .containsExactly("id", "features", "c");
    Outcome wrong =
        run(
            "encode",
            at("model.safetensors"),
            at("vectors"),
            "-o",
            at("more"),
            "--keep-columns",
            "key");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("column 'key': missing; there are id, features");
    assertThat(Files.exists(folder.resolve("more"))).isFalse();
  }

  @Test
  void whatExistsIsKeptUnlessItsReplacementIsComplete() throws Exception {
    String model = model();
    Path earlier = Files.createDirectory(folder.resolve("codes"));
    Files.writeString(earlier.resolve("precious"), "precious");
    String vectors = vectors();
    TreeMap<String, Long> before = files();
    Outcome refused = run("encode", model, vectors, "-o", at("codes"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualToIgnoringNewLines(
            "halfspace-spark encode: "
                + at("codes")
                + ": exists already; use --overwrite to replace it");
    assertThat(files()).isEqualTo(before);

    float[] bad = VECTORS.clone();
    bad[bad.length - 1] = Float.NaN;
    Tables.arrays(session, bad, D, 3).write().parquet(at("bad"));
    before = files();
    for (String output : List.of("codes", "fresh")) {
      Outcome failed =
          run("encode", model, at("bad"), "-o", at(output), "--overwrite", "--id-column", "id");
      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.err().strip())
          .isEqualTo(
              "halfspace-spark encode: id = "
                  + (ROWS - 1)
                  + ": column 'features' has NaN at index "
                  + (D - 1)
                  + ", must be finite in float32; handleInvalid skip leaves such rows out, keep"
                  + " gives them no code");
      assertThat(failed.out()).isEmpty();
      assertThat(files()).isEqualTo(before);
    }
    Outcome skipped =
        run(
            "encode",
            model,
            at("bad"),
            "-o",
            at("codes"),
            "--overwrite",
            "--handle-invalid",
            "skip");
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(skipped.err()).contains("1 rows without a usable vector were left out");
    assertThat(rows(at("codes"), "code")).hasSize(ROWS - 1);
    assertThat(Files.exists(earlier.resolve("precious"))).isFalse();
    List<String> hidden = files().keySet().stream().filter(name -> name.endsWith(".part")).toList();
    assertThat(hidden).isEmpty();
  }

  @Test
  void aModelFileIsReplacedWhole() throws Exception {
    String vectors = vectors();
    String[] line = {
      "fit", vectors, "--bits", "16", "--method", "closed-form", "-o", at("model.safetensors")
    };
    Files.writeString(folder.resolve("model.safetensors"), "old");
    assertThat(run(line).code()).isEqualTo(1);
    assertThat(folder.resolve("model.safetensors")).hasContent("old");
    List<String> more = new ArrayList<>(List.of(line));
    more.add("--overwrite");
    Outcome outcome = run(more.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(ModelFile.read(folder.resolve("model.safetensors")).bits()).isEqualTo(16);
    assertThat(files().keySet()).noneMatch(name -> name.startsWith(".model"));
  }
}
