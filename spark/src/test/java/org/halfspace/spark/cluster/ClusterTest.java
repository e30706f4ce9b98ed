// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.spark.HalfspaceEstimator;
import org.halfspace.spark.HalfspaceModel;
import org.halfspace.spark.Tables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs when processes die, tasks are copied and rows are bad. */
class ClusterTest {
  private static final int D = 24;
  private static final int PARTITIONS = 6;
  private static final int ROWS = 600 * PARTITIONS;
  private static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  @TempDir static Path clusterFolder;
  private static LoopbackCluster cluster;
  private static Autoencoder model;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    cluster = LoopbackCluster.start(clusterFolder);
    model = Fit.toBits(60).withGain(Gain.FLOAT16).run(VectorData.of(VECTORS, D, "vectors")).model();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  /** The table, held by a gate behind its first partitions. */
  private static Dataset<Row> gated(SparkSession session, Gate gate) {
    Dataset<Row> table = Tables.arrays(session, VECTORS, D, PARTITIONS);
    return table.mapPartitions(gate, Encoders.row(table.schema()));
  }

  private static TaskLog log(SparkSession session) {
    TaskLog log = new TaskLog();
    session.sparkContext().addSparkListener(log);
    return log;
  }

  private static CompletableFuture<Void> write(Dataset<Row> table, Path output) {
    return CompletableFuture.runAsync(
        () -> HalfspaceModel.of(model).transform(table).write().parquet(output.toString()));
  }

  /** Every row is there once, with the code that core gives its vector. */
  private static void assertAllCodes(SparkSession session, Path output) {
    List<Row> rows = session.read().parquet(output.toString()).select("id", "code").collectAsList();
    Map<Long, byte[]> codes = new HashMap<>();
    for (Row row : rows) {
      assertThat(codes.put(row.getLong(0), row.getAs(1))).as("row %s", row.get(0)).isNull();
    }
    assertThat(codes).hasSize(ROWS);
    codes.forEach(
        (id, code) ->
            assertThat(code)
                .as("row %s", id)
                .isEqualTo(model.encode(Tables.row(VECTORS, D, (int) (long) id))));
  }

  @Test
  void anExecutorKilledInMidJobChangesNoCode() throws Exception {
    SparkSession session = cluster.session(Map.of());
    TaskLog log = log(session);
    // Each executor has finished a task and is in the middle of its second one.
    Gate gate = new Gate(Files.createDirectory(folder.resolve("gate")), "", 2, 300);
    Path output = folder.resolve("codes");
    CompletableFuture<Void> job = write(gated(session, gate), output);
    killOne(gate, log);
    job.get(2, TimeUnit.MINUTES);
    assertThat(log.lostWithExecutor).hasPositiveValue();
    assertAllCodes(session, output);
  }

  /** Kills one of two executors that are held, and then lets the tasks pass. */
  private static void killOne(Gate gate, TaskLog log) throws Exception {
    List<Long> executors = gate.awaitHeld(2);
    assertThat(executors).doesNotHaveDuplicates();
    log.await("finished tasks", () -> log.finished.get() >= 2);
    ProcessHandle.of(executors.get(0)).orElseThrow().destroyForcibly();
    log.await("lost executor", () -> log.removedExecutors.get() == 1);
    gate.open();
  }

  @Test
  void anExecutorKilledInMidFitChangesNoTensor() throws Exception {
    SparkSession session = cluster.session(Map.of());
    HalfspaceEstimator estimator =
        new HalfspaceEstimator().setBits(48).setMethod("closed-form").setUnitBits("mixed");
    // The id is a digest of all tensors.
    String expected =
        estimator.fit(Tables.arrays(session, VECTORS, D, PARTITIONS)).autoencoder().id();
    TaskLog log = log(session);
    Gate gate = new Gate(Files.createDirectory(folder.resolve("gate")), "decoder", 2, 300);
    CompletableFuture<HalfspaceModel> job =
        CompletableFuture.supplyAsync(() -> estimator.fit(gated(session, gate)));
    killOne(gate, log);
    assertThat(job.get(2, TimeUnit.MINUTES).autoencoder().id()).isEqualTo(expected);
    assertThat(log.lostWithExecutor).hasPositiveValue();
  }

  @Test
  void copiesOfSlowTasksWriteNothingTwice() throws Exception {
    SparkSession session =
        cluster.session(
            Map.of(
                "spark.speculation", "true",
                "spark.speculation.interval", "50ms",
                "spark.speculation.minTaskRuntime", "0ms",
                "spark.speculation.multiplier", "1.01",
                "spark.speculation.efficiency.enabled", "false",
                "spark.speculation.quantile", "0.5"));
    TaskLog log = log(session);
    // The last partition's first attempt is held after it has written rows; its copy is not.
    Gate gate = new Gate(Files.createDirectory(folder.resolve("gate")), "", PARTITIONS - 1, 300);
    Path output = folder.resolve("codes");
    CompletableFuture<Void> job = write(gated(session, gate), output);
    gate.awaitHeld(1);
    log.await("copy of a task", () -> log.speculative.get() > 0);
    // From here on both attempts write.
    gate.open();
    job.get(2, TimeUnit.MINUTES);
    assertAllCodes(session, output);
  }

  @Test
  void aFailedJobLeavesNoOutputAndNoOtherTouched() throws Exception {
    SparkSession session = cluster.session(Map.of());
    Path earlier = folder.resolve("earlier");
    write(Tables.arrays(session, VECTORS, D, PARTITIONS), earlier).get(2, TimeUnit.MINUTES);
    Map<Path, byte[]> before = contents(earlier);

    float[] bad = VECTORS.clone();
    bad[bad.length - 1] = Float.NaN;
    TaskLog log = log(session);
    Path output = folder.resolve("codes");
    Dataset<Row> codes =
        HalfspaceModel.of(model)
            .setIdCol("id")
            .transform(Tables.arrays(session, bad, D, PARTITIONS));
    assertThatThrownBy(() -> codes.write().parquet(output.toString()))
        .hasStackTraceContaining(
            "id = " + (ROWS - 1) + ": column 'features' has NaN at index " + (D - 1));
    log.await("finished tasks", () -> log.finished.get() > 0);
    assertThat(contents(output)).isEmpty();
    assertThatThrownBy(() -> session.read().parquet(output.toString()))
        .hasMessageContaining("UNABLE_TO_INFER_SCHEMA");

    Map<Path, byte[]> after = contents(earlier);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((file, bytes) -> assertThat(after.get(file)).as("%s", file).isEqualTo(bytes));
    assertAllCodes(session, earlier);
  }

  /** All files below a folder. */
  private static Map<Path, byte[]> contents(Path folder) throws Exception {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    Map<Path, byte[]> contents = new HashMap<>();
    for (Path file : files) {
      contents.put(file, Files.readAllBytes(file));
    }
    return contents;
  }
}
