// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.List;

/**
 * A code that may be among the nearest of a query.
 *
 * @param key of the scan, smaller is nearer; comparable across parts of a table
 * @param score of the scan
 * @param cell the code with its gain, null where nothing is re-ranked
 */
record Candidate(float key, double score, Object id, byte[] cell) {

  /** Whether this one comes before another one: by key, then by id. */
  boolean isBefore(Candidate other) {
    return isBefore(key, id, other);
  }

  /** The same for one that is not made yet. */
  static boolean isBefore(float key, Object id, Candidate other) {
    // Zeros of both signs are equal, as in the scan.
    return key < other.key || key == other.key && IdOrder.compare(id, other.id) < 0;
  }

  /** The first {@code most} of two sorted lists. */
  static List<Candidate> merge(List<Candidate> a, List<Candidate> b, int most) {
    if (a.isEmpty() && b.size() <= most) {
      return b;
    }
    int size = (int) Math.min(most, (long) a.size() + b.size());
    List<Candidate> merged = new ArrayList<>(size);
    int i = 0;
    int j = 0;
    while (merged.size() < size) {
      boolean second = i == a.size() || j < b.size() && b.get(j).isBefore(a.get(i));
      merged.add(second ? b.get(j++) : a.get(i++));
    }
    return merged;
  }
}
