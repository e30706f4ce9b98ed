package org.halfspace.search;

import java.util.Arrays;

/**
 * The k smallest of the keys offered, of equal keys those with the smallest numbers, whatever the
 * order of the offers. NaN counts as infinity. A heap with the worst on top: O(log k) for each that
 * enters. Not thread-safe.
 */
final class TopK {
  private final float[] keys;
  private final long[] ids;
  private int size;

  /** Room grows up to {@code k}, at least 1. */
  TopK(int k) {
    this.keys = new float[k];
    this.ids = new long[k];
  }

  int size() {
    return size;
  }

  /** Offers keys of consecutive numbers, all above those offered before. */
  void offerAll(long firstId, float[] offered, int count) {
    int i = 0;
    for (; i < count && size < keys.length; i++) {
      offer(firstId + i, offered[i]);
    }
    float bound = keys[0];
    for (; i < count; i++) {
      // Of equal keys the smaller number is there already; NaN is not smaller than anything.
      if (offered[i] < bound) {
        offer(firstId + i, offered[i]);
        bound = keys[0];
      }
    }
  }

  void offerAll(TopK other) {
    for (int i = 0; i < other.size; i++) {
      offer(other.ids[i], other.keys[i]);
    }
  }

  void offer(long id, float offered) {
    float key = Float.isNaN(offered) ? Float.POSITIVE_INFINITY : offered;
    if (size < keys.length) {
      up(size++, id, key);
    } else if (before(key, id, keys[0], ids[0])) {
      down(0, size, id, key);
    }
  }

  private static boolean before(float key, long id, float otherKey, long otherId) {
    return key < otherKey || (key == otherKey && id < otherId);
  }

  private void up(int from, long id, float key) {
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

  private void down(int from, int end, long id, float key) {
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

  private void put(int at, long id, float key) {
    ids[at] = id;
    keys[at] = key;
  }

  /** Best first. Nothing can be offered afterwards. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      long id = ids[end];
      float key = keys[end];
      put(end, ids[0], keys[0]);
      down(0, end, id, key);
    }
  }

  /** The numbers kept; the best first after {@link #sort}. */
  long[] ids() {
    return Arrays.copyOf(ids, size);
  }

  /** The keys that belong to them. */
  float[] keys() {
    return Arrays.copyOf(keys, size);
  }
}
