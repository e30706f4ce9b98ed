// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Python with NumPy, and with faiss where a test asks for it: judges of what is in a file. Each
 * Python on the PATH is tried until one has the modules.
 */
public final class Python {
  /** What a script printed, on standard output and standard error together, and how it ended. */
  public record Outcome(int code, String output) {}

  private Python() {}

  private static final class NumPy {
    static final Optional<Path> FOUND = with("numpy");
  }

  private static final class Faiss {
    static final Optional<Path> FOUND = with("numpy, faiss");
  }

  private static Optional<Path> with(String modules) {
    return Programs.named("python3").stream()
        .filter(
            python -> {
              try {
                return start(python, Path.of(""), "import " + modules).code() == 0;
              } catch (IOException e) {
                return false; // cannot be started
              }
            })
        .findFirst();
  }

  private static Outcome start(Path python, Path folder, String script) throws IOException {
    Process process =
        new ProcessBuilder(python.toString(), "-c", script)
            .directory(folder.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the script did not end:\n" + script);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new Outcome(process.exitValue(), output);
  }

  /**
   * Runs a script in a folder, after {@code import numpy as np}, and returns what it prints; skips
   * the running test where no Python has NumPy.
   *
   * @throws IOException if the script fails; the message has what it printed
   */
  public static String numpy(Path folder, String script) throws IOException {
    Need.NUMPY.require(NumPy.FOUND.isPresent());
    return output(start(NumPy.FOUND.orElseThrow(), folder, "import numpy as np\n" + script));
  }

  /** The same after {@code import numpy as np, faiss}. */
  public static String faiss(Path folder, String script) throws IOException {
    requireFaiss();
    return output(start(Faiss.FOUND.orElseThrow(), folder, "import numpy as np, faiss\n" + script));
  }

  private static String output(Outcome outcome) throws IOException {
    if (outcome.code() != 0) {
      throw new IOException("the script failed:\n" + outcome.output());
    }
    return outcome.output();
  }

  /** Skips the running test where no Python has NumPy and faiss. */
  public static void requireFaiss() {
    Need.FAISS.require(Faiss.FOUND.isPresent());
  }

  /** Runs a script as it is by the Python that has NumPy and faiss, whatever becomes of it. */
  public static Outcome run(Path folder, String script) throws IOException {
    requireFaiss();
    return start(Faiss.FOUND.orElseThrow(), folder, script);
  }
}
