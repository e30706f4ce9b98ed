package org.halfspace;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The files of real vectors some tests read: in the folder the environment variable {@code
 * HALFSPACE_DATA} names, else in {@code shared/data} beside one of the folders the tests run in.
 * Where neither exists the test is skipped.
 */
public final class RealData {
  private static final String VARIABLE = "HALFSPACE_DATA";

  private RealData() {}

  /** A file of the collection, such as {@code mnist/train-images-idx3-ubyte.gz}. */
  public static Path file(String name) {
    Path folder = folder();
    Assumptions.assumeTrue(
        folder != null,
        "no real data: " + VARIABLE + " is not set and there is no ../shared/data; test skipped");
    Path file = folder.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), file + " is not there; test skipped");
    return file;
  }

  private static Path folder() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/data");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }
}
