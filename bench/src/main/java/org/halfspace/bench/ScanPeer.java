// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.util.List;
import org.halfspace.internal.Parallel;

/**
 * The nearest codes by another library's distances. The libraries look at all codes for one query
 * after the other; our own order is lent to them besides. Nothing is allocated while it searches.
 */
final class ScanPeer {
  /** Codes of some hundred bits that a core's L2 cache holds. */
  private static final int BLOCK_CODES = 1 << 11;

  private final String order;
  private final CodeDistances distances;
  private final int blockCodes;
  private final int threads;
  private final NearestCodes[] nearest;

  private ScanPeer(String order, CodeDistances distances, int blockCodes, int k, int threads) {
    this.order = order;
    this.distances = distances;
    this.blockCodes = blockCodes;
    this.threads = threads;
    this.nearest = new NearestCodes[distances.queries()];
    for (int q = 0; q < nearest.length; q++) {
      nearest[q] = new NearestCodes(k);
    }
  }

  /**
   * All codes for one query after the other, as the libraries do; and block after block of codes,
   * all queries of a thread over each.
   *
   * @param k how many are wanted
   */
  static List<ScanPeer> orders(CodeDistances distances, int k, int threads) {
    return List.of(
        new ScanPeer("query by query", distances, distances.codes(), k, threads),
        new ScanPeer("in blocks, as ours", distances, BLOCK_CODES, k, threads));
  }

  String name() {
    return distances.name() + ", " + order;
  }

  void search() {
    Parallel.ranges(threads, threads, (from, to) -> search(from));
  }

  private void search(int thread) {
    int from = nearest.length * thread / threads;
    int to = nearest.length * (thread + 1) / threads;
    for (int q = from; q < to; q++) {
      nearest[q].clear();
    }
    for (int start = 0; start < distances.codes(); start += blockCodes) {
      int end = Math.min(distances.codes(), start + blockCodes);
      for (int q = from; q < to; q++) {
        distances.scan(q, start, end, nearest[q]);
      }
    }
  }

  /** How many of the distances of the last search are not those of another one. */
  int differing(int[] others) {
    int k = others.length / nearest.length;
    int differing = 0;
    for (int i = 0; i < others.length; i++) {
      differing += nearest[i / k].distance(i % k) == others[i] ? 0 : 1;
    }
    return differing;
  }
}
