// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import org.halfspace.linalg.Matrix;

/**
 * What the units of a code are on the Gaussian source: the moments that a decoder is drawn to.
 *
 * @param means m = E_G[σ]: n
 * @param covariance F = Cov_G(σ): n × n
 * @param cross E_G[σ xᵀ], x centered: n × d
 */
public record SourceCodes(double[] means, Matrix covariance, Matrix cross) {

  /**
   * @throws IllegalArgumentException if shapes do not agree
   */
  public SourceCodes {
    int n = means.length;
    if (covariance.rows() != n || covariance.columns() != n || cross.rows() != n) {
      throw new IllegalArgumentException(
          "covariance: " + covariance + ", cross: " + cross + ", must be of " + n + " units");
    }
  }

  /** Units of mean 0, as signs about the mean are. */
  public static SourceCodes centered(Matrix covariance, Matrix cross) {
    return new SourceCodes(new double[covariance.rows()], covariance, cross);
  }

  /** n. */
  public int units() {
    return means.length;
  }

  /**
   * Adds κ E_G[s sᵀ] and κ E_G[s xᵀ], s = (1, σ).
   *
   * @param left (n+1) × (n+1)
   * @param right (n+1) × d
   */
  void addTo(Matrix left, Matrix right, double weight) {
    int n = units();
    double[] moments = left.data();
    moments[0] += weight;
    for (int i = 0; i < n; i++) {
      moments[i + 1] += weight * means[i];
      moments[(i + 1) * (n + 1)] += weight * means[i];
      for (int j = 0; j < n; j++) {
        moments[(i + 1) * (n + 1) + j + 1] +=
            weight * (covariance.data()[i * n + j] + means[i] * means[j]);
      }
    }
    int d = cross.columns();
    for (int i = 0; i < n * d; i++) {
      right.data()[d + i] += weight * cross.data()[i];
    }
  }
}
