// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;
import org.halfspace.search.Metric;
import org.halfspace.search.Rerank;
import org.halfspace.search.Score;
import org.halfspace.search.SearchSettings;
import org.halfspace.spark.SearchTables.Name;

/**
 * The nearest codes of a table for each query of another table: the same ids and scores as those of
 * {@link org.halfspace.search.CodeSearch} over all codes, whatever the partitions. Each task scans
 * its partition for all queries and keeps the candidates of each; those of a query are merged in
 * one place, then re-ranked.
 *
 * <p>The order is that of the keys of the scan ({@link org.halfspace.search.Candidates}), then of
 * ids: numbers by value, strings by UTF-16, binaries by unsigned bytes. Ids should be unique, and
 * must be for re-ranking by originals. They must not change when the table is computed again.
 *
 * <p>Partitions · queries · candidates entries are shuffled: an id and 12 bytes each, with
 * re-ranking also the code. A task holds a block of codes, and of each query its candidates.
 *
 * <p>Names of columns that are null are refused, but for that of the gains, where null is none.
 *
 * <p>A search is no stage of a pipeline, as it has two tables, so it has no parameters but values:
 * immutable and thread-safe.
 */
public final class HalfspaceSearch {
  /** What queries may take in the memory of a task, if nothing else is set: 256 MiB. */
  public static final long DEFAULT_QUERY_BYTES = 1L << 28;

  /** A candidate as an object with its id. */
  private static final int CANDIDATE_BYTES = 64;

  private final Autoencoder model;
  private final SearchSettings settings;
  private final SearchTables tables;
  private final long queryBytes;

  private HalfspaceSearch(
      Autoencoder model, SearchSettings settings, SearchTables tables, long queryBytes) {
    this.model = model;
    this.settings = settings;
    this.tables = tables;
    this.queryBytes = queryBytes;
  }

  /**
   * The 10 nearest in L2 by asymmetric scores, without re-ranking. Columns are called as the
   * model's parameters say: codes and gains its outputs, vectors its input, both ids {@code idCol},
   * or "id" if that is not set.
   */
  public static HalfspaceSearch of(HalfspaceModel model) {
    return new HalfspaceSearch(
        model.autoencoder(),
        SearchSettings.nearest(10),
        SearchTables.of(model),
        DEFAULT_QUERY_BYTES);
  }

  /**
   * With another number of neighbors of each query; all codes where there are fewer.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public HalfspaceSearch withK(int k) {
    return with(
        new SearchSettings(
            k, settings.metric(), settings.score(), settings.oversampling(), settings.rerank(), 1));
  }

  public HalfspaceSearch withMetric(Metric metric) {
    return with(settings.withMetric(metric));
  }

  /** With another score of the scan; codes of several levels have asymmetric ones only. */
  public HalfspaceSearch withScore(Score score) {
    return with(settings.withScore(score));
  }

  /**
   * With re-ranking of ⌈k · oversampling⌉ candidates.
   *
   * @throws IllegalArgumentException if the oversampling is below 1
   */
  public HalfspaceSearch withRerank(Rerank rerank, double oversampling) {
    return with(settings.withRerank(rerank, oversampling));
  }

  private HalfspaceSearch with(SearchSettings changed) {
    return new HalfspaceSearch(model, changed, tables, queryBytes);
  }

  /** With another column of packed codes, binary. */
  public HalfspaceSearch withCodeCol(String name) {
    return with(Name.CODE, "codeCol", name);
  }

  /** With a column of gains, float; with null for none, the two bytes of a gain end its code. */
  public HalfspaceSearch withGainCol(String name) {
    return new HalfspaceSearch(model, settings, tables.with(Name.GAIN, name), queryBytes);
  }

  /** With another column of ids of codes and originals. */
  public HalfspaceSearch withIdCol(String name) {
    return with(Name.ID, "idCol", name);
  }

  /** With another column of the queries' vectors. */
  public HalfspaceSearch withQueryCol(String name) {
    return with(Name.QUERY, "queryCol", name);
  }

  /** With another column of the queries' ids. */
  public HalfspaceSearch withQueryIdCol(String name) {
    return with(Name.QUERY_ID, "queryIdCol", name);
  }

  /** With another column of original vectors, for {@link Rerank#ORIGINAL}. */
  public HalfspaceSearch withOriginalCol(String name) {
    return with(Name.ORIGINAL, "originalCol", name);
  }

  private HalfspaceSearch with(Name name, String parameter, String value) {
    if (value == null) {
      throw new IllegalArgumentException(parameter + ": null, must be the name of a column");
    }
    return new HalfspaceSearch(model, settings, tables.with(name, value), queryBytes);
  }

  /**
   * With another bound for what queries take in the memory of a task: for each 4 d bytes, and for
   * each of its candidates 64 bytes and the code.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public HalfspaceSearch withQueryBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("queryBytes: " + bytes + ", must be at least 1");
    }
    return new HalfspaceSearch(model, settings, tables, bytes);
  }

  /**
   * Searches, where originals, if they are asked for, are a column of the table of codes. Queries
   * are collected at once, all else is done when the result is asked for. Rows whose code is null
   * are left out.
   *
   * @param codes with columns of ids and codes
   * @param queries with columns of ids, which are unique, and vectors
   * @return queryId, rank from 1 on, id, score: the metric's, or Hamming distances; in no order
   * @throws IllegalArgumentException if a column is missing or of another type, or a query is null,
   *     not finite or of another dimension, or its id is null or occurs twice, or queries take more
   *     than they may
   * @throws org.halfspace.data.UnusableDataException if codes have several levels and the score is
   *     not asymmetric
   */
  public Dataset<Row> search(Dataset<?> codes, Dataset<?> queries) {
    return run(codes, queries, codes);
  }

  /**
   * The same with re-ranking by originals of a table of their own. It is joined with the
   * candidates, which are broadcast, so it is read once and never shuffled. Each candidate must
   * have exactly one original.
   *
   * @param originals with columns of ids, of the type of those of the codes, and vectors
   * @throws IllegalArgumentException also unless the settings re-rank by originals
   */
  public Dataset<Row> search(Dataset<?> codes, Dataset<?> queries, Dataset<?> originals) {
    if (settings.rerank() != Rerank.ORIGINAL) {
      throw new IllegalArgumentException(
          TableRole.ORIGINALS.says(
              "given, but rerank is "
                  + settings.rerank().label()
                  + ", must be "
                  + Rerank.ORIGINAL.label()));
    }
    return run(codes, queries, originals);
  }

  private Dataset<Row> run(Dataset<?> codes, Dataset<?> queries, Dataset<?> originals) {
    Dataset<Row> scanned = tables.codes(codes);
    Dataset<Row> asked = tables.queries(queries);
    DataType idType = scanned.schema().fields()[0].dataType();
    Optional<Dataset<Row>> vectors =
        settings.rerank() == Rerank.ORIGINAL
            ? Optional.of(tables.originals(originals, idType))
            : Optional.empty();
    requireSearchable();

    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(codes.sparkSession().sparkContext());
    SearchJob job =
        new SearchJob(
            context.broadcast(new BroadcastModel(model)),
            context.broadcast(collect(asked)),
            SearchPlan.of(settings),
            tables.gainApart(),
            tables.name(Name.ID));
    Dataset<Row> parts =
        scanned.mapPartitions(new ScanCodes(job), Encoders.row(CandidateRows.schema(idType)));
    StructType results =
        new StructType()
            .add("queryId", asked.schema().fields()[0].dataType(), false)
            .add("rank", DataTypes.IntegerType, false)
            .add("id", idType, false)
            .add("score", DataTypes.DoubleType, false);
    MergeCandidates merge = new MergeCandidates(job);
    if (vectors.isEmpty()) {
      return parts
          .groupByKey(queryNumber(), Encoders.INT())
          .flatMapGroups(merge, Encoders.row(results));
    }
    StructType candidates =
        new StructType()
            .add("query", DataTypes.IntegerType, false)
            .add("id", idType, false)
            .add("code", DataTypes.BinaryType, false);
    return withOriginals(
            parts
                .groupByKey(queryNumber(), Encoders.INT())
                .flatMapGroups(merge, Encoders.row(candidates)),
            vectors.get().toDF("original_id", "original"))
        .groupByKey(queryNumber(), Encoders.INT())
        .flatMapGroups(
            new RerankByOriginals(job, tables.name(Name.ORIGINAL)), Encoders.row(results));
  }

  private static MapFunction<Row, Integer> queryNumber() {
    return row -> row.getInt(0);
  }

  /**
   * Rows (query, id, code, vector): candidates with their codes, and once more with the vectors of
   * the join. The first ones tell which vectors are missing; they come from the same shuffle.
   */
  private static Dataset<Row> withOriginals(Dataset<Row> candidates, Dataset<Row> originals) {
    Column none = functions.lit(null);
    DataType vectors = originals.schema().apply("original").dataType();
    Dataset<Row> found =
        originals
            .join(
                functions.broadcast(candidates.select("query", "id")),
                functions.col("original_id").equalTo(functions.col("id")))
            .select(
                functions.col("query"),
                functions.col("id"),
                none.cast(DataTypes.BinaryType).as("code"),
                functions.col("original"));
    return candidates.withColumn("original", none.cast(vectors)).union(found);
  }

  /** Refuses what core refuses. */
  private void requireSearchable() {
    try {
      SearchJob.search(model.codec()).candidates(new float[0], settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CollectedQueries collect(Dataset<Row> queries) {
    CodeCells cells = CodeCells.of(model.codec().layout(), false);
    long each =
        (long) Float.BYTES * model.dimension()
            + (long) SearchPlan.of(settings).candidates() * (CANDIDATE_BYTES + cells.cellBytes());
    int most = (int) Math.min(queryBytes / each, Integer.MAX_VALUE / model.dimension() - 8);
    List<Row> rows = queries.takeAsList(most + 1);
    if (rows.size() > most) {
      throw new IllegalArgumentException(
          TableRole.QUERIES.says(
              "more than "
                  + most
                  + ", of "
                  + each
                  + " bytes each with their candidates, must take at most "
                  + queryBytes
                  + " bytes; split the table of queries, or raise the bound by withQueryBytes"));
    }
    return CollectedQueries.of(
        rows, model.dimension(), tables.name(Name.QUERY_ID), tables.name(Name.QUERY));
  }
}
