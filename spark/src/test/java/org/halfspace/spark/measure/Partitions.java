// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.spark.HalfspaceEstimator;
import org.halfspace.spark.HalfspaceModel;

/**
 * The same cached vectors in more and more partitions on {@code local[2]}: what tasks and joins of
 * their sums cost. Arguments: the file to write, rows, dimension, bits, then numbers of partitions.
 */
public final class Partitions {
  private static final int ROUNDS = 3;

  private Partitions() {}

  /** Measures all numbers and writes the table. */
  public static void main(String[] arguments) throws Exception {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    int rows = Integer.parseInt(arguments[1]);
    int dimension = Integer.parseInt(arguments[2]);
    int bits = Integer.parseInt(arguments[3]);
    String path = Files.createTempDirectory("halfspace-partitions").resolve("vectors").toString();
    SyntheticVectors.write(session, path, rows, dimension, 2);
    StringBuilder table = new StringBuilder("| partitions | fit, s | encode, s |\n|---|---|---|\n");
    for (String number : Arrays.asList(arguments).subList(4, arguments.length)) {
      Dataset<Row> vectors =
          session.read().parquet(path).repartition(Integer.parseInt(number)).cache();
      vectors.count();
      double[] fit = new double[ROUNDS];
      double[] encode = new double[ROUNDS];
      // The first round warms Java up.
      for (int round = -1; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        HalfspaceModel model =
            new HalfspaceEstimator().setBits(bits).setMethod("closed-form").fit(vectors);
        long fitted = System.nanoTime();
        model
            .transform(vectors)
            .select("id", "code")
            .write()
            .format("noop")
            .mode("overwrite")
            .save();
        long encoded = System.nanoTime();
        if (round >= 0) {
          fit[round] = (fitted - begun) / 1e9;
          encode[round] = (encoded - fitted) / 1e9;
        }
      }
      vectors.unpersist();
      table.append(
          String.format(
              Locale.ROOT, "| %s | %.2f | %.2f |%n", number, median(fit), median(encode)));
      Files.writeString(Path.of(arguments[0]), table);
    }
    session.stop();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
