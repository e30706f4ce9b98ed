// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * The most bytes of the heap that a job holds on to.
 *
 * <p>The peak of the heap in use says little: it counts garbage, which piles up until the collector
 * thinks it worth its while, so that it follows the size of the young generation and the length of
 * the run. What a job needs is what is left after a collection. So the job calls {@link #look} as
 * it goes on, and at its calls 1, 2, 4, 8, … in each phase the heap is collected and what is left
 * is counted. The last look comes in the second half of a phase, whatever its length, so that
 * anything that gathers with the number of vectors shows. Between looks a short peak can be missed.
 *
 * <p>Collecting takes time: jobs are not to be timed meanwhile. Not thread-safe.
 */
final class LiveHeap {
  private String phase = "";
  private long calls;
  private long mostBytes;

  /** The job is in {@code phase} and has done some of it. */
  void look(String current) {
    if (!current.equals(phase)) {
      phase = current;
      calls = 0;
    }
    calls++;
    if (Long.bitCount(calls) == 1) {
      mostBytes = Math.max(mostBytes, bytesAfterCollection());
    }
  }

  /** The most that any look saw, bytes; 0 before the first. */
  long mostBytes() {
    return mostBytes;
  }

  private static long bytesAfterCollection() {
    System.gc();
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      // As it was at the end of the collection, not now, when other threads have gone on.
      MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      if (usage != null) {
        bytes += usage.getUsed();
      }
    }
    return bytes;
  }
}
