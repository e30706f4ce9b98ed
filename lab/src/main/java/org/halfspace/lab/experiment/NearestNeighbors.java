// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/** How many true neighbors are found among decoded vectors. */
public final class NearestNeighbors {
  private static final int K = 10;

  private final float[] queries;
  private final int count;
  private final int dimension;
  private final int[][] exact;

  /**
   * @param base vectors that are searched, row after row
   * @param queries vectors whose neighbors are looked for
   */
  public NearestNeighbors(float[] base, float[] queries, int dimension) {
    this.queries = queries.clone();
    this.dimension = dimension;
    this.count = queries.length / dimension;
    this.exact = nearest(base);
  }

  /**
   * recall@10: the share of the ten nearest base vectors (L2) among the ten nearest decoded ones.
   */
  public double recall(float[] decoded) {
    int[][] found = nearest(decoded);
    int hits = 0;
    for (int q = 0; q < count; q++) {
      Set<Integer> wanted = new HashSet<>();
      for (int id : exact[q]) {
        wanted.add(id);
      }
      for (int id : found[q]) {
        hits += wanted.contains(id) ? 1 : 0;
      }
    }
    return hits / (double) (count * K);
  }

  private int[][] nearest(float[] base) {
    int rows = base.length / dimension;
    float[] products = new float[count * rows];
    new Product(Transpose.NO, Transpose.YES, count, rows, dimension)
        .into(1, queries, base, 0, products);
    double[] norms = new double[rows];
    for (int i = 0; i < base.length; i++) {
      norms[i / dimension] += (double) base[i] * base[i];
    }
    int[][] nearest = new int[count][];
    for (int q = 0; q < count; q++) {
      Integer[] order = new Integer[rows];
      double[] distances = new double[rows];
      for (int i = 0; i < rows; i++) {
        order[i] = i;
        distances[i] = norms[i] - 2 * products[q * rows + i];
      }
      Arrays.sort(order, (a, b) -> Double.compare(distances[a], distances[b]));
      nearest[q] = Arrays.stream(order).limit(K).mapToInt(Integer::intValue).toArray();
    }
    return nearest;
  }
}
