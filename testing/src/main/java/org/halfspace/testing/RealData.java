// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of real vectors some tests read: in the folder the environment variable {@code
 * HALFSPACE_DATA} names, else in {@code shared/data} beside one of the folders the tests run in.
 */
public final class RealData {
  private static final String VARIABLE = "HALFSPACE_DATA";

  private RealData() {}

  /**
   * A file of the collection, such as {@code mnist/train-images-idx3-ubyte.gz}; skips the running
   * test where it is not there.
   */
  public static Path file(String name) {
    Optional<Path> file = folder().map(folder -> folder.resolve(name)).filter(Files::exists);
    Need.REAL_VECTORS.require(file.isPresent());
    return file.orElseThrow();
  }

  /** The folder of the collection, if there is one. */
  public static Optional<Path> folder() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named)).filter(Files::isDirectory);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/data");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }
}
