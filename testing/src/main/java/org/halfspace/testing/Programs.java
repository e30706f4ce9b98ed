// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Programs on the PATH. */
public final class Programs {
  private Programs() {}

  /** All programs of this name, in the order in which a shell looks for them. */
  public static List<Path> named(String name) {
    String path = System.getenv("PATH");
    if (path == null) {
      return List.of();
    }
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
        .toList();
  }
}
