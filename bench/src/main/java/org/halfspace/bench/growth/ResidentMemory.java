// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the system sees it: heap with its garbage, BLAS, Java itself. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private ResidentMemory() {}

  /** The most bytes that were resident at once, VmHWM; NaN where there is no {@code /proc}. */
  static double peakBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> 1024 * kibibytes(line))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static double kibibytes(String line) {
    return Double.parseDouble(line.substring(PEAK.length()).replace("kB", "").strip());
  }
}
