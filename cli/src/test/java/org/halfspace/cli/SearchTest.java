// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.Gain;
import org.halfspace.store.CodeStore;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code search}, and {@code encode --append}. */
class SearchTest {
  private static final int D = 8;

  @TempDir Path folder;

  private Path vectors;
  private Path queries;
  private Path model;
  private Path codes;

  @BeforeEach
  void encode() throws IOException {
    float[] rows = Commands.gaussian(300, D);
    vectors = Commands.npy(folder.resolve("vectors.npy"), rows, D);
    queries = Commands.npy(folder.resolve("queries.npy"), Arrays.copyOf(rows, 7 * D), D);
    model = folder.resolve("model.safetensors");
    codes = folder.resolve("codes.npz");
    done("fit", vectors, "--bits", 64, "--gain", "f16", "--method", "closed-form", "-o", model);
    done("encode", model, vectors, "-o", codes);
  }

  private static Commands.Outcome done(Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private static void failed(int code, String message, Object... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void jsonHasNeighborsAndRecall() throws IOException {
    JsonNode json =
        done(
                "search",
                model,
                codes,
                queries,
                "-k",
                10,
                "--rerank",
                "original",
                "--vectors",
                vectors,
                "--oversample",
                30,
                "--truth",
                vectors,
                "--json")
            .json();
    assertThat(Commands.keys(json)).containsExactly("schema", "k", "results", "recall", "seconds");
    assertThat(json.get("schema").asText()).isEqualTo("halfspace/search/1");
    assertThat(json.get("k").asInt()).isEqualTo(10);
    assertThat(json.get("results")).hasSize(7);
    for (int q = 0; q < 7; q++) {
      JsonNode result = json.get("results").get(q);
      assertThat(result.get("ids")).hasSize(10);
      assertThat(result.get("scores")).hasSize(10);
      // A query is one of the vectors, and all of them are candidates.
      assertThat(result.get("ids").get(0).asInt()).isEqualTo(q);
      assertThat(result.get("scores").get(0).asDouble()).isZero();
    }
    assertThat(Commands.keys(json.get("recall"))).containsExactly("1", "10");
    assertThat(json.get("recall").get("10").asDouble()).isEqualTo(1);
    JsonNode plain = done("search", model, codes, queries, "-k", 3, "--json").json();
    assertThat(plain.get("recall").isNull()).isTrue();
  }

  @Test
  void everyScoreAndMetricIsTold() {
    for (String score : new String[] {"hamming", "asymmetric", "4bit"}) {
      for (String metric : new String[] {"l2", "ip", "cosine"}) {
        assertThat(
                done(
                        "search",
                        model,
                        codes,
                        queries,
                        "-k",
                        1,
                        "--score",
                        score,
                        "--metric",
                        metric,
                        "--truth",
                        vectors)
                    .out())
            .contains("7 queries, 300 codes of 64 bits")
            .contains("query 4:")
            .containsPattern("recall@1  [01]\\.\\d{4}");
      }
    }
  }

  @Test
  void aStoreGrowsAndIsSearchedAsAFileIs() throws IOException {
    Path store = folder.resolve("store");
    done("encode", model, vectors, "--append", store);
    String fromFile =
        done("search", model, codes, queries, "-k", 5, "--json").json().get("results").toString();
    assertThat(
            done("search", model, store, queries, "-k", 5, "--json")
                .json()
                .get("results")
                .toString())
        .isEqualTo(fromFile);
    done("encode", model, queries, "--append", store);
    JsonNode json =
        done("search", model, store, queries, "-k", 2, "--score", "hamming", "--json").json();
    // The same code twice: the one that came first is first.
    assertThat(json.get("results").get(3).get("ids").get(0).asInt()).isEqualTo(3);
    assertThat(done("search", model, store, queries, "-k", 307).code()).isZero();
  }

  @Test
  void moreNeighborsThanCodesAreAllThereAre() throws IOException {
    Commands.Outcome outcome =
        done("search", model, codes, queries, "-k", 301, "--truth", vectors, "--json");
    assertThat(outcome.json().get("k").asInt()).isEqualTo(300);
    assertThat(outcome.json().get("results").get(6).get("ids")).hasSize(300);
    assertThat(outcome.err()).contains("300 codes, so each query gets only 300");
  }

  @Test
  void aStoreWithoutCodesHasNoNeighbors() throws IOException {
    Path store = folder.resolve("empty");
    CodeStore.create(store, 64, Gain.FLOAT16, ModelFile.read(model).id());
    JsonNode json = done("search", model, store, queries, "-k", 2, "--json").json();
    assertThat(json.get("k").asInt()).isZero();
    assertThat(json.get("results")).hasSize(7);
    assertThat(json.get("results").get(0).get("ids")).isEmpty();
  }

  @Test
  void readingOptionsHoldForEveryDataFile() throws IOException {
    float[] rows = Commands.gaussian(300, D);
    Path both = Commands.npz(folder.resolve("both.npz"), rows, D, "mine", "other");
    Path asked =
        Commands.npz(folder.resolve("asked.npz"), Arrays.copyOf(rows, 7 * D), D, "mine", "other");
    for (Path base : new Path[] {both, vectors}) {
      for (Path query : new Path[] {asked, queries}) {
        if (base.equals(vectors) && query.equals(queries)) {
          continue;
        }
        assertThat(
                done(
                        "search",
                        model,
                        codes,
                        query,
                        "-k",
                        1,
                        "--array",
                        "mine",
                        "--truth",
                        base,
                        "--rerank",
                        "original",
                        "--vectors",
                        base,
                        "--oversample",
                        300,
                        "--json")
                    .json()
                    .get("recall")
                    .get("1")
                    .asDouble())
            .isEqualTo(1);
      }
    }
    failed(1, "array", "search", model, codes, queries, "-k", 1, "--truth", both);
    // What concerns none of the files is refused, not passed over.
    failed(
        1,
        "--array mine was given",
        "search",
        model,
        codes,
        queries,
        "-k",
        1,
        "--array",
        "mine",
        "--truth",
        vectors);
  }

  @ParameterizedTest
  @ValueSource(ints = {-100, 66})
  void dataOfAnotherScaleAreOrderedAndRecalled(int exponent) throws IOException {
    float[] rows = Commands.gaussian(300, D);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.scalb(rows[i], exponent);
    }
    Path base = Commands.npy(folder.resolve("base.npy"), rows, D);
    Path asked = Commands.npy(folder.resolve("asked.npy"), Arrays.copyOf(rows, 7 * D), D);
    Path scaled = folder.resolve("scaled");
    Path coded = folder.resolve("scaled.npz");
    done("fit", base, "--bits", 64, "--gain", "f16", "--method", "closed-form", "-o", scaled);
    done("encode", scaled, base, "-o", coded);
    for (String metric : new String[] {"l2", "ip", "cosine"}) {
      for (String rerank : new String[] {"none", "original"}) {
        List<Object> line =
            new ArrayList<>(
                List.of(
                    "search",
                    scaled,
                    coded,
                    asked,
                    "-k",
                    10,
                    "--metric",
                    metric,
                    "--rerank",
                    rerank,
                    "--truth",
                    base,
                    "--json"));
        if (rerank.equals("original")) {
          line.addAll(List.of("--vectors", base, "--oversample", 30));
        }
        Commands.Outcome outcome = done(line.toArray());
        assertThat(outcome.out()).doesNotContain("NaN").doesNotContain("Infinity");
        double recall = outcome.json().get("recall").get("10").asDouble();
        if (rerank.equals("original")) {
          assertThat(recall).isEqualTo(1);
        } else {
          // By chance 10 of 300 would be found.
          assertThat(recall).isGreaterThan(0.3);
        }
        JsonNode scores = outcome.json().get("results").get(0).get("scores");
        assertThat(scores.get(0).asDouble()).isNotEqualTo(scores.get(9).asDouble());
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path other = folder.resolve("other.safetensors");
    done(
        "fit",
        vectors,
        "--bits",
        64,
        "--gain",
        "f16",
        "--method",
        "closed-form",
        "--seed",
        9,
        "-o",
        other);
    failed(1, "made by model", "search", other, codes, queries, "-k", 1);
    Path store = folder.resolve("store");
    done("encode", model, vectors, "--append", store);
    failed(1, "made by model", "encode", other, vectors, "--append", store);
    failed(1, "made by model", "search", other, store, queries, "-k", 1);
    Path narrow = Commands.npy(folder.resolve("narrow.npy"), new float[6], 3);
    failed(1, "dimension 3", "search", model, codes, narrow, "-k", 1);
    failed(
        1,
        "must be the 300 of dimension 8",
        "search",
        model,
        codes,
        queries,
        "-k",
        1,
        "--truth",
        queries);
    failed(2, "-k: 0", "search", model, codes, queries, "-k", 0);
    failed(2, "--metric: 'l1'", "search", model, codes, queries, "-k", 1, "--metric", "l1");
    failed(2, "--score: 'x'", "search", model, codes, queries, "-k", 1, "--score", "x");
    failed(
        2,
        "--rerank original: needs --vectors",
        "search",
        model,
        codes,
        queries,
        "-k",
        1,
        "--rerank",
        "original");
    failed(2, "--oversample: needs", "search", model, codes, queries, "-k", 1, "--oversample", 2);
    failed(
        2,
        "--oversample: 0.5",
        "search",
        model,
        codes,
        queries,
        "-k",
        1,
        "--rerank",
        "decoded",
        "--oversample",
        0.5);
    failed(2, "--append", "encode", model, vectors, "--append", store, "-o", codes);
  }
}
