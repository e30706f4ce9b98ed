// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import org.halfspace.fit.run.HoldOut;

/** Which vectors a fit puts aside to test on, where nobody says. Stateless and thread-safe. */
public final class HeldOutRows {
  /** The largest share of the vectors that is put aside, and their largest number. */
  private static final double SHARE = 0.1;

  private static final long MOST = 10_000;

  private HeldOutRows() {}

  /**
   * How many of that many vectors are put aside: a tenth, at most 10,000, at least one.
   *
   * @param vectors at least 2
   */
  public static long count(long vectors) {
    return Math.min(MOST, Math.max(1, Math.round(SHARE * vectors)));
  }

  /**
   * Their numbers, rising; every choice is equally likely. The same count and seed give the same
   * choice as {@link org.halfspace.fit.Fit#run(org.halfspace.data.VectorData)} makes.
   *
   * @param vectors at least 2
   */
  public static long[] of(long vectors, long seed) {
    return HoldOut.choose(vectors, count(vectors), seed);
  }
}
