// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.function.DoubleUnaryOperator;

/**
 * What a function is like under N(0, 1), by quadrature.
 *
 * @param odd whether σ(−x) = −σ(x)
 * @param mean c_0 = E[σ(g)]
 * @param linear c_1 = E[g σ(g)]
 * @param variance Var σ(g)
 */
record Moments(boolean odd, double mean, double linear, double variance) {
  private static final double TOLERANCE = 1e-15;

  /** Below this share of the variance c_1² is rounding. */
  private static final double NO_LINEAR_PART = 1e-20;

  /**
   * The moments of a function.
   *
   * @param kinks where it or one of its derivatives jumps
   * @throws IllegalArgumentException if a value or moment is not finite, or {@link #requireLinear}
   *     refuses it
   */
  static Moments of(String name, DoubleUnaryOperator function, double[] kinks) {
    boolean odd = isOdd(name, function);
    double mean = odd ? 0 : GaussianQuadrature.expectation(function, kinks, TOLERANCE);
    double linear =
        GaussianQuadrature.expectation(x -> x * function.applyAsDouble(x), kinks, TOLERANCE);
    double variance =
        GaussianQuadrature.expectation(
            x -> {
              double centered = function.applyAsDouble(x) - mean;
              return centered * centered;
            },
            kinks,
            TOLERANCE);
    if (!Double.isFinite(mean) || !Double.isFinite(linear) || !Double.isFinite(variance)) {
      throw new IllegalArgumentException(
          "activation "
              + name
              + ": mean "
              + mean
              + ", c_1 "
              + linear
              + ", variance "
              + variance
              + " under N(0, 1), must be finite");
    }
    Moments moments = new Moments(odd, mean, linear, variance);
    moments.requireLinear(name);
    return moments;
  }

  /**
   * @throws IllegalArgumentException if the function is constant or c_1 = 0, so that no encoder can
   *     do better than the mean
   */
  void requireLinear(String name) {
    if (linear * linear <= NO_LINEAR_PART * variance || variance == 0) {
      throw new IllegalArgumentException(
          "activation "
              + name
              + ": c_1 = "
              + linear
              + " with variance "
              + variance
              + ", so the code has no linear information about its input");
    }
  }

  /** Compares σ(x) with −σ(−x) on points that hit no likely kink. */
  private static boolean isOdd(String name, DoubleUnaryOperator function) {
    boolean odd = true;
    for (double x = 0.00731; x < 12; x += 0.0517) {
      double right = function.applyAsDouble(x);
      double left = function.applyAsDouble(-x);
      if (!Double.isFinite(right) || !Double.isFinite(left)) {
        throw new IllegalArgumentException(
            "activation " + name + ": σ(±" + x + ") = " + right + ", " + left + ", must be finite");
      }
      odd &= Math.abs(right + left) <= 1e-12 * Math.max(1e-3, Math.abs(right));
    }
    return odd;
  }
}
