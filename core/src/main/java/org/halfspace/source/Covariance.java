package org.halfspace.source;

import java.io.IOException;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SymmetricEigen;

/**
 * Mean and covariance of a set of vectors, Σ = (1/N) Σ_k (x_k − μ)(x_k − μ)ᵀ.
 *
 * @param count N, at least 1
 * @param mean μ, d long
 * @param matrix Σ, d × d, symmetric
 */
public record Covariance(long count, double[] mean, Matrix matrix) {
  /** The largest dimension of which a covariance is held: d² doubles are 2 GiB then. */
  public static final int MAXIMUM_DIMENSION = 16_384;

  /**
   * One pass over {@code data}; memory O(d² + block).
   *
   * @throws IllegalArgumentException if d is above {@link #MAXIMUM_DIMENSION}
   * @throws IOException if the data cannot be read
   */
  public static Covariance of(VectorData data) throws IOException {
    CovarianceAccumulator sums = new CovarianceAccumulator(data.dimension());
    int rows = CovarianceAccumulator.blockRows(data.dimension());
    float[] block = new float[rows * data.dimension()];
    try (VectorData.Pass pass = data.open()) {
      for (int read = pass.read(block, rows); read > 0; read = pass.read(block, rows)) {
        sums.add(block, read);
      }
    }
    return sums.covariance();
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
      throw new IllegalArgumentException(
          "covariance: zero, because all " + count + " vectors are the same; nothing to code");
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
    return new PrincipalAxes(mean, Spectrum.of(values), eigen.vectors());
  }
}
