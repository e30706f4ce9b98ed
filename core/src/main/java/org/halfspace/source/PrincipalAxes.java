// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import org.halfspace.linalg.Matrix;

/**
 * Σ = V Λ Vᵀ with its mean.
 *
 * @param mean μ, d long
 * @param spectrum Λ
 * @param axes Vᵀ, d × d: row i is the unit eigenvector of λ_i
 */
public record PrincipalAxes(double[] mean, Spectrum spectrum, Matrix axes) {

  /**
   * The axes of the k largest eigenvalues: k × d, a copy.
   *
   * @throws IndexOutOfBoundsException if k is not between 0 and d
   */
  public Matrix leading(int components) {
    return axes.corner(components, axes.columns());
  }
}
