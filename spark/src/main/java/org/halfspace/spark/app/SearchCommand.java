// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.Score;
import org.halfspace.spark.HalfspaceModel;
import org.halfspace.spark.HalfspaceSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search}: the nearest codes of a table of queries. */
@Command(
    name = "search",
    header = "Find the nearest codes of a table of query vectors.",
    description =
        "Scores all codes for each query and writes the K best as a table of queryId, rank (from 1"
            + " on), id and score.",
    footer = {
      "",
      "Scores are squared distances (l2), products (ip, cosine), or differing bits (--score hamming"
          + " without --rerank).",
      "",
      "Examples:",
      "  spark-submit JAR search hdfs:///model.safetensors hdfs:///codes hdfs:///queries \\",
      "      -k 10 -o hdfs:///neighbors",
      "  spark-submit JAR search hdfs:///model.safetensors hdfs:///codes hdfs:///queries \\",
      "      -k 10 --rerank original --vectors hdfs:///vectors -o hdfs:///neighbors"
    })
final class SearchCommand implements Callable<Integer>, TablePaths {
  private static final double DEFAULT_OVERSAMPLING = 5;

  @Mixin private CommonOptions common;
  @Mixin private Tables tables;
  @Mixin private SearchColumns columns;
  @Mixin private OutputOptions output;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file, or a model that Spark ML has stored.")
  private String model;

  @Parameters(index = "1", paramLabel = "CODES", description = "The table of ids and codes.")
  private String codes;

  @Parameters(index = "2", paramLabel = "QUERIES", description = "The table of ids and vectors.")
  private String queries;

  @Option(
      names = "-k",
      paramLabel = "K",
      required = true,
      description = "Number of neighbors per query.")
  private int k;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "l2",
      description = "l2, ip or cosine (default: ${DEFAULT-VALUE}).")
  private String metric;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      defaultValue = "asymmetric",
      description =
          "How codes are scored: asymmetric (with the exact query), 4bit (the query rounded to 4"
              + " bits per entry) or hamming (default: ${DEFAULT-VALUE}).")
  private String score;

  @Option(
      names = "--rerank",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "Vectors used to score the candidates again: none, decoded or original (default:"
              + " ${DEFAULT-VALUE}).")
  private String rerank;

  @Option(
      names = "--oversample",
      paramLabel = "F",
      description = "Re-rank F candidates per neighbor (default: 5).")
  private Double oversampling;

  @Option(
      names = "--vectors",
      paramLabel = "PATH",
      description =
          "Table of ids and the vectors that were coded, for --rerank original; without it they are"
              + " a column of CODES.")
  private String vectors;

  @Override
  public Map<String, String> tables() {
    return Map.of(
        "codes", codes, "queries", queries, "originals", vectors == null ? codes : vectors);
  }

  @Override
  public Integer call() throws Exception {
    Metric metrics = common.choice("--metric", metric, Metric.values(), Metric::label);
    Score scores = common.choice("--score", score, Score.values(), Score::label);
    Rerank again = common.choice("--rerank", rerank, Rerank.values(), Rerank::label);
    common.require(k >= 1, "-k: " + k + ", must be at least 1");
    common.require(
        oversampling == null || again != Rerank.NONE,
        "--oversample: needs --rerank decoded or original, which score the candidates");
    common.require(
        oversampling == null || oversampling >= 1,
        "--oversample: " + oversampling + ", must be at least 1");
    common.require(
        vectors == null || again == Rerank.ORIGINAL,
        "--vectors: is used with --rerank original only");

    SparkSession session = SparkSession.builder().getOrCreate();
    OutputPath path =
        vectors == null
            ? output.path(session, common, model, codes, queries)
            : output.path(session, common, model, codes, queries, vectors);
    HalfspaceSearch search =
        columns
            .of(HalfspaceModel.of(ModelPath.read(session, model)))
            .withK(k)
            .withMetric(metrics)
            .withScore(scores);
    if (again != Rerank.NONE) {
      search = search.withRerank(again, oversampling == null ? DEFAULT_OVERSAMPLING : oversampling);
    }
    Dataset<Row> coded = tables.read(session, codes);
    Dataset<Row> asked = tables.read(session, queries);
    path.write(
        vectors == null
            ? search.search(coded, asked)
            : search.search(coded, asked, tables.read(session, vectors)),
        tables.format());
    report(asked.count(), tables.read(session, output.name()).count());
    return 0;
  }

  private void report(long asked, long found) {
    Console console = common.console();
    console.line("%s: %d neighbors of %d queries", codes, found, asked);
    console.line("Neighbors written to %s", output.name());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", "halfspace/spark-search/1");
    result.put("queries", asked);
    result.put("neighbors", found);
    console.result(result);
  }
}
