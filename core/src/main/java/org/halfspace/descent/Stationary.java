// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

/** Points from which no step can gain more than rounding. */
final class Stationary {
  /** How far a step turns each row where nothing is known: about a third of a radian. */
  static final double TURN = 0.3;

  /** To what a distortion, a share of the variance, is known. */
  private static final double ROUNDING = 1e-14;

  private Stationary() {}

  /** The length of a step that turns each row by {@link #TURN}. */
  static double stepLength(int rows) {
    return TURN * Math.sqrt(rows);
  }

  /**
   * Whether a step as long as {@link #stepLength}, whatever its direction, promises no more than
   * rounding: by Cauchy and Schwarz it gains at most its length times the norm of the gradient.
   */
  static boolean at(Step step, int rows) {
    return step.gradientNorm() * stepLength(rows) <= ROUNDING;
  }
}
