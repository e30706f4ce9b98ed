// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.Arrays;
import java.util.Optional;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.inspect.DataProfile.PlainSign;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Plain sign, B = I on centered vectors, with the decoder of least squares. As in fits, d imagined
 * vectors of the Gaussian source keep the regression well posed. Not thread-safe; memory 4 d²
 * numbers, while solving 8 d².
 */
final class SignRegression {
  private final int dimension;
  private final DecoderRegression regression;
  private final float[] signs;
  private final float[] weights;

  /**
   * @param mostRows how many rows are added at once at most
   */
  SignRegression(int dimension, int mostRows) {
    this.dimension = dimension;
    this.regression = new DecoderRegression(dimension, dimension);
    this.signs = new float[mostRows * dimension];
    this.weights = new float[mostRows];
    Arrays.fill(weights, 1);
  }

  /** Adds vectors to fit to, less their mean. */
  void add(float[] centered, int rows) {
    signs(centered, rows, signs);
    regression.add(centered, signs, weights, rows);
  }

  private void signs(float[] centered, int rows, float[] target) {
    for (int i = 0; i < rows * dimension; i++) {
      target[i] = centered[i] >= 0 ? 1 : -1;
    }
  }

  /**
   * Measures the decoder.
   *
   * @param covariance of the centered vectors, in their units
   * @param heldOut centered vectors that were not added
   * @param floor the Gaussian floor at d bits
   * @return empty if the vectors kept out have no variance
   */
  Optional<PlainSign> result(Matrix covariance, float[] heldOut, int rows, double floor) {
    DecoderRegression.Decoder solution = solve(covariance);
    float[] decoder = solution.transposed().toFloats();
    float[] code = new float[rows * dimension];
    signs(heldOut, rows, code);
    float[] decoded = new float[rows * dimension];
    new Product(Transpose.NO, Transpose.NO, rows, dimension, dimension)
        .into(1, code, decoder, 0, decoded);
    double[] energies = new double[rows];
    double[] losses = new double[rows];
    double energy = 0;
    double loss = 0;
    double scaledProducts = 0;
    double scaledSquares = 0;
    for (int i = 0; i < rows; i++) {
      double product = 0;
      double square = 0;
      for (int j = 0; j < dimension; j++) {
        double x = heldOut[i * dimension + j];
        double y = decoded[i * dimension + j] + solution.constant()[j];
        energies[i] += x * x;
        losses[i] += (x - y) * (x - y);
        product += x * y;
        square += y * y;
      }
      energy += energies[i];
      loss += losses[i];
      scaledProducts += Math.sqrt(energies[i]) * product;
      scaledSquares += energies[i] * square;
    }
    if (!(energy > 0)) {
      return Optional.empty();
    }
    double distortion = loss / energy;
    // The error of a ratio of means, to first order.
    double deviations = 0;
    for (int i = 0; i < rows; i++) {
      double deviation = losses[i] - distortion * energies[i];
      deviations += deviation * deviation;
    }
    // The decoder times the norm times the best factor.
    double withGain =
        scaledSquares > 0 ? 1 - scaledProducts / energy * (scaledProducts / scaledSquares) : 1;
    return Optional.of(
        new PlainSign(distortion, Math.sqrt(deviations) / energy, withGain, floor, rows));
  }

  /** With E_G[σσᵀ] = (2/π) arcsin of the correlations and E_G[σxᵀ] = √(2/π) diag(Σ)^(−1/2) Σ. */
  private DecoderRegression.Decoder solve(Matrix covariance) {
    int d = dimension;
    Matrix signs = Matrix.identity(d);
    Matrix cross = Matrix.zeros(d, d);
    for (int i = 0; i < d; i++) {
      double deviation = Math.sqrt(covariance.get(i, i));
      if (!(deviation > 0)) {
        continue;
      }
      for (int j = 0; j < d; j++) {
        double relative = covariance.get(i, j) / deviation;
        double other = Math.sqrt(covariance.get(j, j));
        cross.set(i, j, Math.sqrt(2 / Math.PI) * relative);
        if (i != j && other > 0) {
          double correlation = Math.max(-1, Math.min(1, relative / other));
          signs.set(i, j, 2 / Math.PI * Math.asin(correlation));
        }
      }
    }
    return regression.solve(SourceCodes.centered(signs, cross), d);
  }
}
