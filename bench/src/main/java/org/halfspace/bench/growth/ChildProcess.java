// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures each point in a new process, so that no point sees what another left behind. */
final class ChildProcess {
  /** As the launcher of the command line starts Java, with a heap of the same size for all. */
  static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx2g",
          "--add-modules",
          "jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseParallelGC");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final int threads;

  /**
   * @param folder for files that are there while a point is measured
   */
  ChildProcess(Path folder, int threads) {
    this.folder = folder;
    this.threads = threads;
  }

  /**
   * Runs {@link PointRun} and waits for it.
   *
   * @throws IOException if it fails; the message holds what it said
   */
  Measurement measure(GrowthPoint point) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    Collections.addAll(
        command,
        "-cp",
        System.getProperty("java.class.path"),
        PointRun.class.getName(),
        String.valueOf(point.vectors()),
        String.valueOf(point.dimension()),
        String.valueOf(point.bits()),
        String.valueOf(threads),
        folder.toString());
    Path messages = folder.resolve("messages.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(messages.toFile()))
            .start();
    try {
      byte[] answer = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException(point + ": " + Files.readString(messages));
      }
      return JSON.readValue(new String(answer, StandardCharsets.UTF_8), Measurement.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(point + ": interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
