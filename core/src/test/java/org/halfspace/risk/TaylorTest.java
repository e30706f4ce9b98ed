// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;

/** The slope test of a gradient, for any objective on unit rows. */
final class TaylorTest {
  private static final int ROWS = 7;
  private static final double[] STEPS = {1e-4, 1e-5};

  private TaylorTest() {}

  /**
   * The slope of log |R(M + tX) − R(M) − t⟨g, X⟩| against log t along great circles: 2 for the true
   * gradient g, 1 for a wrong one.
   *
   * @param change applied to the gradient before it is used
   */
  static double slope(Objective risk, UnaryOperator<Matrix> change) {
    Matrix m = Orthogonal.gaussian(ROWS, risk.components(), new SplittableRandom(4));
    for (int i = 0; i < ROWS; i++) {
      double norm = norm(m, i);
      for (int j = 0; j < m.columns(); j++) {
        m.set(i, j, m.get(i, j) / norm);
      }
    }
    Objective.Evaluation at = risk.evaluate(m);
    Matrix direction = tangent(m);
    double slope = change.apply(at.euclideanGradient()).dot(direction);
    double[] errors = new double[2];
    for (int k = 0; k < 2; k++) {
      double moved = risk.evaluate(moved(m, direction, STEPS[k])).distortion();
      errors[k] = Math.abs(moved - at.distortion() - STEPS[k] * slope);
    }
    return Math.log10(errors[0] / errors[1]);
  }

  private static Matrix tangent(Matrix m) {
    Matrix direction = Orthogonal.gaussian(m.rows(), m.columns(), new SplittableRandom(6));
    for (int i = 0; i < m.rows(); i++) {
      double along = 0;
      for (int j = 0; j < m.columns(); j++) {
        along += m.get(i, j) * direction.get(i, j);
      }
      for (int j = 0; j < m.columns(); j++) {
        direction.set(i, j, direction.get(i, j) - along * m.get(i, j));
      }
    }
    return direction;
  }

  /** Each row along its great circle, whose second derivative is along the row, of size O(t²). */
  private static Matrix moved(Matrix m, Matrix direction, double step) {
    Matrix moved = m.copy();
    for (int i = 0; i < m.rows(); i++) {
      double speed = norm(direction, i);
      for (int j = 0; j < m.columns(); j++) {
        moved.set(
            i,
            j,
            Math.cos(step * speed) * m.get(i, j)
                + Math.sin(step * speed) * direction.get(i, j) / speed);
      }
    }
    return moved;
  }

  private static double norm(Matrix m, int row) {
    double square = 0;
    for (int j = 0; j < m.columns(); j++) {
      square += m.get(row, j) * m.get(row, j);
    }
    return Math.sqrt(square);
  }
}
