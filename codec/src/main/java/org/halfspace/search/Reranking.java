// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.halfspace.code.CodeSet;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.SelectedRows;
import org.halfspace.internal.Parallel;

/**
 * Scores candidates by the metric itself.
 *
 * @param queries query after query
 * @param dimension d
 * @param k how many each query keeps
 */
record Reranking(float[] queries, int dimension, int k, Metric metric, int threads) {
  /** Numbers of the vectors that are held at a time. */
  private static final int BLOCK_FLOATS = 1 << 20;

  private TopK[] empty(long[][] ids) {
    TopK[] best = new TopK[ids.length];
    Arrays.setAll(best, q -> new TopK(Math.min(k, ids[q].length)));
    return best;
  }

  private void offer(TopK best, int query, long id, float[] vectors, int at) {
    double score = metric.score(queries, query * dimension, vectors, at, dimension);
    best.offer(id, metric.key(score));
  }

  /**
   * By vectors that are read once, in their order.
   *
   * @param ids for each query from {@code firstQuery} on its candidates, which are sorted
   */
  TopK[] byOriginals(VectorData vectors, int firstQuery, long[][] ids) throws IOException {
    TopK[] best = empty(ids);
    for (long[] own : ids) {
      Arrays.sort(own);
    }
    long[] rows = Arrays.stream(ids).flatMapToLong(LongStream::of).sorted().distinct().toArray();
    int atOnce = Math.max(1, Math.min(rows.length, BLOCK_FLOATS / dimension));
    float[] block = new float[Math.multiplyExact(atOnce, dimension)];
    try (SelectedRows reading = SelectedRows.of(vectors)) {
      for (int from = 0; from < rows.length; from += atOnce) {
        int first = from;
        int last = Math.min(rows.length, from + atOnce);
        reading.read(rows, first, last, block);
        Parallel.ranges(
            threads,
            ids.length,
            (begin, end) -> {
              for (int q = begin; q < end; q++) {
                int c = Arrays.binarySearch(ids[q], rows[first]);
                int row = first;
                for (c = c < 0 ? -c - 1 : c;
                    c < ids[q].length && ids[q][c] <= rows[last - 1];
                    c++) {
                  row = Arrays.binarySearch(rows, row, last, ids[q][c]);
                  offer(best[q], firstQuery + q, ids[q][c], block, (row - first) * dimension);
                }
              }
            });
      }
    }
    return best;
  }

  /** By the vectors that the codes stand for. */
  TopK[] byDecoded(CodeSpace space, CodeSet set, int firstQuery, long[][] ids) {
    TopK[] best = empty(ids);
    Parallel.ranges(
        threads,
        ids.length,
        (begin, end) -> {
          for (int q = begin; q < end; q++) {
            byDecoded(space, set, firstQuery + q, ids[q], best[q]);
          }
        });
    return best;
  }

  private void byDecoded(CodeSpace space, CodeSet set, int query, long[] ids, TopK best) {
    int bytes = set.bytesPerCode();
    int atOnce = Math.max(1, Math.min(ids.length, BLOCK_FLOATS / dimension));
    byte[] packed = new byte[atOnce * bytes];
    short[] gains = new short[set.gains(atOnce)];
    float[] decoded = new float[atOnce * dimension];
    byte[] code = new byte[bytes];
    short[] gain = new short[set.gains(1)];
    for (int from = 0; from < ids.length; from += atOnce) {
      int rows = Math.min(atOnce, ids.length - from);
      for (int i = 0; i < rows; i++) {
        try {
          set.read(ids[from + i], 1, code, gain);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        System.arraycopy(code, 0, packed, i * bytes, bytes);
        if (gain.length > 0) {
          gains[i] = gain[0];
        }
      }
      space.decode(packed, gains, rows, decoded);
      for (int i = 0; i < rows; i++) {
        offer(best, query, ids[from + i], decoded, i * dimension);
      }
    }
  }
}
