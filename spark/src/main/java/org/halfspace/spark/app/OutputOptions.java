// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** What a command writes. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      required = true,
      description = "Where the result is written.")
  private String output;

  @Option(
      names = "--overwrite",
      description =
          "Replace what exists at the path of the output, when its replacement is complete.")
  private boolean overwrite;

  String name() {
    return output;
  }

  /**
   * The path, if it may be written to.
   *
   * @param inputs what is read
   * @throws IOException if it exists and may not be replaced
   * @throws picocli.CommandLine.ParameterException if it is one of the inputs
   */
  OutputPath path(SparkSession session, CommonOptions common, String... inputs) throws IOException {
    return OutputPath.of(session, output, overwrite).apartFrom(common, inputs);
  }
}
