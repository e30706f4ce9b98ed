// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.spark.HalfspaceModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: distortion on a table, beside the floor. */
@Command(
    name = "evaluate",
    header = "Measure the distortion on a table of vectors and compare it with the floor.",
    description =
        "Encodes and decodes vectors and prints the distortion, Σ‖x − x̂‖² / Σ‖x − mean‖² with"
            + " the mean of the model, and the floor of the model.",
    footer = {
      "",
      "Example:",
      "  spark-submit JAR evaluate hdfs:///model.safetensors hdfs:///other-vectors"
    })
final class EvaluateCommand implements Callable<Integer>, TablePaths {
  @Mixin private CommonOptions common;
  @Mixin private VectorOptions vectors;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file, or a model that Spark ML has stored.")
  private String model;

  @Parameters(index = "1", paramLabel = "INPUT", description = "The table of vectors.")
  private String input;

  @Override
  public Map<String, String> tables() {
    return Map.of("vectors", input);
  }

  @Override
  public Integer call() throws Exception {
    String invalid = vectors.handleInvalid(common, "error", "skip");
    SparkSession session = SparkSession.builder().getOrCreate();
    Autoencoder autoencoder = ModelPath.read(session, model);
    HalfspaceModel stage =
        HalfspaceModel.of(autoencoder)
            .setInputCol(vectors.column())
            .setIdCol(vectors.idColumn())
            .setHandleInvalid(invalid);
    Dataset<Row> table = vectors.tables().read(session, input);
    Distortion distortion = stage.distortion(table);
    double floor = autoencoder.metadata().distortions().floor();
    double gap = distortion.value() / floor - 1;
    Console console = common.console();
    console.line(
        "%s: %d vectors in %d bits each",
        input, distortion.vectors(), autoencoder.codec().bitsPerVector());
    console.line("Distortion (share of the variance lost):");
    console.line("  floor    %.6f", floor);
    console.line("  reached  %.6f", distortion.value());
    console.line("  gap      %+.2f %%", 100 * gap);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", "halfspace/evaluate/1");
    result.put("vectors", distortion.vectors());
    result.put("distortion", distortion.value());
    result.put("floor", floor);
    result.put("gap", gap);
    result.put("prefixes", java.util.List.of());
    console.result(result);
    return 0;
  }
}
