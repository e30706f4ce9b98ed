// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.linalg.blas.FloatMatrix;
import org.halfspace.linalg.blas.RoundedFactor;

/**
 * What a descent asks of F = L Lᵀ to find its way, in float32: half the time of float64. Six digits
 * of a gradient and of a preconditioner are enough, as the risk at each point, by which steps are
 * accepted, is of float64.
 */
final class RoundedSolutions {
  private final RoundedFactor factor;

  RoundedSolutions(Cholesky factor) {
    this.factor = factor.rounded();
  }

  /** F⁻¹ T. */
  Matrix solve(Matrix tangent) {
    FloatMatrix solution = FloatMatrix.of(tangent);
    factor.solveLower(solution);
    factor.solveLowerTransposed(solution);
    return solution.toMatrix();
  }

  /** L⁻¹ T. */
  Matrix solveLower(Matrix tangent) {
    FloatMatrix solution = FloatMatrix.of(tangent);
    factor.solveLower(solution);
    return solution.toMatrix();
  }

  /**
   * X Λ^{1/2} − (X Xᵀ ∘ f'(G)) M with X = F⁻¹ M Λ^{1/2}.
   *
   * @param half L⁻¹ M Λ^{1/2}
   * @param roots Λ^{1/2}
   * @param slopes upper triangle of f'(G), 0 on its diagonal
   */
  Matrix direction(Matrix encoder, Matrix half, double[] roots, Matrix slopes) {
    FloatMatrix inverse = FloatMatrix.of(half);
    factor.solveLowerTransposed(inverse);
    FloatMatrix weights = inverse.upperGram();
    weights.scaleUpper(slopes);
    Matrix direction = inverse.toMatrix().scaleColumns(roots);
    direction.add(-1, weights.symmetricTimes(FloatMatrix.of(encoder)).toMatrix());
    return direction;
  }
}
