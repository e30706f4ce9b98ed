// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command line in a process of its own, for what belongs to a process: its streams, its end. */
final class OneProcess {
  private final ProcessBuilder builder;
  private final Path err;

  private OneProcess(ProcessBuilder builder, Path err) {
    this.builder = builder;
    this.err = err;
  }

  /**
   * @param folder where it is run, and where its standard error goes
   */
  static OneProcess of(Path folder, Object... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.add(Halfspace.class.getName());
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    Path err = Files.createTempFile("halfspace-test-", ".err");
    err.toFile().deleteOnExit();
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectError(err.toFile());
    return new OneProcess(builder, err);
  }

  ProcessBuilder builder() {
    return builder;
  }

  /** Runs it to its end, and gives its exit code. What it prints to a pipe is read and dropped. */
  int run() throws IOException, InterruptedException {
    Process process = builder.start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  /** What it said on standard error. */
  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }
}
