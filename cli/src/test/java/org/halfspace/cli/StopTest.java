// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, stopped by signals in the middle of long work: reading, native code, searches of
 * bits, files half written.
 */
class StopTest {
  private static final int DIMENSION = 64;
  private static final int TERMINATED = 143;
  private static final int INTERRUPTED = 130;

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    Path few = npy(folder.resolve("few.npy"), gaussian(400, DIMENSION), DIMENSION);
    // Many gigabytes that take no room on the disk, and that no command is soon done with.
    zeros("many.npy", 50_000_000);
    // So many fit in memory; for all of them to see all codes takes minutes.
    zeros("queries.npy", 300_000);
    assertThat(run("fit", few, "--bits", 8, "--method", "principal-axes", "-o", path("m")).code())
        .isZero();
    assertThat(run("encode", path("m"), path("queries.npy"), "-o", path("codes.npz")).code())
        .isZero();
  }

  /** A file of zeros that takes no room on the disk. */
  private void zeros(String name, int rows) throws IOException {
    npy(folder.resolve(name), new float[DIMENSION], DIMENSION);
    byte[] header = Files.readAllBytes(folder.resolve(name));
    String text = new String(header, 0, 128, StandardCharsets.ISO_8859_1);
    String wanted = text.replace("(1, 64)", "(" + rows + ", 64)");
    wanted = wanted.substring(0, wanted.indexOf('}') + 1) + " ".repeat(200);
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.write((wanted.substring(0, 127) + "\n").getBytes(StandardCharsets.ISO_8859_1));
      file.setLength(128 + 4L * DIMENSION * rows);
    }
    assertThat(run("info", path(name)).out()).contains(String.valueOf(rows));
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private void start(Object... arguments) throws IOException {
    // A shell that runs this test in the background may have told its children to ignore it.
    startProgram("--default-signal=INT", Halfspace.class, 400, arguments);
  }

  private void startProgram(String signals, Class<?> program, int megabytes, Object... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    if (canSendInterrupts()) {
      line.addAll(List.of("env", signals));
    }
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + megabytes + "m",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    for (Object argument : arguments) {
      line.add(String.valueOf(argument));
    }
    processes.add(
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output" + processes.size()).toFile())
            .start());
  }

  private static boolean canSendInterrupts() {
    try {
      return new ProcessBuilder("env", "--default-signal=INT", "kill", "-l").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void everyCommandEndsQuietlyAndLeavesWhatWasThere() throws Exception {
    Files.writeString(path("old"), "what was there");
    Set<String> before = names();
    start("fit", path("many.npy"), "--bits", 32, "-o", path("old"), "--force");
    start("fit", path("few.npy"), "--bits", 2000, "--method", "descent", "-o", path("new"));
    start("fit", path("many.npy"), "--distortion", 0.1, "-o", path("new"));
    start("fit", path("many.npy"), "--recall", "10@1", "-o", path("new"));
    start("fit", path("many.npy"), "--bits", 9, "--method", "sgd", "-o", path("old"), "--force");
    start("encode", path("m"), path("many.npy"), "-o", path("old"), "--force");
    start("inspect", path("many.npy"), "--html", path("new"));
    start("evaluate", path("m"), path("many.npy"));
    start("search", path("m"), path("codes.npz"), path("queries.npy"), "-k", 3);
    start("descend", "power:1500:1", "--bits", 1500, "--method", "flow", "-o", path("new"));

    // Time to come to the middle of something; whatever it is, the same has to hold.
    Thread.sleep(4000);
    boolean interrupts = canSendInterrupts();
    for (int i = 0; i < processes.size(); i++) {
      stop(i, interrupts && i % 2 == 0);
    }
    for (int i = 0; i < processes.size(); i++) {
      requireStopped(i, interrupts && i % 2 == 0);
    }
    before.addAll(
        Stream.iterate(0, i -> i + 1).limit(processes.size()).map(i -> "output" + i).toList());
    assertThat(names()).isEqualTo(before);
    assertThat(path("old")).hasContent("what was there");
  }

  @Test
  void anEndWithinAProductOfSeveralThreadsIsAnEnd() throws Exception {
    boolean interrupts = canSendInterrupts();
    // Before, such a process hung: a product longer than Java waits for it at the end.
    startProgram(
        "--ignore-signal=INT", InProduct.class, 700, "evaluate", path("m"), path("many.npy"));
    startProgram(
        "--default-signal=INT", InProduct.class, 700, "evaluate", path("m"), path("many.npy"));
    for (int i = 0; i < 2; i++) {
      while (processes.get(i).isAlive() && !output(i).contains(InProduct.SAYS)) {
        Thread.sleep(20);
      }
    }
    Thread.sleep(1000);
    if (interrupts) {
      stop(0, true);
      stop(1, true);
      requireStopped(1, true);
      assertThat(processes.get(0).isAlive()).as("the ignored interrupt does not end it").isTrue();
    }
    stop(0, false);
    requireStopped(0, false);
  }

  private void stop(int i, boolean interrupt) throws IOException, InterruptedException {
    Process process = processes.get(i);
    assertThat(process.isAlive()).as(i + ": " + output(i)).isTrue();
    if (interrupt) {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    } else {
      process.destroy();
    }
  }

  private void requireStopped(int i, boolean interrupted) throws IOException, InterruptedException {
    Process process = processes.get(i);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(i + " ends").isTrue();
    assertThat(process.exitValue())
        .as(i + ": " + output(i))
        .isEqualTo(interrupted ? INTERRUPTED : TERMINATED);
    assertThat(output(i)).doesNotContain("Exception", "waiting", "bug", "at org.", "fatal error");
  }

  @AfterEach
  void endAll() {
    processes.forEach(Process::destroyForcibly);
  }

  private String output(int process) throws IOException {
    return Files.readString(path("output" + process), StandardCharsets.UTF_8);
  }
}
