// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.io.Existing;

/**
 * Writes a file in a process of its own, which can be killed. Says on standard output what failed.
 */
final class OtherProcess {
  /** Writes the file. */
  static final String WRITES = "writes";

  /** Writes as much as no limit would allow. */
  static final String FILLS = "fills";

  /** Says that it is ready when a part of the file is written, and goes on for ever. */
  static final String WAITS = "waits";

  /** The same with a temporary file. */
  static final String WAITS_TEMPORARILY = "waits-temporarily";

  private static final String READY = "ready";

  private OtherProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    try {
      switch (arguments[0]) {
        case WRITES ->
            AtomicFile.write(
                file, Existing.REPLACE, channel -> write(channel, "from another process"));
        case FILLS -> AtomicFile.write(file, Existing.REPLACE, OtherProcess::fill);
        case WAITS -> AtomicFile.write(file, Existing.REPLACE, OtherProcess::await);
        default -> await(TemporaryFile.openChannel());
      }
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void fill(FileChannel channel) throws IOException {
    for (int i = 0; i < 100; i++) {
      channel.write(ByteBuffer.allocate(10_000));
    }
  }

  private static void await(FileChannel channel) throws IOException {
    write(channel, "part");
    System.out.println(READY);
    while (true) {
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Starts one.
   *
   * @param before what the command line of Java follows
   * @param temporary its folder for temporary files
   */
  static Process start(List<String> before, Path temporary, String job, Path file)
      throws IOException {
    List<String> line = new ArrayList<>(before);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:-UsePerfData", "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    line.add("-Djava.io.tmpdir=" + temporary);
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(OtherProcess.class.getName(), job, file.toString()));
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }

  /** Waits until it says that it is ready. */
  static void awaitReady(Process process) throws IOException {
    String line = process.inputReader().readLine();
    if (!READY.equals(line)) {
      throw new IOException("the other process said: " + line);
    }
  }

  /** Waits for its end, and gives what it said. */
  static String end(Process process) throws IOException, InterruptedException {
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return said;
  }
}
