// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.spark.HalfspaceEstimator;
import org.halfspace.spark.HalfspaceModel;

/**
 * What Spark costs on one machine: the same vectors encoded and fitted by core on two threads and
 * by Spark on {@code local[2]}. Arguments: the file to write, then {@code JOB:DIMENSION:BITS:ROWS}
 * for each row of the table, where the job is encode or fit.
 */
public final class Overhead {
  private static final int PAIRS = 5;

  private final SparkSession session;
  private final StringBuilder table = new StringBuilder();

  private Overhead(SparkSession session) {
    this.session = session;
  }

  /** Measures all shapes and writes the table. */
  public static void main(String[] arguments) throws Exception {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    Overhead overhead = new Overhead(session);
    overhead.table.append(
        "| job | core, s | array<float>, s | ratio | ML vectors, s | ratio |\n"
            + "|---|---|---|---|---|---|\n");
    for (String shape : Arrays.asList(arguments).subList(1, arguments.length)) {
      String[] words = shape.split(":");
      int[] sizes = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
      overhead.measure(words[0], sizes[0], sizes[1], sizes[2]);
      Files.writeString(Path.of(arguments[0]), overhead.table);
    }
    session.stop();
  }

  private void measure(String job, int dimension, int bits, int rows) throws Exception {
    Path folder = Files.createTempDirectory("halfspace-overhead");
    float[] vectors = vectors(rows, dimension);
    Dataset<Row> arrays = arrays(folder, dimension, rows).cache();
    Dataset<Row> ml =
        arrays
            .select(
                arrays.col("id"), functions.array_to_vector(arrays.col("features")).as("features"))
            .cache();
    arrays.count();
    ml.count();
    VectorData data = VectorData.of(vectors, dimension, "vectors");
    Autoencoder model =
        Fit.toBits(bits)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .run(data.first(Math.min(rows, 5_000)))
            .model();
    byte[] packed = new byte[Math.multiplyExact(rows, model.codec().layout().bytesPerCode())];
    String name = String.format(Locale.ROOT, "%,d × %d → %d bits", rows, dimension, bits);
    if (job.equals("encode")) {
      row(
          "encode " + name,
          () -> {
            model.codec().encode(vectors, rows, packed, new short[0], 2);
            return null;
          },
          () -> encode(model, arrays),
          () -> encode(model, ml));
    } else {
      row(
          "fit " + name,
          () ->
              Fit.toBits(bits)
                  .withMethod(EncoderMethod.CLOSED_FORM)
                  .withThreads(2)
                  .run(VectorData.of(vectors, dimension, "vectors")),
          () -> fit(bits, arrays),
          () -> fit(bits, ml));
    }
    arrays.unpersist();
    ml.unpersist();
  }

  private static Object encode(Autoencoder model, Dataset<Row> table) {
    HalfspaceModel.of(model)
        .transform(table)
        .select("id", "code")
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
    return null;
  }

  private static Object fit(int bits, Dataset<Row> table) {
    return new HalfspaceEstimator().setBits(bits).setMethod("closed-form").fit(table);
  }

  private void row(String job, Callable<?> core, Callable<?> arrays, Callable<?> ml)
      throws Exception {
    List<Callable<?>> jobs = List.of(core, arrays, ml);
    double[][] seconds = new double[jobs.size()][PAIRS];
    // The first round warms Java up.
    for (int round = -1; round < PAIRS; round++) {
      for (int j = 0; j < jobs.size(); j++) {
        long begun = System.nanoTime();
        jobs.get(j).call();
        if (round >= 0) {
          seconds[j][round] = (System.nanoTime() - begun) / 1e9;
        }
      }
    }
    table.append(
        String.format(
            Locale.ROOT,
            "| %s | %.3f | %.3f | %.2f | %.3f | %.2f |%n",
            job,
            median(seconds[0]),
            median(seconds[1]),
            ratio(seconds[1], seconds[0]),
            median(seconds[2]),
            ratio(seconds[2], seconds[0])));
  }

  private static double ratio(double[] a, double[] b) {
    double[] ratios = new double[a.length];
    Arrays.setAll(ratios, i -> a[i] / b[i]);
    return median(ratios);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static float[] vectors(int rows, int dimension) {
    SplittableRandom random = new SplittableRandom(1);
    float[] vectors = new float[Math.multiplyExact(rows, dimension)];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) (random.nextGaussian() / Math.sqrt(1 + i % dimension));
    }
    return vectors;
  }

  /** Two partitions of vectors of the same distribution. */
  private Dataset<Row> arrays(Path folder, int dimension, int rows) throws IOException {
    String path = folder.resolve("vectors").toString();
    SyntheticVectors.write(session, path, rows, dimension, 2);
    return session.read().parquet(path).coalesce(2);
  }
}
