// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.util.Arrays;

/** Times of jobs that take turns, so that what slows the machine down slows all of them down. */
public final class Interleaved {
  private static final long WARM_UP = 1_500_000_000L;

  private Interleaved() {}

  /**
   * Runs all jobs in turn until they are warm, then times that many rounds.
   *
   * @return the median seconds of each
   */
  public static double[] medians(int rounds, Runnable... jobs) {
    long end = System.nanoTime() + WARM_UP * jobs.length;
    while (System.nanoTime() < end) {
      for (Runnable job : jobs) {
        job.run();
      }
    }
    double[][] seconds = new double[jobs.length][rounds];
    for (int r = 0; r < rounds; r++) {
      for (int j = 0; j < jobs.length; j++) {
        long start = System.nanoTime();
        jobs[j].run();
        seconds[j][r] = (System.nanoTime() - start) / 1e9;
      }
    }
    return Arrays.stream(seconds).mapToDouble(Interleaved::median).toArray();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
