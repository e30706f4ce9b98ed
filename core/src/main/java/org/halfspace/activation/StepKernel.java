// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * The cross kernel of two quantizers, f(t) = Σ_{k≥1} c_k c'_k t^k, the covariance of their values
 * on two standard normals of correlation t (docs/theory.md §8).
 *
 * <p>Where |t| ≤ {@value #SERIES_END} the power series is exact to rounding. Beyond it f is
 * integrated in θ = arcsin t: by Plackett's identity df/dθ = Σ_{i,j} Δ_i Δ'_j exp(−(τ_i² + τ'_j² −
 * 2 τ_i τ'_j sin θ) / (2 cos² θ)) / 2π, which is smooth, and its Chebyshev series is made when it
 * is first needed; a single value there is integrated by itself. Thread-safe.
 */
final class StepKernel implements Kernel {
  /** 0.85^256 = 1e-18. */
  private static final double SERIES_END = 0.85;

  /** Terms below e^−45 of the largest possible do not count. */
  private static final double NEGLIGIBLE = 45;

  private static final double LOG_PRECISION = Math.log(1e-18);

  /** Of each part of a single integral. */
  private static final int NODES = 16;

  private static final GaussIntegrator RULE = new GaussIntegratorFactory().legendre(NODES);

  /** Angles closer to ±π/2 contribute less than rounding of t does. */
  private static final double LEAST_ANGLE = 1e-13;

  private final StepFunction left;
  private final StepFunction right;
  private final double[] products;
  private volatile Kernel nearOne;

  StepKernel(StepFunction left, StepFunction right) {
    this.left = left;
    this.right = right;
    this.products = new double[StepFunction.COEFFICIENTS + 1];
    for (int k = 1; k < products.length; k++) {
      products[k] = left.coefficient(k) * right.coefficient(k);
    }
  }

  @Override
  public double value(double t) {
    if (!(Math.abs(t) <= SERIES_END)) {
      return nearOne().value(t);
    }
    double sum = 0;
    for (int k = terms(t); k >= 1; k--) {
      sum = (sum + products[k]) * t;
    }
    return sum;
  }

  @Override
  public double derivative(double t) {
    if (!(Math.abs(t) <= SERIES_END)) {
      return nearOne().derivative(t);
    }
    double sum = 0;
    for (int k = terms(t); k >= 1; k--) {
      sum = sum * t + k * products[k];
    }
    return sum;
  }

  /**
   * f(t) of two quantizers for one t, without what {@link #value} keeps for others. Next to ±1 it
   * costs some ten integrals of {@value #NODES} values of df/dθ.
   */
  static double once(StepFunction left, StepFunction right, double t) {
    double inner = Math.max(-SERIES_END, Math.min(SERIES_END, t));
    double sum = 0;
    for (int k = terms(inner); k >= 1; k--) {
      sum = (sum + left.coefficient(k) * right.coefficient(k)) * inner;
    }
    return inner == t ? sum : sum + beyond(left, right, inner, t);
  }

  /**
   * f(t) − f(inner), both on one side. The slope changes over a distance of the order of that to
   * ±π/2, so each part is half as long as the one before.
   */
  private static double beyond(StepFunction left, StepFunction right, double inner, double t) {
    double sign = Math.signum(t);
    double end = Math.PI / 2 - Math.asin(Math.min(1, Math.abs(t)));
    double from = Math.PI / 2 - Math.asin(Math.abs(inner));
    double sum = 0;
    while (from > end && from > LEAST_ANGLE) {
      double to = Math.max(end, from / 2);
      double middle = (from + to) / 2;
      double half = (from - to) / 2;
      double part = 0;
      for (int i = 0; i < NODES; i++) {
        double angle = middle + half * RULE.getPoint(i);
        part += RULE.getWeight(i) * slope(left, right, sign * (Math.PI / 2 - angle));
      }
      sum += half * part;
      from = to;
    }
    return sign * sum;
  }

  /** How many terms it takes until t^k is below 1e-18. */
  private static int terms(double t) {
    double magnitude = Math.abs(t);
    return magnitude < 1e-12
        ? 2
        : (int) Math.min(StepFunction.COEFFICIENTS, LOG_PRECISION / Math.log(magnitude) + 2);
  }

  private Kernel nearOne() {
    Kernel kernel = nearOne;
    if (kernel == null) {
      boolean odd = left.quantizer().isOdd() && right.quantizer().isOdd();
      // Two threads may both make it; they make the same.
      kernel = ChebyshevKernel.ofSlope(theta -> slope(left, right, theta), odd);
      nearOne = kernel;
    }
    return kernel;
  }

  /** df/dθ, |θ| &lt; π/2. */
  private static double slope(StepFunction left, StepFunction right, double theta) {
    double sine = Math.sin(theta);
    double cosine = Math.cos(theta);
    double scale = 0.5 / (cosine * cosine);
    double sum = 0;
    for (int i = 0; i < left.quantizer().size() - 1; i++) {
      double a = left.quantizer().threshold(i);
      double row = 0;
      for (int j = 0; j < right.quantizer().size() - 1; j++) {
        double b = right.quantizer().threshold(j);
        // a² + b² − 2ab sin θ = (a − b sin θ)² + b² cos² θ, without cancellation.
        double distance = a - b * sine;
        double exponent = scale * distance * distance + b * b / 2;
        if (exponent < NEGLIGIBLE) {
          row += right.step(j) * Math.exp(-exponent);
        }
      }
      sum += left.step(i) * row;
    }
    return sum / (2 * Math.PI);
  }
}
