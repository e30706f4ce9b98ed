// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * An activation σ and its Hermite constants (THEORY §2), with c_k = E[σ(g) h_k(g)], g ~ N(0, 1),
 * h_k the normalized probabilists' Hermite polynomials.
 *
 * <p>Constants and kernel have a closed form for sign, identity, erf, sin, relu and gelu; for all
 * others they come from quadrature split at the kinks, good to about 1e-12. Immutable and
 * thread-safe; the kernel of an activation without closed form is computed when it is first asked
 * for, in up to about a second.
 */
public final class Activation {
  private static final double QUADRATURE_TOLERANCE = 1e-15;

  /** Of the central differences: errors of rounding and of the third derivative balance. */
  private static final double STEP = 1e-5;

  private static final double[] NO_KINKS = {};
  private static final double[] AT_ZERO = {0};

  private final String name;
  private final DoubleUnaryOperator function;
  private final DoubleUnaryOperator derivative;
  private final boolean odd;
  private final double mean;
  private final double linearCoefficient;
  private final double variance;
  private final Supplier<Kernel> kernel;

  private Activation(
      String name,
      DoubleUnaryOperator function,
      DoubleUnaryOperator derivative,
      boolean odd,
      double mean,
      double linearCoefficient,
      double variance,
      Supplier<Kernel> kernel) {
    this.name = name;
    this.function = function;
    this.derivative = derivative;
    this.odd = odd;
    this.mean = mean;
    this.linearCoefficient = linearCoefficient;
    this.variance = variance;
    this.kernel = new Once<>(kernel);
  }

  /** sign(x), 1 for x ≥ 0 and −1 below. */
  public static Activation sign() {
    return new Activation(
        "sign",
        x -> x >= 0 ? 1 : -1,
        x -> 0,
        true,
        0,
        Math.sqrt(2 / Math.PI),
        1,
        () -> new ClosedFormKernels.Arcsine(1));
  }

  /** x. */
  public static Activation identity() {
    return new Activation("identity", x -> x, x -> 1, true, 0, 1, 1, ClosedFormKernels.Linear::new);
  }

  /** tanh(x). */
  public static Activation tanh() {
    return withDerivative(
        "tanh",
        Math::tanh,
        x -> {
          double t = Math.tanh(x);
          return 1 - t * t;
        });
  }

  /** erf(x/√2). */
  public static Activation erf() {
    return new Activation(
        "erf",
        x -> Erf.value(x / Math.sqrt(2)),
        x -> 2 * density(x),
        true,
        0,
        1 / Math.sqrt(Math.PI),
        1.0 / 3,
        () -> new ClosedFormKernels.Arcsine(0.5));
  }

  /** x clipped to [−1, 1]. */
  public static Activation hardTanh() {
    return withDerivative(
        "hard-tanh", x -> Math.max(-1, Math.min(1, x)), x -> Math.abs(x) <= 1 ? 1 : 0, -1, 1);
  }

  /** max(x, 0). Not odd. */
  public static Activation relu() {
    return new Activation(
        "relu",
        x -> Math.max(x, 0),
        x -> x > 0 ? 1 : 0,
        false,
        1 / Math.sqrt(2 * Math.PI),
        0.5,
        0.5 - 1 / (2 * Math.PI),
        ClosedFormKernels.Ramp::new);
  }

  /** sin(x). */
  public static Activation sin() {
    return new Activation(
        "sin",
        Math::sin,
        Math::cos,
        true,
        0,
        Math.exp(-0.5),
        Math.sinh(1) / Math.E,
        ClosedFormKernels.Sine::new);
  }

  /** x / (1 + |x|). */
  public static Activation softsign() {
    return withDerivative(
        "softsign",
        x -> x / (1 + Math.abs(x)),
        x -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))),
        AT_ZERO);
  }

  /** x Φ(x), Φ the normal distribution function. Not odd. */
  public static Activation gelu() {
    Kernel kernel = new ClosedFormKernels.GaussianErrorLinear();
    return new Activation(
        "gelu",
        x -> x / 2 * Erfc.value(-x / Math.sqrt(2)),
        x -> Erfc.value(-x / Math.sqrt(2)) / 2 + x * density(x),
        false,
        1 / Math.sqrt(4 * Math.PI),
        0.5,
        kernel.value(1),
        () -> kernel);
  }

  /** The activations that have a name. */
  public static List<Activation> named() {
    return List.of(
        sign(), identity(), tanh(), erf(), hardTanh(), relu(), sin(), softsign(), gelu());
  }

  /**
   * The activation of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Activation named(String name) {
    List<String> names = new ArrayList<>();
    for (Activation activation : named()) {
      if (activation.name.equals(name)) {
        return activation;
      }
      names.add(activation.name);
    }
    throw new IllegalArgumentException(
        "activation: '" + name + "', must be one of " + String.join(", ", names));
  }

  /**
   * Any function.
   *
   * @param function must be finite everywhere and grow slowly enough for E[σ(g)²] to be finite
   * @param kinks where it or one of its derivatives jumps; undeclared kinks are found, but cost
   *     time
   * @throws IllegalArgumentException if the function is not finite, is constant, or has no linear
   *     part (c_1 = 0), so that no encoder can do better than the mean
   */
  public static Activation of(String name, DoubleUnaryOperator function, double... kinks) {
    return withDerivative(
        name,
        function,
        x -> (function.applyAsDouble(x + STEP) - function.applyAsDouble(x - STEP)) / (2 * STEP),
        kinks);
  }

  private static Activation withDerivative(
      String name, DoubleUnaryOperator function, DoubleUnaryOperator derivative, double... kinks) {
    Objects.requireNonNull(name, "name");
    double[] splits = kinks.length == 0 ? NO_KINKS : kinks.clone();
    boolean odd = isOdd(name, function);
    double mean = odd ? 0 : expectation(function, splits);
    double linear = expectation(x -> x * function.applyAsDouble(x), splits);
    double variance =
        expectation(
            x -> {
              double centered = function.applyAsDouble(x) - mean;
              return centered * centered;
            },
            splits);
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
    if (linear * linear <= 1e-20 * variance || variance == 0) {
      throw new IllegalArgumentException(
          "activation "
              + name
              + ": c_1 = "
              + linear
              + " with variance "
              + variance
              + ", so the code carries nothing linear about its input");
    }
    return new Activation(
        name,
        function,
        derivative,
        odd,
        mean,
        linear,
        variance,
        () -> ChebyshevKernel.of(function, splits, mean, odd));
  }

  /** Of N(0, 1). */
  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double expectation(DoubleUnaryOperator phi, double[] kinks) {
    return GaussianQuadrature.expectation(phi, kinks, QUADRATURE_TOLERANCE);
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

  public String name() {
    return name;
  }

  /** σ(x). */
  public double apply(double x) {
    return function.applyAsDouble(x);
  }

  /**
   * σ'(x), one of the slopes at a kink, 0 for sign. Of functions without a name by central
   * differences, good to about 1e-9.
   */
  public double derivative(double x) {
    return derivative.applyAsDouble(x);
  }

  /** Whether σ(−x) = −σ(x), which the floor needs. */
  public boolean isOdd() {
    return odd;
  }

  /** c_0 = E[σ(g)], 0 for an odd σ. */
  public double mean() {
    return mean;
  }

  /** c_1 = E[g σ(g)]. */
  public double linearCoefficient() {
    return linearCoefficient;
  }

  /** f(1) = Var σ(g). */
  public double variance() {
    return variance;
  }

  /** γ = f(1)/c_1² − 1 ≥ 0, exactly 0 for a linear σ. */
  public double gamma() {
    return Math.max(0, variance / (linearCoefficient * linearCoefficient) - 1);
  }

  /** f(t) = Σ_{k≥1} c_k² t^k, |t| ≤ 1. */
  public double kernel(double t) {
    return kernel.get().value(t);
  }

  /** f'(t), |t| &lt; 1; at ±1 the value a hair inside the interval, as f' may be infinite there. */
  public double kernelDerivative(double t) {
    return kernel.get().derivative(t);
  }

  /**
   * Applies f to the entries {@code from} to {@code to} of {@code source}.
   *
   * @param values receives f, may be {@code source}
   * @param derivatives receives f', must be neither of the others
   */
  public void kernel(double[] source, int from, int to, double[] values, double[] derivatives) {
    Objects.checkFromToIndex(from, to, source.length);
    Kernel f = kernel.get();
    for (int i = from; i < to; i++) {
      double t = source[i];
      derivatives[i] = f.derivative(t);
      values[i] = f.value(t);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Computes a value when it is first asked for, and keeps it. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> compute;
    private T value;

    Once(Supplier<T> compute) {
      this.compute = compute;
    }

    @Override
    public synchronized T get() {
      if (value == null) {
        value = compute.get();
      }
      return value;
    }
  }
}
