// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.halfspace.internal.SplitMix;

/**
 * The columns of a product A B in which sums are formed in the same way, found by trying: B with
 * equal columns of random numbers is multiplied, and columns are alike whose results have the same
 * bits. Libraries of BLAS form sums at borders of their blocks in other orders than inside, which
 * depends on shapes alone. Not thread-safe.
 */
final class AlikeLanes {
  private static final long SEED = 1;

  /** What has come out in each column so far. */
  private final int[] hashes;

  AlikeLanes(int columns) {
    this.hashes = new int[columns];
  }

  /**
   * Tries products of a shape. Cost that of one, m n k multiplications.
   *
   * @param rows m of A
   * @param depth k of A
   */
  void probe(MatrixProducts.Left product, int rows, int depth) {
    int columns = hashes.length;
    float[] b = new float[Math.multiplyExact(depth, columns)];
    SplitMix random = SplitMix.of(SEED);
    for (int k = 0; k < depth; k++) {
      Arrays.fill(b, k * columns, (k + 1) * columns, (float) random.nextGaussian());
    }
    float[] result = new float[Math.multiplyExact(rows, columns)];
    product.multiply(columns, b, result, 1);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        hashes[j] = 31 * hashes[j] + Float.floatToIntBits(result[i * columns + j]);
      }
    }
  }

  /** The largest set of columns that were alike in all products, rising; at least one. */
  int[] lanes() {
    Map<Integer, Integer> counts = new HashMap<>();
    int best = hashes[0];
    for (int hash : hashes) {
      int count = counts.merge(hash, 1, Integer::sum);
      if (count > counts.get(best)) {
        best = hash;
      }
    }
    int chosen = best;
    int[] lanes = new int[counts.get(best)];
    int next = 0;
    for (int j = 0; j < hashes.length; j++) {
      if (hashes[j] == chosen) {
        lanes[next++] = j;
      }
    }
    return lanes;
  }
}
