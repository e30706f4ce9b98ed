// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import java.util.Optional;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.Objective;
import org.halfspace.risk.Objective.Evaluation;

/**
 * Backtracking along a retraction until the distortion falls by at least {@value
 * #SUFFICIENT_DECREASE} of what the slope promises (Armijo's rule); a step that fails is cut to the
 * minimizer of the parabola through the values, within bounds.
 */
final class ArmijoSearch {
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double SMALLEST_CUT = 0.1;
  private static final double LARGEST_CUT = 0.5;
  private static final int MAXIMUM_TRIALS = 25;

  /** A point that was accepted, its risk, and how many were tried. */
  record Accepted(Matrix encoder, Evaluation evaluation, int trials) {}

  private final Objective risk;

  ArmijoSearch(Objective risk) {
    this.risk = risk;
  }

  /**
   * Searches from {@code point} along {@code direction}.
   *
   * @param slope the derivative of the distortion along the direction, negative
   * @param firstStep what to try first
   * @return empty if no step tried lowers the distortion enough, or the direction does not descend
   */
  Optional<Accepted> search(
      Matrix point, double distortion, Matrix direction, double slope, double firstStep) {
    if (!(slope < 0) || !(firstStep > 0) || Double.isInfinite(firstStep)) {
      return Optional.empty();
    }
    double step = firstStep;
    for (int trial = 1; trial <= MAXIMUM_TRIALS; trial++) {
      Matrix candidate = UnitRows.retract(point, direction, step);
      Evaluation evaluation = risk.evaluate(candidate);
      double change = evaluation.distortion() - distortion;
      if (change <= SUFFICIENT_DECREASE * step * slope) {
        return Optional.of(new Accepted(candidate, evaluation, trial));
      }
      double minimizer = -slope * step / (2 * (change / step - slope));
      // A risk that is not finite says nothing about where the least one is.
      double cut = Double.isNaN(minimizer) ? 0 : minimizer;
      step = Math.min(LARGEST_CUT * step, Math.max(SMALLEST_CUT * step, cut));
    }
    return Optional.empty();
  }
}
