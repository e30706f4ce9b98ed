// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of this Java, with its module options, that ends when this process does. */
final class Child {
  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the main method of a class.
   *
   * @param log receives standard error
   * @param out receives standard output
   */
  static Child start(
      String classPath, Map<String, String> environment, Path out, Path log, List<String> words)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(javaOptions());
    // Short lives: neither the second compiler nor threads of a collector pay.
    line.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    // An argument may have 128 KB, the environment more.
    builder.environment().put("CLASSPATH", classPath);
    builder.redirectOutput(out.toFile()).redirectError(log.toFile());
    return new Child(builder.start(), log);
  }

  /** The class path of this process. */
  static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** What this Java was started with so that Spark and the kernels can run. */
  static List<String> javaOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            option ->
                option.startsWith("--add-")
                    || option.startsWith("-Djdk.reflect.")
                    || option.startsWith("-Dio.netty.")
                    || option.startsWith("-Dhalfspace."))
        .toList();
  }

  /**
   * Waits for a line of the log.
   *
   * @return the first group of the pattern
   */
  String await(Pattern pattern, Duration atMost) throws IOException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < end) {
      Matcher matcher = pattern.matcher(Files.readString(log));
      if (matcher.find()) {
        return matcher.group(1);
      }
      if (!process.isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IllegalStateException("no '" + pattern + "' in:\n" + Files.readString(log));
  }

  /** Waits for the end of the process, which is killed if it takes too long. */
  Optional<Integer> exitCode(Duration atMost) throws InterruptedException {
    if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.of(process.exitValue());
    }
    kill();
    return Optional.empty();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the process and what it has started. */
  void kill() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  static String join(List<String> paths) {
    return String.join(File.pathSeparator, paths);
  }
}
