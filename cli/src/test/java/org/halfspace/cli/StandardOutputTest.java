// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.halfspace.cli.output.StandardOutput;
import org.halfspace.io.file.FileType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed and does not arrive is a failure, unless nobody wants more of it. */
class StandardOutputTest {
  @TempDir Path folder;

  /** Takes some bytes, then fails. */
  private static final class Failing extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final String message;
    private int failures;

    Failing(String message) {
      this.message = message;
    }

    @Override
    public void write(int value) throws IOException {
      if (taken.size() == 10) {
        failures++;
        throw new IOException(message);
      }
      taken.write(value);
    }
  }

  @Test
  void remembersTheFirstFailureAndWritesNothingAfterIt() {
    Failing failing = new Failing("No space left on device");
    StandardOutput output = new StandardOutput(failing, false);
    PrintStream stream = new PrintStream(output, false, StandardCharsets.UTF_8);
    stream.print("0123456789");
    stream.flush();
    assertThat(output.failure()).isEmpty();
    stream.print("more");
    stream.print("and more");
    stream.flush();
    assertThat(output.failure()).contains("standard output: No space left on device");
    assertThat(failing.taken.toString(StandardCharsets.UTF_8)).isEqualTo("0123456789");
    assertThat(failing.failures).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Broken pipe", "The pipe is being closed", "Relais brisé (pipe)"})
  void aClosedPipeIsNoFailure(String message) {
    StandardOutput output = new StandardOutput(new Failing(message), false);
    output.write(new byte[20], 0, 20);
    assertThat(output.failure()).isEmpty();
    StandardOutput pipe = new StandardOutput(new Failing("whatever the language"), true);
    pipe.write(new byte[20], 0, 20);
    assertThat(pipe.failure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "fit --help",
        "help fit",
        "limit isotropic:4 --bits 2",
        "limit isotropic:4 --bits 2 --json",
        "reproduce --list"
      })
  void aFullDiskIsTold(String line) throws Exception {
    assumeTrue(FileType.of(Path.of("/dev/full")) == FileType.CHARACTER_DEVICE, "needs /dev/full");
    OneProcess process = OneProcess.of(folder, (Object[]) line.split(" "));
    process.builder().redirectOutput(new File("/dev/full"));
    assertThat(process.run()).as(process.err()).isEqualTo(1);
    assertThat(process.err().strip()).startsWith("halfspace: standard output: ").hasLineCount(1);
  }

  @Test
  void whoReadsNoMoreIsNotBothered() throws Exception {
    OneProcess process = OneProcess.of(folder, "limit", "isotropic:4", "--bits", "2", "--json");
    Process running = process.builder().start();
    running.getInputStream().close();
    assertThat(running.waitFor()).as(process.err()).isZero();
    assertThat(process.err()).isEmpty();
  }
}
