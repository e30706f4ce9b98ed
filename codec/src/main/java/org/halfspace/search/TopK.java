// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.Arrays;

/**
 * The k smallest of the keys offered, of equal keys those with the smallest numbers, whatever the
 * order of the offers. NaN counts as infinity. Keys are all float32 or all double. A heap with the
 * worst on top: O(log k) for each that enters. Not thread-safe.
 */
final class TopK {
  private final double[] keys;
  private final long[] ids;
  private int size;

  /** Room for {@code k}, at least 1. */
  TopK(int k) {
    this.keys = new double[k];
    this.ids = new long[k];
  }

  int size() {
    return size;
  }

  /** Whether there are k. */
  boolean isFull() {
    return size == keys.length;
  }

  /** Keys from this one on do not enter; infinity while there is room. */
  float bound() {
    return isFull() ? (float) keys[0] : Float.POSITIVE_INFINITY;
  }

  /** Offers keys of consecutive numbers, all above those offered before. */
  void offerAll(long firstId, float[] offered, int count) {
    int i = 0;
    for (; i < count && size < keys.length; i++) {
      offer(firstId + i, offered[i]);
    }
    float bound = (float) keys[0];
    for (; i < count; i++) {
      // Of equal keys the smaller number is there already; NaN is not smaller than anything.
      if (offered[i] < bound) {
        offer(firstId + i, offered[i]);
        bound = (float) keys[0];
      }
    }
  }

  /** The same with keys in double. */
  void offerAll(long firstId, double[] offered, int count) {
    for (int i = 0; i < count; i++) {
      if (size < keys.length || offered[i] < keys[0]) {
        offer(firstId + i, offered[i]);
      }
    }
  }

  void offerAll(TopK other) {
    for (int i = 0; i < other.size; i++) {
      offer(other.ids[i], other.keys[i]);
    }
  }

  void offer(long id, double offered) {
    double key = Double.isNaN(offered) ? Double.POSITIVE_INFINITY : offered;
    if (size < keys.length) {
      up(size++, id, key);
    } else if (before(key, id, keys[0], ids[0])) {
      down(0, size, id, key);
    }
  }

  private static boolean before(double key, long id, double otherKey, long otherId) {
    return key < otherKey || (key == otherKey && id < otherId);
  }

  private void up(int from, long id, double key) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!before(keys[parent], ids[parent], key, id)) {
        break;
      }
      put(at, ids[parent], keys[parent]);
      at = parent;
    }
    put(at, id, key);
  }

  private void down(int from, int end, long id, double key) {
    int at = from;
    int child = 2 * at + 1;
    while (child < end) {
      if (child + 1 < end && before(keys[child], ids[child], keys[child + 1], ids[child + 1])) {
        child++;
      }
      if (!before(key, id, keys[child], ids[child])) {
        break;
      }
      put(at, ids[child], keys[child]);
      at = child;
      child = 2 * at + 1;
    }
    put(at, id, key);
  }

  private void put(int at, long id, double key) {
    ids[at] = id;
    keys[at] = key;
  }

  /** Best first. Nothing can be offered afterwards. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      long id = ids[end];
      double key = keys[end];
      put(end, ids[0], keys[0]);
      down(0, end, id, key);
    }
  }

  /** The numbers kept; the best first after {@link #sort}. */
  long[] ids() {
    return Arrays.copyOf(ids, size);
  }

  /** The keys that belong to them. */
  double[] keys() {
    return Arrays.copyOf(keys, size);
  }
}
