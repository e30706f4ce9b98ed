// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

/**
 * The cross kernel of two quantizers, f(t) = Σ_{k≥1} c_k c'_k t^k, the covariance of their values
 * on two standard normals of correlation t (docs/theory.md §8).
 *
 * <p>Where |t| ≤ {@value #SERIES_END} the power series is exact to rounding. Beyond it f is
 * integrated in θ = arcsin t: by Plackett's identity df/dθ = Σ_{i,j} Δ_i Δ'_j exp(−(τ_i² + τ'_j² −
 * 2 τ_i τ'_j sin θ) / (2 cos² θ)) / 2π, which is smooth, and its Chebyshev series is made when it
 * is first needed. Thread-safe.
 */
final class StepKernel implements Kernel {
  /** 0.85^256 = 1e-18. */
  private static final double SERIES_END = 0.85;

  /** Terms below e^−45 of the largest possible do not count. */
  private static final double NEGLIGIBLE = 45;

  private static final double LOG_PRECISION = Math.log(1e-18);

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
      kernel = ChebyshevKernel.ofSlope(this::slope, odd);
      nearOne = kernel;
    }
    return kernel;
  }

  /** df/dθ, |θ| &lt; π/2. */
  private double slope(double theta) {
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
