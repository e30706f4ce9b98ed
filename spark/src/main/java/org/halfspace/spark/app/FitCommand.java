// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.fit.TargetNotReachedException;
import org.halfspace.spark.HalfspaceEstimator;
import org.halfspace.spark.HalfspaceModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fit}: learns an autoencoder from a table of vectors. */
@Command(
    name = "fit",
    header = "Learn an autoencoder from a table of vectors; print floor, reached and gap.",
    description = {
      "Learns an autoencoder with n bits per vector: mean and covariance, the floor, an"
          + " encoder, a decoder, and a test on held-out vectors. Prints floor, reached and gap.",
      "",
      "Options are those of the command line's fit, and mean the same."
    },
    footer = {
      "",
      "Without --test and --test-column, a tenth of the vectors, at most 10000, is held out for the"
          + " test.",
      "",
      "Examples:",
      "  spark-submit JAR fit hdfs:///vectors --bits 256 -o hdfs:///model.safetensors",
      "  spark-submit JAR fit s3a://bucket/vectors --column embedding --bits 256 --gain f16 \\",
      "      --model-format spark-ml -o s3a://bucket/model"
    })
final class FitCommand implements Callable<Integer>, TablePaths {
  private static final String FILE = "file";
  private static final String SPARK_ML = "spark-ml";

  @Mixin private CommonOptions common;
  @Mixin private VectorOptions vectors;
  @Mixin private FitOptions fit;
  @Mixin private OutputOptions output;

  @Parameters(index = "0", paramLabel = "INPUT", description = "The table of vectors.")
  private String input;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Table of vectors to test on; all of INPUT is then used for learning.")
  private String test;

  @Option(
      names = "--test-column",
      paramLabel = "NAME",
      description = "Column of booleans of INPUT: true for rows to test on.")
  private String testColumn;

  @Option(
      names = "--model-format",
      paramLabel = "NAME",
      defaultValue = FILE,
      description =
          "file for a model file of the command line, safetensors; spark-ml for a folder that"
              + " HalfspaceModel.load reads (default: ${DEFAULT-VALUE}).")
  private String modelFormat;

  @Override
  public Map<String, String> tables() {
    return Map.of("vectors", input, "test", test == null ? input : test);
  }

  @Override
  public Integer call() throws Exception {
    common.choice("--model-format", modelFormat, FILE, SPARK_ML);
    common.require(test == null || testColumn == null, "--test-column: not together with --test");
    HalfspaceEstimator estimator =
        fit.estimator(common)
            .setInputCol(vectors.column())
            .setIdCol(vectors.idColumn())
            .setTestCol(testColumn)
            .setHandleInvalid(vectors.handleInvalid(common, "error", "skip"));
    SparkSession session = SparkSession.builder().getOrCreate();
    OutputPath path =
        test == null
            ? output.path(session, common, input)
            : output.path(session, common, input, test);
    Dataset<Row> table = vectors.tables().read(session, input);
    FitLines lines = new FitLines(common.console(), input, output.name());
    HalfspaceModel model;
    try {
      model =
          test == null
              ? estimator.fit(table)
              : estimator.fit(table, vectors.tables().read(session, test));
    } catch (TargetNotReachedException e) {
      lines.print(e);
      throw new JobFailure(e.getMessage(), e);
    }
    if (modelFormat.equals(FILE)) {
      path.write(model.autoencoder());
    } else {
      path.write(model);
    }
    lines.print(model.summary());
    return 0;
  }
}
