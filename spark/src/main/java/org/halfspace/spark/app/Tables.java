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

  /** How many rows of the table at a path have a value in a column, and how many have null. */
  Counts counts(SparkSession session, String path, String column) {
    Row counted =
        read(session, path)
            .agg(functions.count(functions.lit(1)), functions.count(column(column)))
            .head();
    return new Counts(counted.getLong(1), counted.getLong(0) - counted.getLong(1));
  }

  /** Rows with a value and with null. */
  record Counts(long values, long nulls) {}

  private static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
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
    return table.select(names.stream().map(Tables::column).toArray(Column[]::new));
  }
}
