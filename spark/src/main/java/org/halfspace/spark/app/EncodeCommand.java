// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.spark.HalfspaceModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encode}: a table of vectors to a table of codes. */
@Command(
    name = "encode",
    header = "Turn a column of vectors into a column of packed codes.",
    description =
        "Turns vectors into codes of n bits each, packed like numpy.packbits, in a binary column"
            + " beside the other columns of the table.",
    footer = {
      "",
      "Without --gain-column, the two bytes of a gain (float16, little-endian) end its code.",
      "",
      "Example:",
      "  spark-submit JAR encode hdfs:///model.safetensors hdfs:///vectors -o hdfs:///codes"
    })
final class EncodeCommand implements Callable<Integer>, TablePaths {
  @Mixin private CommonOptions common;
  @Mixin private VectorOptions vectors;
  @Mixin private OutputOptions output;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file, or a model that Spark ML has stored.")
  private String model;

  @Parameters(index = "1", paramLabel = "INPUT", description = "The table of vectors.")
  private String input;

  @Option(
      names = "--code-column",
      paramLabel = "NAME",
      defaultValue = "code",
      description = "Column that receives the codes (default: ${DEFAULT-VALUE}).")
  private String codeColumn;

  @Option(
      names = "--gain-column",
      paramLabel = "NAME",
      description = "Column that receives the gains, float; for models with gains.")
  private String gainColumn;

  @Option(
      names = "--keep-columns",
      paramLabel = "NAME,…",
      split = ",",
      description =
          "Columns of the table that the output has besides (default: all but the vectors).")
  private List<String> keep;

  @Override
  public Map<String, String> tables() {
    return Map.of("vectors", input);
  }

  @Override
  public Integer call() throws Exception {
    String invalid = vectors.handleInvalid(common, "error", "skip", "keep");
    SparkSession session = SparkSession.builder().getOrCreate();
    OutputPath path = output.path(session, common, model, input);
    Autoencoder autoencoder = ModelPath.read(session, model);
    HalfspaceModel stage =
        HalfspaceModel.of(autoencoder)
            .setInputCol(vectors.column())
            .setOutputCol(codeColumn)
            .setIdCol(vectors.idColumn())
            .setHandleInvalid(invalid);
    if (gainColumn != null) {
      if (autoencoder.codec().gain() == Gain.NONE) {
        throw new JobFailure("--gain-column: '" + gainColumn + "', but " + model + " has no gains");
      }
      stage.setGainCol(gainColumn);
    }
    Dataset<Row> table = vectors.tables().read(session, input);
    path.write(
        Tables.select(stage.transform(table), input, kept(), List.of(vectors.column())),
        vectors.tables().format());
    report(session, autoencoder, stage);
    return 0;
  }

  private List<String> kept() {
    if (keep == null) {
      return null;
    }
    List<String> all = new ArrayList<>(keep);
    all.add(codeColumn);
    if (gainColumn != null) {
      all.add(gainColumn);
    }
    return all;
  }

  private void report(SparkSession session, Autoencoder autoencoder, HalfspaceModel stage) {
    Tables.Counts counts = vectors.tables().counts(session, output.name(), codeColumn);
    Console console = common.console();
    if (stage.skippedRows() > 0) {
      console.note("%s: %d rows without a usable vector were left out", input, stage.skippedRows());
    }
    if (counts.nulls() > 0) {
      console.note("%s: %d rows without a usable vector have no code", input, counts.nulls());
    }
    console.line("%s: %d codes of %d bits each", input, counts.values(), autoencoder.bits());
    console.line("Codes written to %s", output.name());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", "halfspace/spark-encode/1");
    result.put("vectors", counts.values());
    result.put("bits", autoencoder.bits());
    result.put("skipped", stage.skippedRows());
    result.put("withoutCode", counts.nulls());
    console.result(result);
  }
}
