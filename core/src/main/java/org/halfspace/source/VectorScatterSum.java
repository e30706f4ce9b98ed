package org.halfspace.source;

import java.util.Arrays;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.Parallel;
import org.halfspace.simd.ScatterKernel;

/**
 * By {@link ScatterKernel}, on as many threads as BLAS would take. Each entry is one sum in the
 * order of the vectors, in parts of {@link #DEPTH}, whatever the number of threads.
 */
final class VectorScatterSum implements ScatterSum {
  /** Vectors whose products stay in registers: a strip of them fills most of a first cache. */
  private static final int DEPTH = 192;

  /** Vectors that are packed at once, to be found again in the caches. */
  private static final int PACKED_ROWS = 2 * DEPTH;

  private static final int ROWS = ScatterKernel.ROWS;

  private final int dimension;
  private final int columns;
  private final int strips;

  /** Entry k of column j of strip s, zeros behind the last: at (s · rows + k) · columns + j. */
  private final double[] packed;

  VectorScatterSum(int dimension) {
    this.dimension = dimension;
    this.columns = ScatterKernel.columns();
    this.strips = (dimension + columns - 1) / columns;
    this.packed = new double[Math.multiplyExact(strips * columns, PACKED_ROWS)];
  }

  @Override
  public void add(float[] block, int from, int rows, double[] mean, Matrix scatter) {
    int threads = Math.max(1, Blas.threads());
    for (int start = 0; start < rows; start += PACKED_ROWS) {
      addPart(
          block, from + start, Math.min(PACKED_ROWS, rows - start), mean, scatter.data(), threads);
    }
  }

  private void addPart(
      float[] block, int from, int rows, double[] mean, double[] sum, int threads) {
    Parallel.ranges(
        threads,
        strips,
        (first, end) -> {
          for (int strip = first; strip < end; strip++) {
            pack(strip, block, from, rows, mean);
          }
        });
    Parallel.ranges(
        threads,
        strips,
        (first, end) -> {
          double[] products = new double[ROWS * columns];
          for (int start = 0; start < rows; start += DEPTH) {
            int depth = Math.min(DEPTH, rows - start);
            for (int strip = first; strip < end; strip++) {
              addStrip(strip, rows, start, depth, products, sum);
            }
          }
        });
  }

  private void pack(int strip, float[] block, int from, int rows, double[] mean) {
    int column = strip * columns;
    int count = Math.min(columns, dimension - column);
    for (int k = 0; k < rows; k++) {
      int source = (from + k) * dimension + column;
      int target = (strip * rows + k) * columns;
      for (int j = 0; j < count; j++) {
        packed[target + j] = block[source + j] - mean[column + j];
      }
      Arrays.fill(packed, target + count, target + columns, 0);
    }
  }

  /** Products with the columns of this strip and of those before it. */
  private void addStrip(
      int strip, int rows, int start, int depth, double[] products, double[] sum) {
    int column = strip * columns;
    int count = Math.min(columns, dimension - column);
    int rightAt = (strip * rows + start) * columns;
    for (int other = 0; other <= strip; other++) {
      int otherAt = (other * rows + start) * columns;
      for (int inside = 0; inside < columns; inside += ROWS) {
        ScatterKernel.multiply(packed, otherAt + inside, rightAt, depth, products);
        int row = other * columns + inside;
        int last = Math.min(ROWS, dimension - row);
        for (int r = 0; r < last; r++) {
          int target = (row + r) * dimension + column;
          for (int j = 0; j < count; j++) {
            sum[target + j] += products[r * columns + j];
          }
        }
      }
    }
  }
}
