// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.util.Arrays;

/**
 * The nearest codes so far, nearest first; distance in the upper half of a word, id in the lower.
 */
final class NearestCodes {
  private final long[] best;

  NearestCodes(int k) {
    this.best = new long[k];
    clear();
  }

  void clear() {
    Arrays.fill(best, (long) Integer.MAX_VALUE << Integer.SIZE);
  }

  /** A code has to be nearer than this. */
  int bound() {
    return distance(best.length - 1);
  }

  int distance(int place) {
    return (int) (best[place] >>> Integer.SIZE);
  }

  /** Takes a code that is nearer than {@link #bound}, in the place of the last. */
  void offer(int id, int distance) {
    long candidate = (long) distance << Integer.SIZE | id;
    int at = best.length - 1;
    for (; at > 0 && best[at - 1] > candidate; at--) {
      best[at] = best[at - 1];
    }
    best[at] = candidate;
  }
}
