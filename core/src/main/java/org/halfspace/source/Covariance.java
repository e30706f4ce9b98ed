// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.SymmetricEigen;
import org.halfspace.linalg.blas.Workers;
import org.halfspace.source.sums.CovarianceAccumulator;

/**
 * Mean and covariance of a set of vectors, Σ = (1/N) Σ_k (x_k − μ)(x_k − μ)ᵀ.
 *
 * @param count N, at least 1
 * @param mean μ, d long
 * @param matrix Σ, d × d, symmetric
 */
public record Covariance(long count, double[] mean, Matrix matrix) {
  /** Which estimate it is, as models tell it. */
  public static final String ESTIMATE = "sample covariance, 1/N";

  /** The largest dimension for a covariance: d² doubles then take 2 GiB. */
  public static final int MAXIMUM_DIMENSION = 16_384;

  /** Entries that the sums of all threads together may have. */
  private static final int MOST_SUMS = 1 << 25;

  /**
   * Refuses vectors that are too long for a covariance.
   *
   * @throws UnusableDataException if d is above {@link #MAXIMUM_DIMENSION}
   */
  public static void requireDimension(VectorData data) {
    if (data.dimension() > MAXIMUM_DIMENSION) {
      throw new UnusableDataException(
          "vectors of dimension "
              + data.dimension()
              + ", but a covariance is limited to "
              + MAXIMUM_DIMENSION);
    }
  }

  /**
   * One pass over {@code data}, on as many threads as BLAS has ({@link Blas#with}): each with sums
   * of its own where those are small, else BLAS shares out every product. Memory O(d² + block),
   * outside the heap but for the result. Cost N d². The same for the same number of threads.
   *
   * @throws IllegalArgumentException if d is above {@link #MAXIMUM_DIMENSION}
   * @throws IOException if the data cannot be read
   */
  public static Covariance of(VectorData data) throws IOException {
    int d = data.dimension();
    requireDimension(data);
    int most = Math.max(1, MOST_SUMS / Math.max(1, d) / Math.max(1, d));
    int workers = Math.min(Blas.threads(), most);
    int blockRows = CovarianceAccumulator.blockRows(d);
    List<CovarianceAccumulator> sums = new ArrayList<>();
    List<float[]> blocks = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      sums.add(new CovarianceAccumulator(d));
      blocks.add(new float[blockRows * d]);
    }
    int[] rows = new int[workers];
    try (VectorData.Pass pass = data.open()) {
      do {
        for (int w = 0; w < workers; w++) {
          rows[w] = pass.read(blocks.get(w), blockRows);
        }
        addAll(sums, blocks, rows);
      } while (rows[workers - 1] > 0);
    }
    for (CovarianceAccumulator other : sums.subList(1, workers)) {
      sums.get(0).merge(other);
    }
    return sums.get(0).covariance();
  }

  private static void addAll(List<CovarianceAccumulator> sums, List<float[]> blocks, int[] rows) {
    if (sums.size() == 1) {
      sums.get(0).add(blocks.get(0), rows[0]);
      return;
    }
    Workers.ranges(
        sums.size(),
        sums.size(),
        (from, to) -> {
          for (int w = from; w < to; w++) {
            sums.get(w).add(blocks.get(w), rows[w]);
          }
        });
  }

  /** d. */
  public int dimension() {
    return mean.length;
  }

  /**
   * Eigenvalues and principal axes. What rounding made negative counts as 0.
   *
   * @throws IllegalArgumentException if all vectors are the same, so that there is no variance to
   *     code
   */
  public PrincipalAxes principalAxes() {
    SymmetricEigen eigen = SymmetricEigen.of(matrix);
    double[] values = eigen.values();
    if (!(values[0] > 0)) {
      throw new UnusableDataException(
          count == 1
              ? "only one vector to learn from, so there is no variance; nothing to code"
              : "covariance: zero, because all "
                  + count
                  + " vectors are the same in float32; nothing to code");
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
    return new PrincipalAxes(mean, Spectrum.of(values), eigen.vectors());
  }
}
