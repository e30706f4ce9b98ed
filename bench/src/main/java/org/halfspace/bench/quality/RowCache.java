// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines that were measured, by their first field, in a file; a run that was stopped goes on. */
final class RowCache {
  private final Path file;
  private final Map<String, List<String>> lines = new LinkedHashMap<>();

  RowCache(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.exists(file)) {
      Files.readAllLines(file).forEach(this::take);
    }
  }

  private void take(String line) {
    List<String> fields = List.of(line.split("\t"));
    lines.put(fields.get(0), fields);
  }

  boolean has(String name) {
    return lines.containsKey(name);
  }

  /** The fields of a line, its name first. */
  List<String> get(String name) {
    return lines.get(name);
  }

  void add(String line) throws IOException {
    take(line);
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
