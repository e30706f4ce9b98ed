// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a job as one Java runtime had them, kept in a file.
 *
 * @param name of the job
 * @param order its place in the table
 * @param java the feature number of the Java runtime
 * @param jdk version and maker of it
 * @param cpu the processor
 * @param date when, as ISO has it
 * @param threads of every program
 */
record MeasuredPart(
    String name,
    int order,
    int java,
    String jdk,
    String cpu,
    String date,
    int threads,
    List<Comparison> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();

  MeasuredPart {
    rows = List.copyOf(rows);
  }

  /** Replaces what the folder has of the job and the runtime. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name + "-" + java + ".json");
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  /** All that the folder has, in the order of the table. */
  static List<MeasuredPart> readAll(Path folder) throws IOException {
    List<MeasuredPart> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        parts.add(JSON.readValue(file.toFile(), MeasuredPart.class));
      }
    }
    parts.sort(Comparator.comparingInt(MeasuredPart::order));
    return parts;
  }
}
