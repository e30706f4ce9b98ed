// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The kernel of any activation, as a Chebyshev series in θ = arcsin t.
 *
 * <p>In t, f is singular at ±1 for an activation with kinks or jumps, and its power series
 * converges slowly. In θ a jump of σ gives a straight line and a kink an analytic function, so that
 * a short series is exact to rounding. The values at the Chebyshev points come from Mehler's
 * formula: f(t) = E[(T σ(g))²] for t ≥ 0 with T σ(x) = E[σ(√t x + √(1−t) h)], g and h independent
 * N(0, 1), taken for the odd and the even part of σ apart.
 */
final class ChebyshevKernel implements Kernel {
  private static final int FIRST_SIZE = 32;
  private static final int LARGEST_SIZE = 256;

  /** For slopes of quantizers, which turn over as little as the distance of two thresholds. */
  private static final int LARGEST_SLOPE_SIZE = 4096;

  private static final double SERIES_TOLERANCE = 1e-12;
  private static final double QUADRATURE_TOLERANCE = 1e-14;
  private static final double HALF_PI = Math.PI / 2;

  /** Where to split around a kink, in units of the smoothing. */
  private static final double[] BENDS = {-9, -3, 0, 3, 9};

  /** Coefficients in T_k(2θ/π), and those of the derivative by θ. */
  private final double[] coefficients;

  private final double[] derivativeCoefficients;

  private ChebyshevKernel(double[] coefficients) {
    this.coefficients = coefficients;
    this.derivativeCoefficients = differentiate(coefficients);
  }

  /**
   * Builds the series. Costs between some 10 ms and about a second, more for functions with many
   * features.
   *
   * @param kinks where σ or one of its derivatives jumps
   * @param mean c_0
   */
  static ChebyshevKernel of(DoubleUnaryOperator sigma, double[] kinks, double mean, boolean odd) {
    double[] mirrored = new double[2 * kinks.length];
    for (int i = 0; i < kinks.length; i++) {
      mirrored[2 * i] = kinks[i];
      mirrored[2 * i + 1] = -kinks[i];
    }
    DoubleUnaryOperator oddPart =
        odd ? sigma : x -> (sigma.applyAsDouble(x) - sigma.applyAsDouble(-x)) / 2;
    DoubleUnaryOperator evenPart =
        x -> (sigma.applyAsDouble(x) + sigma.applyAsDouble(-x)) / 2 - mean;
    double[] splits = odd ? kinks : mirrored;
    double[] series = {};
    for (int size = FIRST_SIZE; size <= LARGEST_SIZE; size *= 2) {
      double[] values = new double[size];
      for (int k = 0; k < size / 2; k++) {
        double t = Math.sin(HALF_PI * Math.cos(Math.PI * (k + 0.5) / size));
        double oddValue = secondMoment(oddPart, splits, t);
        double evenValue = odd ? 0 : secondMoment(evenPart, splits, t);
        values[k] = evenValue + oddValue;
        values[size - 1 - k] = evenValue - oddValue;
      }
      series = coefficients(values);
      int length = significant(series);
      if (length <= 3 * size / 4) {
        return new ChebyshevKernel(Arrays.copyOf(series, length));
      }
    }
    return new ChebyshevKernel(series);
  }

  /**
   * The kernel with f(0) = 0 of the given df/dθ, θ = arcsin t. Evaluates the slope at some hundred
   * angles.
   *
   * @param even whether the slope is the same at −θ, as it is where f is odd
   */
  static ChebyshevKernel ofSlope(DoubleUnaryOperator slope, boolean even) {
    double[] series = {};
    for (int size = FIRST_SIZE; size <= LARGEST_SLOPE_SIZE; size *= 2) {
      double[] values = new double[size];
      for (int k = 0; k < size / 2; k++) {
        double theta = HALF_PI * Math.cos(Math.PI * (k + 0.5) / size);
        values[k] = slope.applyAsDouble(theta);
        values[size - 1 - k] = even ? values[k] : slope.applyAsDouble(-theta);
      }
      series = coefficients(values);
      int length = significant(series);
      if (length <= 3 * size / 4) {
        series = Arrays.copyOf(series, length);
        break;
      }
    }
    return new ChebyshevKernel(integrate(series));
  }

  @Override
  public double value(double t) {
    return clenshaw(coefficients, Math.asin(Math.max(-1, Math.min(1, t))) / HALF_PI);
  }

  @Override
  public double derivative(double t) {
    double u = Kernel.inside(t);
    return clenshaw(derivativeCoefficients, Math.asin(u) / HALF_PI) / Math.sqrt((1 - u) * (1 + u));
  }

  /** E[(T σ(g))²] for an odd or even σ, whose T σ is odd or even too. */
  private static double secondMoment(DoubleUnaryOperator sigma, double[] kinks, double t) {
    double keep = Math.sqrt(t);
    double spread = Math.sqrt(1 - t);
    double[] inner = new double[kinks.length];
    // T σ bends around each kink on the scale of the spread; panels that wide would not see it.
    double[] outer = new double[kinks.length * BENDS.length];
    for (int i = 0; i < outer.length; i++) {
      outer[i] = (kinks[i / BENDS.length] + BENDS[i % BENDS.length] * spread) / keep;
    }
    DoubleUnaryOperator smoothedSquare =
        x -> {
          for (int i = 0; i < kinks.length; i++) {
            inner[i] = (kinks[i] - keep * x) / spread;
          }
          double smoothed =
              GaussianQuadrature.expectation(
                  h -> sigma.applyAsDouble(keep * x + spread * h), inner, QUADRATURE_TOLERANCE);
          return smoothed * smoothed;
        };
    return GaussianQuadrature.evenExpectation(smoothedSquare, outer, QUADRATURE_TOLERANCE);
  }

  private static double[] coefficients(double[] values) {
    int size = values.length;
    double[] coefficients = new double[size];
    for (int j = 0; j < size; j++) {
      double sum = 0;
      for (int k = 0; k < size; k++) {
        sum += values[k] * Math.cos(Math.PI * j * (k + 0.5) / size);
      }
      coefficients[j] = (j == 0 ? 1.0 : 2.0) / size * sum;
    }
    return coefficients;
  }

  private static int significant(double[] coefficients) {
    double scale = Arrays.stream(coefficients).map(Math::abs).max().orElse(0);
    int length = coefficients.length;
    while (length > 1 && Math.abs(coefficients[length - 1]) <= SERIES_TOLERANCE * scale) {
      length--;
    }
    return length;
  }

  /** Derivative by θ of Σ a_k T_k(2θ/π): b_{k−1} = b_{k+1} + 2 k a_k, halved at 0. */
  private static double[] differentiate(double[] a) {
    int n = a.length;
    double[] b = new double[n + 1];
    for (int k = n - 1; k >= 1; k--) {
      b[k - 1] = (k + 1 < n ? b[k + 1] : 0) + 2 * k * a[k];
    }
    b[0] /= 2;
    double[] result = new double[Math.max(1, n - 1)];
    for (int k = 0; k < n - 1; k++) {
      result[k] = b[k] / HALF_PI;
    }
    return result;
  }

  /** Integral by θ from 0 of Σ b_k T_k(2θ/π): a_k = (b_{k−1} − b_{k+1}) / 2k, b_0 doubled. */
  private static double[] integrate(double[] b) {
    double[] a = new double[b.length + 1];
    for (int k = 1; k < a.length; k++) {
      double below = k == 1 ? 2 * b[0] : b[k - 1];
      double above = k + 1 < b.length ? b[k + 1] : 0;
      a[k] = HALF_PI * (below - above) / (2 * k);
    }
    a[0] = -clenshaw(a, 0);
    return a;
  }

  private static double clenshaw(double[] coefficients, double u) {
    double next = 0;
    double afterNext = 0;
    for (int k = coefficients.length - 1; k >= 1; k--) {
      double current = coefficients[k] + 2 * u * next - afterNext;
      afterNext = next;
      next = current;
    }
    return coefficients[0] + u * next - afterNext;
  }
}
