// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end while a thread is within a product, and while none is. */
class BlasExitTest {
  private static final int WITHIN = 3;
  private static final int AS_USUAL = 4;

  @TempDir private Path folder;

  /** What ends: a product that takes longer than the 0.3 s that Java gives native code. */
  static final class Ending {
    private static final int ROWS = 4500;

    private Ending() {}

    public static void main(String[] arguments) throws InterruptedException {
      Matrix small = Matrix.identity(2);
      Blas.multiply(1, Operand.of(small), Operand.of(small), 0, Matrix.zeros(2, 2));
      int threads = Integer.parseInt(arguments[0]);
      if (threads > 0) {
        Thread busy = new Thread(() -> Blas.runWith(threads, Ending::multiply));
        busy.setDaemon(true);
        busy.start();
        Thread.sleep(1000);
      }
      BlasExit.prepare(WITHIN);
      System.exit(AS_USUAL);
    }

    private static void multiply() {
      Operand factor = Operand.of(Matrix.zeros(ROWS, ROWS));
      Matrix product = Matrix.zeros(ROWS, ROWS);
      while (true) {
        Blas.multiply(1, factor, factor, 0, product);
      }
    }
  }

  @Test
  void withinAProductTheProcessEndsAtOnce() throws Exception {
    assumeFalse(Loader.getPlatform().startsWith("windows"), "the system's exit does not wait");
    assertThat(exitCode(2)).isEqualTo(WITHIN);
    assertThat(exitCode(1)).isEqualTo(WITHIN);
  }

  @Test
  void outsideOfProductsItEndsAsUsual() throws Exception {
    assertThat(exitCode(0)).isEqualTo(AS_USUAL);
  }

  private int exitCode(int threads) throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName(),
                String.valueOf(threads))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
      assertThat(Files.readString(output)).doesNotContain("Exception", "fatal error");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
