// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Option;

/** How tables are read. */
final class Tables {
  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "parquet",
      description =
          "Format of all tables, read and written: parquet, orc, or another that Spark knows or has"
              + " on its class path (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format for reading, as Spark has it; may be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  String format() {
    return format;
  }

  /** The table at a path. */
  Dataset<Row> read(SparkSession session, String path) {
    return session.read().format(format).options(options).load(path);
  }

  /**
   * The table with some of its columns.
   *
   * @param wanted which; null for all but {@code others}
   * @throws JobFailure if there is no such column
   */
  static Dataset<Row> select(
      Dataset<Row> table, String path, List<String> wanted, List<String> others) {
    List<String> names = new ArrayList<>(Arrays.asList(table.columns()));
    if (wanted == null) {
      names.removeAll(others);
    } else {
      for (String name : wanted) {
        if (!names.contains(name)) {
          throw new JobFailure(
              path + ": column '" + name + "': missing; there are " + String.join(", ", names));
        }
      }
      names.retainAll(wanted);
    }
    return table.select(
        names.stream()
            .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
            .toArray(Column[]::new));
  }
}
