package org.halfspace.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs Python scripts that use NumPy, the judge of what is in an npy file. */
final class NumPy {
  private static final String PYTHON = find();

  private NumPy() {}

  private static String find() {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      try {
        if (exit(new ProcessBuilder(python, "-c", "import numpy").start()) == 0) {
          return python;
        }
      } catch (IOException e) {
        // not installed under this name
      }
    }
    return null;
  }

  private static int exit(Process process) throws IOException {
    try {
      process.getInputStream().readAllBytes();
      process.waitFor(60, TimeUnit.SECONDS);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Runs a script in a folder, after {@code import numpy as np}, and returns what it prints. */
  static String run(Path folder, String script) throws IOException {
    Assumptions.assumeTrue(PYTHON != null, "no Python with NumPy; test skipped");
    Process process =
        new ProcessBuilder(PYTHON, "-c", "import numpy as np\n" + script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (exit(process) != 0) {
      throw new IOException("the script failed:\n" + output);
    }
    return output;
  }
}
