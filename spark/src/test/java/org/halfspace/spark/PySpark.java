// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.halfspace.testing.Need;

/** Runs Python programs by an installed PySpark, with the Spark that it brings. */
final class PySpark {
  private static final Pattern OURS =
      Pattern.compile(
          "[/\\\\](spark|core|codec)[/\\\\]target[/\\\\]|halfspace|hipparchus|javacpp|openblas|commons-numbers");

  private PySpark() {}

  /**
   * What a program printed; skips the running test where there is no PySpark.
   *
   * @throws IOException if the program fails; the message has what it printed
   */
  static String run(Path program) throws IOException, InterruptedException {
    Need.PYSPARK.require(
        start(List.of("python3", "-c", "import pyspark, numpy"), Map.of()).code() == 0);
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> OURS.matcher(entry).find())
            .collect(Collectors.joining(File.pathSeparator));
    Outcome outcome =
        start(
            List.of("python3", program.toString()),
            Map.of(
                "PYSPARK_SUBMIT_ARGS",
                "--master local[2] --conf spark.ui.enabled=false --driver-class-path "
                    + classPath
                    + " pyspark-shell",
                "PYTHONPATH",
                Path.of("python").toAbsolutePath()
                    + File.pathSeparator
                    + System.getenv().getOrDefault("PYTHONPATH", "")));
    if (outcome.code() != 0) {
      throw new IOException(program + ":\n" + outcome.output());
    }
    return outcome.output();
  }

  /** How a process ended, and what it printed. */
  private record Outcome(int code, String output) {}

  private static Outcome start(List<String> words, Map<String, String> environment)
      throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), said);
    } catch (IOException e) {
      return new Outcome(-1, e.getMessage()); // there is no such program
    }
  }
}
