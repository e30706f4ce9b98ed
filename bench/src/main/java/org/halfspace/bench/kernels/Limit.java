// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.Locale;
import java.util.Map;

/**
 * What the machine can do.
 *
 * @param name in words
 * @param run that measures it
 * @param amount of what a call of it does: operations or bytes
 * @param unit of them in a nanosecond
 */
record Limit(String name, Run run, double amount, String unit) {
  static String head() {
    return """
        | limit | throughput |
        |---|---|
        """;
  }

  /**
   * @param nanoseconds of a call of each run
   */
  String row(Map<Run, Double> nanoseconds) {
    return String.format(
        Locale.ROOT, "| %s | %.3g %s |%n", name, amount / nanoseconds.get(run), unit);
  }
}
