// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.search.scan.Neighbors;

/**
 * The true neighbors among vectors, by products of whole blocks and then, for the best of them, by
 * the metric summed in double. Each vector is brought to a unit of its own, a power of two, so that
 * vectors of any scale may be mixed. Costs N d multiplications per query. Stateless.
 */
public final class ExactSearch {
  private static final int BLOCK_FLOATS = 1 << 21;

  /** Queries of one product. */
  private static final int GROUP = 1 << 8;

  /** Candidates beyond k: the order of products in float32 is sure but for the last few places. */
  private static final int MARGIN = 32;

  /** Vectors that tell what all have in common. */
  private static final int SAMPLE = 64;

  private ExactSearch() {}

  /**
   * The k nearest vectors of each query, all where there are fewer, those of equal score by their
   * number.
   *
   * @param base what is searched; read once for the products and once for the best
   * @param queries query after query; not changed
   * @throws org.halfspace.data.UnusableDataException if an entry of a query is not finite, or there
   *     are more neighbors in all than an array can hold
   * @throws IllegalArgumentException if k is below 1, or the length no multiple of the dimension
   * @throws IOException if the vectors cannot be read
   */
  public static SearchResult search(
      VectorData base, float[] queries, int k, Metric metric, int threads) throws IOException {
    Parallel.requireThreads(threads);
    int d = base.dimension();
    if (k < 1) {
      throw new IllegalArgumentException("k: " + k + ", must be at least 1");
    }
    Neighbors.requireQueries(queries, d);
    int total = queries.length / d;
    int given = Neighbors.each(k, base.count(), total);
    if (given == 0) {
      return new SearchResult(0, new long[0], new double[0]);
    }
    TopK[] candidates = new TopK[total];
    Arrays.setAll(candidates, q -> new TopK((int) Math.min(base.count(), (long) given + MARGIN)));
    scan(base, queries, metric, threads, candidates);
    long[][] ids = Arrays.stream(candidates).map(TopK::ids).toArray(long[][]::new);
    TopK[] best = new Reranking(queries, d, given, metric, threads).byOriginals(base, 0, ids);
    return result(best, given, metric);
  }

  private static void scan(
      VectorData base, float[] queries, Metric metric, int threads, TopK[] candidates)
      throws IOException {
    int d = base.dimension();
    int total = candidates.length;
    int blockRows = (int) Math.max(1, Math.min(base.count(), BLOCK_FLOATS / Math.max(d, GROUP)));
    float[] products = new float[GROUP * blockRows];
    double[] units = new double[blockRows];
    float[] scaled = queries.clone();
    double[] queryUnits = new double[total];
    float[] center = new float[d];
    base.forEachBlock(
        blockRows,
        (block, first, rows) -> {
          if (first == 0) {
            if (metric == Metric.L2) {
              System.arraycopy(common(block, rows, d), 0, center, 0, d);
            }
            toUnits(scaled, total, center, queryUnits);
          }
          toUnits(block, rows, center, units);
          double[] squares = squares(block, rows, d);
          for (int from = 0; from < total; from += GROUP) {
            int count = Math.min(GROUP, total - from);
            float[] group = Arrays.copyOfRange(scaled, from * d, (from + count) * d);
            MatrixProducts.available().multiply(count, rows, d, group, block, products, threads);
            offer(
                new Block(products, squares, units, rows, first, metric),
                Arrays.copyOfRange(queryUnits, from, from + count),
                Arrays.copyOfRange(candidates, from, from + count),
                threads);
          }
        });
  }

  /** Vectors of a block, and their products with some queries, each in units of both. */
  private record Block(
      float[] products, double[] squares, double[] units, int rows, long first, Metric metric) {

    void keys(int query, double queryUnit, double[] keys) {
      for (int i = 0; i < rows; i++) {
        double product = products[query * rows + i];
        keys[i] =
            switch (metric) {
              case L2 -> units[i] * (squares[i] * units[i] - 2 * product * queryUnit);
              case INNER_PRODUCT -> -product * units[i];
              case COSINE -> squares[i] > 0 ? -product / Math.sqrt(squares[i]) : 0;
            };
      }
    }
  }

  private static void offer(Block block, double[] queryUnits, TopK[] candidates, int threads) {
    Parallel.ranges(
        threads,
        candidates.length,
        (begin, end) -> {
          double[] keys = new double[block.rows()];
          for (int q = begin; q < end; q++) {
            block.keys(q, queryUnits[q], keys);
            candidates[q].offerAll(block.first(), keys, block.rows());
          }
        });
  }

  private static SearchResult result(TopK[] best, int k, Metric metric) {
    long[] ids = new long[best.length * k];
    double[] scores = new double[ids.length];
    for (int q = 0; q < best.length; q++) {
      best[q].sort();
      System.arraycopy(best[q].ids(), 0, ids, q * k, k);
      double[] keys = best[q].keys();
      for (int r = 0; r < k; r++) {
        scores[q * k + r] = metric.key(keys[r]);
      }
    }
    return new SearchResult(k, ids, scores);
  }

  /**
   * What the vectors of a sample have in common: distances do not see a shift, but their rounding
   * does. Only where a coordinate varies less than it is large, so that vectors of another scale
   * lose nothing.
   */
  private static float[] common(float[] block, int rows, int d) {
    float[] center = new float[d];
    int step = Math.max(1, rows / SAMPLE);
    for (int j = 0; j < d; j++) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < rows; i += step) {
        least = Math.min(least, block[i * d + j]);
        most = Math.max(most, block[i * d + j]);
      }
      if (least > 0 && least >= most / 2) {
        center[j] = least;
      } else if (most < 0 && most <= least / 2) {
        center[j] = most;
      }
    }
    return center;
  }

  /** Subtracts the center, and divides each vector by the power of two that is its unit. */
  private static void toUnits(float[] vectors, int rows, float[] center, double[] units) {
    int d = center.length;
    for (int i = 0; i < rows; i++) {
      double largest = 0;
      for (int j = 0; j < d; j++) {
        largest = Math.max(largest, Math.abs((double) vectors[i * d + j] - center[j]));
      }
      int exponent = largest == 0 ? 0 : PowersOfTwo.exponent(largest);
      units[i] = PowersOfTwo.power(exponent);
      double down = PowersOfTwo.power(-exponent);
      for (int j = 0; j < d; j++) {
        vectors[i * d + j] = (float) (((double) vectors[i * d + j] - center[j]) * down);
      }
    }
  }

  private static double[] squares(float[] vectors, int rows, int d) {
    double[] squares = new double[rows];
    for (int i = 0; i < rows; i++) {
      squares[i] = Metric.product(vectors, i * d, vectors, i * d, d);
    }
    return squares;
  }
}
