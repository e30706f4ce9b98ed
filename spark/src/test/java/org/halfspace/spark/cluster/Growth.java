// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.halfspace.spark.HalfspaceEstimator;
import org.halfspace.spark.HalfspaceModel;
import org.halfspace.spark.measure.SyntheticVectors;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Fits and encodes tables of more and more vectors on a cluster of this machine, whose two
 * executors have a core and 512 MiB of heap each. Arguments: the file to write, a folder for the
 * tables, the dimension, bits, then {@code ROWS:PARTITIONS} for each row.
 */
public final class Growth {
  private static final long MIB = 1 << 20;

  private Growth() {}

  /** Measures all sizes and writes the table. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    int dimension = Integer.parseInt(arguments[2]);
    int bits = Integer.parseInt(arguments[3]);
    StringBuilder table =
        new StringBuilder(
            "| vectors | partitions | table, MiB | fit, s | encode, s | floor | reached"
                + " | heap, MiB | resident, MiB |\n|---|---|---|---|---|---|---|---|---|\n");
    List<String> sizes = Arrays.asList(arguments).subList(4, arguments.length);
    for (String size : sizes) {
      String[] parts = size.split(":");
      // Peaks are those of an executor's life, so each size has executors of its own.
      try (LoopbackCluster cluster =
          LoopbackCluster.start(Files.createTempDirectory(folder, "cluster"))) {
        SparkSession session =
            cluster.session(
                Map.of(
                    // As outside of tests: with the second compiler, which kernels need.
                    "spark.executor.extraJavaOptions", String.join(" ", Child.javaOptions()),
                    "spark.executor.processTreeMetrics.enabled", "true",
                    "spark.executor.metrics.pollingInterval", "100ms",
                    "spark.sql.files.maxPartitionBytes", "64m"));
        long rows = Long.parseLong(parts[0]);
        int partitions = Integer.parseInt(parts[1]);
        String vectors = folder.resolve("vectors-" + rows + "-" + dimension).toString();
        if (!Files.exists(Path.of(vectors))) {
          SyntheticVectors.write(session, vectors, rows, dimension, partitions);
        }
        table.append(row(session, vectors, bits, rows));
        Files.writeString(Path.of(arguments[0]), table);
      }
    }
  }

  private static String row(SparkSession session, String vectors, int bits, long rows)
      throws Exception {
    Dataset<Row> table = session.read().parquet(vectors);
    long begun = System.nanoTime();
    HalfspaceModel model = new HalfspaceEstimator().setBits(bits).fit(table);
    double fit = (System.nanoTime() - begun) / 1e9;
    begun = System.nanoTime();
    model
        .transform(table)
        .select("id", "code")
        .write()
        .mode("overwrite")
        .parquet(vectors + "-codes");
    double encode = (System.nanoTime() - begun) / 1e9;
    long codes = session.read().parquet(vectors + "-codes").count();
    if (codes != rows) {
      throw new IllegalStateException(codes + " codes of " + rows + " vectors");
    }
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %,d | %.1f | %.1f | %.6f | %.6f | %d | %d |%n",
        rows,
        table.rdd().getNumPartitions(),
        size(Path.of(vectors)) / MIB,
        fit,
        encode,
        model.floor(),
        model.reached(),
        peak(session, metrics -> metrics.getMetricValue("JVMHeapMemory")) / MIB,
        peak(session, metrics -> metrics.getMetricValue("ProcessTreeJVMRSSMemory")) / MIB);
  }

  /** The largest of all executors but the driver. */
  private static long peak(SparkSession session, ToLongFunction<ExecutorMetrics> metric) {
    return CollectionConverters.asJava(session.sparkContext().statusStore().executorList(false))
        .stream()
        .filter(executor -> !executor.id().equals("driver"))
        .map(ExecutorSummary::peakMemoryMetrics)
        .filter(scala.Option::isDefined)
        .mapToLong(metrics -> metric.applyAsLong(metrics.get()))
        .max()
        .orElse(0);
  }

  private static long size(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
