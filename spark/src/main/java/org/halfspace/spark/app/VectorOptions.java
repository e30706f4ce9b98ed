// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the vectors of a table are, and what becomes of rows without usable ones. */
final class VectorOptions {
  @Mixin private Tables tables;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      defaultValue = "features",
      description =
          "Column of vectors: ML vectors, array<float> or array<double> (default:"
              + " ${DEFAULT-VALUE}).")
  private String column;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "Column by whose value messages name a row.")
  private String idColumn;

  @Option(
      names = "--handle-invalid",
      paramLabel = "NAME",
      defaultValue = "error",
      description =
          "What becomes of rows whose vector is null or not finite: error (the job fails and names"
              + " the row), skip (they are left out) or, with encode, keep (their code is null;"
              + " default: ${DEFAULT-VALUE}).")
  private String handleInvalid;

  Tables tables() {
    return tables;
  }

  String column() {
    return column;
  }

  /** The column that names rows, null without. */
  String idColumn() {
    return idColumn;
  }

  /**
   * What becomes of rows without usable vectors.
   *
   * @param words those that the command takes
   * @throws picocli.CommandLine.ParameterException if it is none of them
   */
  String handleInvalid(CommonOptions common, String... words) {
    return common.choice("--handle-invalid", handleInvalid, words);
  }
}
