// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.util.Arrays;

/**
 * Groups of codes as a fast scan looks at them. Only where {@link FastScanSupport#present}.
 * Stateless.
 */
public final class FastScans {
  private FastScans() {}

  /**
   * Looks at one group of codes for one query.
   *
   * @param plane where the group begins in {@code planes}
   * @param base of the codes, from {@code first} on
   * @param factor of the codes, from {@code first} on
   * @return whether any might be nearer than the query's bound; then the query's differences are
   *     set
   */
  public static boolean one(
      byte[] planes,
      int plane,
      int bytes,
      float[] base,
      float[] factor,
      int first,
      FastScanQuery q) {
    if (bytes <= FastScanKernel.TOGETHER) {
      FastScanKernel.sum(planes, plane, 0, bytes, q);
      return FastScanKernel.below(base, factor, first, q);
    }
    Arrays.fill(q.wideSums, 0);
    for (int from = 0; from < bytes; from += FastScanKernel.TOGETHER) {
      int to = Math.min(bytes, from + FastScanKernel.TOGETHER);
      FastScanKernel.sum(planes, plane, from, to, q);
      FastScanKernel.add(q);
    }
    return FastScanKernel.belowWide(base, factor, first, q);
  }

  /**
   * Looks at one group of codes for two queries.
   *
   * @return 1 if any might be nearer than the first query's bound, plus 2 for the second
   */
  public static int two(
      byte[] planes,
      int plane,
      int bytes,
      float[] base,
      float[] factor,
      int first,
      FastScanQuery p,
      FastScanQuery q) {
    if (bytes > FastScanKernel.TOGETHER) {
      return (one(planes, plane, bytes, base, factor, first, p) ? 1 : 0)
          + (one(planes, plane, bytes, base, factor, first, q) ? 2 : 0);
    }
    FastScanKernel.sum(planes, plane, 0, bytes, p, q);
    return (FastScanKernel.below(base, factor, first, p) ? 1 : 0)
        + (FastScanKernel.below(base, factor, first, q) ? 2 : 0);
  }
}
