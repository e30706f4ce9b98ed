// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;
import org.halfspace.source.PrincipalAxes;

/**
 * What signs explain when the norm r of a vector is known, from a sample of centered vectors
 * (docs/inspect.md).
 *
 * <p>Let z_i be the components of a vector, each divided by its deviation, and s_i the shares of a
 * code of n signs. For an encoder whose rows are otherwise random, the signs see z/τ with τ² = Σ
 * s_i z_i² / n, in noise. The linear decoder that multiplies by r explains
 *
 * <p>Σ λ_i (2/π) s_i (E r z_i²/τ)² / ((2/π) s_i E r² z_i²/τ² + (1 − 2/π) E r²).
 *
 * <p>Memory: rows × components floats. Not thread-safe.
 */
final class GainEstimate {
  private static final double LINEAR = 2 / Math.PI;

  private final int components;
  private final double[] eigenvalues;
  private final double scale;

  /** z² of the rows whose norm is not 0, and r² of each. */
  private final float[] squares;

  private final double[] norms;
  private final int rows;

  /**
   * @param axes of the data
   * @param components how many leading components are needed; all have variance
   * @param centered vectors less their mean, divided by {@code scale}; runs on BLAS
   */
  GainEstimate(PrincipalAxes axes, int components, float[] centered, int rows, double scale) {
    int d = axes.mean().length;
    this.components = components;
    this.eigenvalues = new double[components];
    this.scale = scale;
    for (int i = 0; i < components; i++) {
      eigenvalues[i] = axes.spectrum().eigenvalue(i);
    }
    this.squares = new float[rows * components];
    this.norms = new double[rows];
    new Product(Transpose.NO, Transpose.YES, rows, components, d)
        .into(1, centered, axes.leading(components).toFloats(), 0, squares);
    int kept = 0;
    for (int row = 0; row < rows; row++) {
      double norm = 0;
      for (int j = 0; j < d; j++) {
        double value = centered[row * d + j];
        norm += value * value;
      }
      if (norm > 0) {
        norms[kept] = norm;
        whiten(row, kept++, scale);
      }
    }
    this.rows = kept;
  }

  private void whiten(int from, int to, double scale) {
    for (int i = 0; i < components; i++) {
      double y = squares[from * components + i] * scale;
      squares[to * components + i] = (float) (y * y / eigenvalues[i]);
    }
  }

  /**
   * The share of the variance that is explained, for the shares of a code. Cost: rows × components.
   *
   * @param shares of the largest eigenvalues on; those beyond the components are 0
   */
  double explained(double[] shares) {
    double units = 0;
    for (double share : shares) {
      units += share;
    }
    double[] firsts = new double[components];
    double[] seconds = new double[components];
    double normSquares = 0;
    for (int row = 0; row < rows; row++) {
      double seen = 0;
      for (int i = 0; i < components; i++) {
        seen += shares[i] * squares[row * components + i] / units;
      }
      if (!(seen > 0)) {
        continue;
      }
      double weight = norms[row] / seen;
      double root = Math.sqrt(weight);
      for (int i = 0; i < components; i++) {
        double square = squares[row * components + i];
        firsts[i] += root * square;
        seconds[i] += weight * square;
      }
      normSquares += norms[row];
    }
    double explained = 0;
    for (int i = 0; i < components; i++) {
      if (shares[i] > 0 && normSquares > 0) {
        double seen = LINEAR * shares[i];
        explained +=
            eigenvalues[i]
                * (seen * firsts[i] * firsts[i])
                / (seen * seconds[i] + (1 - LINEAR) * normSquares);
      }
    }
    // Of the variance of the sample, which may be off where there are few vectors.
    return normSquares > 0 ? explained / (scale * scale * normSquares) : 0;
  }
}
