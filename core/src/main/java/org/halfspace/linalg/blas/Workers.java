// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import org.halfspace.internal.Parallel;

/** Work that calls BLAS, shared out to threads. */
public final class Workers {
  private Workers() {}

  /**
   * As {@link Parallel#ranges}; where there is more than one thread, calls of BLAS from the work
   * have one thread each ({@link Blas#with}).
   *
   * @throws IllegalArgumentException if {@code threads < 1}
   */
  public static void ranges(int threads, int total, Parallel.Range work) {
    if (threads == 1 || total < 2) {
      Parallel.ranges(threads, total, work);
      return;
    }
    Parallel.ranges(threads, total, (from, to) -> Blas.insideThreads(() -> work.run(from, to)));
  }
}
