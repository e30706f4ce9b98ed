// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.Locale;
import java.util.Map;

/**
 * A row of the table.
 *
 * @param name in words
 * @param size of what a call does
 * @param by what does it
 * @param run that measures it
 * @param work operations or bytes of a call
 * @param unit of work in a nanosecond
 * @param limit what limits it
 * @param needed how much of what the limit counts a call cannot do without
 */
record Kernel(
    String name,
    String size,
    String by,
    Run run,
    double work,
    String unit,
    Limit limit,
    double needed) {
  static final String OPERATIONS = "GFLOP/s";
  static final String BYTES = "GB/s";

  static String head() {
    return """
        | kernel | size | by | µs | throughput | limit | share of it | the limit |
        |---|---|---|---|---|---|---|---|
        """;
  }

  /**
   * @param nanoseconds of a call of each run
   */
  String row(Map<Run, Double> nanoseconds) {
    double own = nanoseconds.get(run);
    double least = nanoseconds.get(limit.run()) * needed / limit.amount();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %.4g | %.3g %s | %.3g %s | %.2f | %s |%n",
        name,
        size,
        by,
        own / 1e3,
        work / own,
        unit,
        work / least,
        unit,
        least / own,
        limit.name());
  }
}
