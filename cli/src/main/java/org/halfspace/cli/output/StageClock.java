// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.HashMap;
import java.util.Map;

/** Adds up the time that the stages of a loop take. */
public final class StageClock {
  private final long begin = System.nanoTime();
  private final Map<String, Long> nanos = new HashMap<>();
  private long last = begin;

  /** Starts the next stage, leaving out the time since the last. */
  public void start() {
    last = System.nanoTime();
  }

  /** Ends a stage, and starts the next. */
  public void lap(String stage) {
    long now = System.nanoTime();
    nanos.merge(stage, now - last, Long::sum);
    last = now;
  }

  public double seconds(String stage) {
    return nanos.getOrDefault(stage, 0L) / 1e9;
  }

  /** Seconds since this clock was made. */
  public double total() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
