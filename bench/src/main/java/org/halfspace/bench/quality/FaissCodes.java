// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows of faiss's quantizers, by bench/peers/faiss/quality. */
final class FaissCodes {
  /** faiss decodes only the signs of these. */
  private static final Pattern DECODED_IN_PART = Pattern.compile(".*RaBitQ[2-9].*");

  private final RowCache cache;

  FaissCodes(RowCache cache) {
    this.cache = cache;
  }

  /** Measures those quantizers that were not measured before. */
  void measure(Path program, Path folder, int threads, List<String> names) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), folder.toString(), String.valueOf(threads)));
    names.stream().filter(name -> !cache.has(name)).forEach(command::add);
    if (command.size() == 3) {
      return;
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.err.println(line);
        cache.add(line);
      }
    } finally {
      process.destroy();
    }
    int missing = (int) names.stream().filter(name -> !cache.has(name)).count();
    if (missing > 0) {
      throw new IOException(program + ": " + missing + " quantizers were not measured");
    }
  }

  /** Whether it was measured. */
  boolean has(String name) {
    return cache.has(name);
  }

  /** With the best factor, where decoded vectors lose less by it: some are meant for products. */
  QualityRow row(String name) {
    List<String> fields = cache.get(name);
    double lost = Math.min(Double.parseDouble(fields.get(3)), Double.parseDouble(fields.get(4)));
    return new QualityRow(
        name,
        false,
        Integer.parseInt(fields.get(2)),
        DECODED_IN_PART.matcher(name).matches() ? Double.NaN : lost,
        Double.parseDouble(fields.get(5)));
  }

  /** Version and build. */
  String build(String name) {
    return cache.get(name).get(1);
  }
}
