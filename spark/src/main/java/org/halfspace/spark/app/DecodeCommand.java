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
import org.halfspace.spark.HalfspaceDecoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decode}: a table of codes to a table of vectors. */
@Command(
    name = "decode",
    header = "Turn a column of codes back into a column of vectors.",
    description = "Turns codes into what they stand for, x̂ = A σ(Bx), as array<float>.",
    footer = {
      "",
      "Example:",
      "  spark-submit JAR decode hdfs:///model.safetensors hdfs:///codes -o hdfs:///decoded"
    })
final class DecodeCommand implements Callable<Integer>, TablePaths {
  @Mixin private CommonOptions common;
  @Mixin private Tables tables;
  @Mixin private OutputOptions output;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file, or a model that Spark ML has stored.")
  private String model;

  @Parameters(index = "1", paramLabel = "CODES", description = "The table of codes.")
  private String input;

  @Option(
      names = "--code-column",
      paramLabel = "NAME",
      defaultValue = "code",
      description = "Column of codes (default: ${DEFAULT-VALUE}).")
  private String codeColumn;

  @Option(
      names = "--gain-column",
      paramLabel = "NAME",
      description = "Column of gains; without it the two bytes of a gain end its code.")
  private String gainColumn;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "Column by whose value messages name a row.")
  private String idColumn;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      defaultValue = "decoded",
      description = "Column that receives the vectors (default: ${DEFAULT-VALUE}).")
  private String column;

  @Option(
      names = "--vectors",
      paramLabel = "NAME",
      defaultValue = "array",
      description = "array for array<float>, vector for ML vectors (default: ${DEFAULT-VALUE}).")
  private String type;

  @Option(
      names = "--keep-columns",
      paramLabel = "NAME,…",
      split = ",",
      description =
          "Columns of the table that the output has besides (default: all but codes and gains).")
  private List<String> keep;

  @Override
  public Map<String, String> tables() {
    return Map.of("codes", input);
  }

  @Override
  public Integer call() throws Exception {
    common.choice("--vectors", type, "array", "vector");
    SparkSession session = SparkSession.builder().getOrCreate();
    OutputPath path = output.path(session, common, model, input);
    Autoencoder autoencoder = ModelPath.read(session, model);
    HalfspaceDecoder stage =
        HalfspaceDecoder.of(autoencoder)
            .setInputCol(codeColumn)
            .setGainCol(gainColumn)
            .setIdCol(idColumn)
            .setOutputCol(column)
            .setOutputType(type);
    List<String> read = new ArrayList<>(List.of(codeColumn));
    if (gainColumn != null) {
      read.add(gainColumn);
    }
    List<String> kept = keep == null ? null : new ArrayList<>(keep);
    if (kept != null) {
      kept.add(column);
    }
    Dataset<Row> table = tables.read(session, input);
    path.write(Tables.select(stage.transform(table), input, kept, read), tables.format());
    Tables.Counts counts = tables.counts(session, output.name(), column);
    Console console = common.console();
    if (counts.nulls() > 0) {
      console.note("%s: %d rows without a code have no vector", input, counts.nulls());
    }
    console.line("%s: %d vectors of dimension %d", input, counts.values(), autoencoder.dimension());
    console.line("Vectors written to %s", output.name());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("schema", "halfspace/spark-decode/1");
    result.put("vectors", counts.values());
    result.put("dimension", autoencoder.dimension());
    result.put("withoutCode", counts.nulls());
    console.result(result);
    return 0;
  }
}
