// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The program for {@code spark-submit}. It runs where {@code spark-submit} says, and returns an
 * exit code as the command line does.
 */
@Command(
    name = "halfspace-spark",
    description = {
      "Compresses the vectors of tables to bits with a two-layer autoencoder x̂ = A σ(Bx), on"
          + " Apache Spark. Tables are Parquet, or whatever --format names, at any path that Hadoop"
          + " can read. Models are those of the command line 'halfspace'.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FitCommand.class,
      EncodeCommand.class,
      DecodeCommand.class,
      EvaluateCommand.class,
      SearchCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 success, 1 the job failed (bad data, unreadable table, a bug), 2 wrong"
          + " usage.",
      "",
      "Example:",
      "  spark-submit --master spark://HOST:7077 halfspace-spark-VERSION-assembly.jar \\",
      "      fit hdfs:///vectors --bits 256 -o hdfs:///model.safetensors"
    })
public final class HalfspaceSpark {
  private HalfspaceSpark() {}

  /** Runs one command line; a failure ends the driver with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int code;
    try {
      code = run(out, err, arguments);
    } finally {
      scala.Option<SparkSession> session = SparkSession.getDefaultSession();
      if (session.isDefined()) {
        session.get().stop();
      }
    }
    if (out.checkError()) {
      err.println("halfspace-spark: standard output cannot be written");
      code = Math.max(code, 1);
    }
    if (code != 0) {
      // After a success the main method returns, so that a cluster manager sees the end of the
      // application and not of a process.
      System.exit(code);
    }
  }

  /**
   * Runs one command line in the session of this process; there will be one if there is none yet
   * and the command needs it.
   *
   * @return the exit code: 0 done, 1 the job failed, 2 wrong usage
   */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new HalfspaceSpark());
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
    line.setExpandAtFiles(false);
    if (arguments.length == 0) {
      line.usage(err);
      return 2;
    }
    return new Failures(arguments).execute(line);
  }
}
