package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Parallel;
import org.halfspace.linalg.Transpose;

/**
 * The true neighbours among vectors, by products of whole blocks and then, for the best of them, by
 * the metric summed in double. Costs N d multiplications for each query. Stateless.
 */
public final class ExactSearch {
  private static final int BLOCK_FLOATS = 1 << 21;

  /** Queries of one product. */
  private static final int GROUP = 1 << 8;

  /** Candidates beyond k: the order of products in float32 is sure but for the last few places. */
  private static final int MARGIN = 32;

  private ExactSearch() {}

  /**
   * The k nearest vectors of each query, those of equal score by their number.
   *
   * @param base what is searched; read once for the products and once for the best
   * @param queries query after query; not changed
   * @throws IllegalArgumentException if k is not between 1 and the number of vectors, or the length
   *     no multiple of the dimension
   * @throws IOException if the vectors cannot be read
   */
  public static SearchResult search(
      VectorData base, float[] queries, int k, Metric metric, int threads) throws IOException {
    Parallel.requireThreads(threads);
    int d = base.dimension();
    if (k < 1 || k > base.count()) {
      throw new IllegalArgumentException(
          "k: " + k + ", must be between 1 and the number of vectors, " + base.count());
    }
    if (queries.length % d != 0) {
      throw new IllegalArgumentException(
          "queries: length " + queries.length + ", must be a multiple of the dimension " + d);
    }
    int total = queries.length / d;
    TopK[] candidates = new TopK[total];
    Arrays.setAll(candidates, q -> new TopK((int) Math.min(base.count(), (long) k + MARGIN)));
    float[] centre = metric == Metric.L2 ? mean(queries, d) : new float[d];
    float[] centred = queries.clone();
    subtract(centred, total, centre);
    int blockRows = (int) Math.max(1, Math.min(base.count(), BLOCK_FLOATS / Math.max(d, GROUP)));
    float[] block = new float[blockRows * d];
    float[] products = new float[GROUP * blockRows];
    long first = 0;
    try (VectorData.Pass pass = base.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        subtract(block, rows, centre);
        float[] squares = squares(block, rows, d);
        for (int from = 0; from < total; from += GROUP) {
          int count = Math.min(GROUP, total - from);
          float[] group = Arrays.copyOfRange(centred, from * d, (from + count) * d);
          int read = rows;
          Blas.runWith(
              threads,
              () ->
                  Blas.multiply(
                      Transpose.NO, Transpose.YES, count, read, d, 1, group, block, 0, products));
          offer(products, squares, rows, first, candidates, from, count, metric, threads);
        }
        first += rows;
      }
    }
    long[][] ids = Arrays.stream(candidates).map(TopK::ids).toArray(long[][]::new);
    TopK[] best = new Reranking(queries, d, k, metric, threads).byOriginals(base, 0, ids);
    return result(best, k, metric);
  }

  private static void offer(
      float[] products,
      float[] squares,
      int rows,
      long first,
      TopK[] candidates,
      int from,
      int count,
      Metric metric,
      int threads) {
    Parallel.ranges(
        threads,
        count,
        (begin, end) -> {
          float[] keys = new float[rows];
          for (int q = begin; q < end; q++) {
            for (int i = 0; i < rows; i++) {
              float product = products[q * rows + i];
              keys[i] =
                  switch (metric) {
                    case L2 -> squares[i] - 2 * product;
                    case INNER_PRODUCT -> -product;
                    case COSINE -> squares[i] > 0 ? -product / (float) Math.sqrt(squares[i]) : 0;
                  };
            }
            candidates[from + q].offerAll(first, keys, rows);
          }
        });
  }

  static SearchResult result(TopK[] best, int k, Metric metric) {
    long[] ids = new long[Math.multiplyExact(best.length, k)];
    float[] scores = new float[ids.length];
    for (int q = 0; q < best.length; q++) {
      best[q].sort();
      System.arraycopy(best[q].ids(), 0, ids, q * k, k);
      float[] keys = best[q].keys();
      for (int r = 0; r < k; r++) {
        scores[q * k + r] = metric.key(keys[r]);
      }
    }
    return new SearchResult(k, ids, scores);
  }

  /** Distances do not see a shift, but their rounding does. */
  private static float[] mean(float[] queries, int d) {
    double[] sums = new double[d];
    for (int i = 0; i < queries.length; i++) {
      sums[i % d] += queries[i];
    }
    float[] mean = new float[d];
    for (int j = 0; j < d && queries.length > 0; j++) {
      mean[j] = (float) (sums[j] * d / queries.length);
    }
    return mean;
  }

  private static void subtract(float[] vectors, int rows, float[] centre) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < centre.length; j++) {
        vectors[i * centre.length + j] -= centre[j];
      }
    }
  }

  private static float[] squares(float[] vectors, int rows, int d) {
    float[] squares = new float[rows];
    for (int i = 0; i < rows; i++) {
      squares[i] = (float) Metric.product(vectors, i * d, vectors, i * d, d);
    }
    return squares;
  }
}
