// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.halfspace.code.Quantizer;

/**
 * An activation σ and its Hermite constants (docs/theory.md §2), with c_k = E[σ(g) h_k(g)], g ~
 * N(0, 1), h_k the normalized probabilists' Hermite polynomials.
 *
 * <p>Constants and kernel have a closed form for sign, identity, erf, sin, relu and gelu; for all
 * others they come from quadrature split at the kinks, good to about 1e-12. Immutable and
 * thread-safe; the kernel of an activation without closed form is computed when it is first asked
 * for, in up to about a second.
 */
public final class Activation {
  /** Of the central differences: errors of rounding and of the third derivative balance. */
  private static final double STEP = 1e-5;

  private static final int MOST_BITS = 8;

  /** What the names of quantizers begin with. */
  private static final String LEVELS = "levels:";

  private static final double[] NO_KINKS = {};
  private static final double[] AT_ZERO = {0};

  private final String name;
  private final DoubleUnaryOperator function;
  private final DoubleUnaryOperator derivative;
  private final Moments moments;
  private final Supplier<Kernel> kernel;
  private final Optional<StepFunction> steps;

  private Activation(
      String name,
      DoubleUnaryOperator function,
      DoubleUnaryOperator derivative,
      Moments moments,
      Supplier<Kernel> kernel) {
    this(name, function, derivative, moments, kernel, null);
  }

  private Activation(String name, StepFunction steps, Supplier<Kernel> kernel) {
    this(name, steps.quantizer()::apply, x -> 0, steps.moments(), kernel, steps);
  }

  private Activation(
      String name,
      DoubleUnaryOperator function,
      DoubleUnaryOperator derivative,
      Moments moments,
      Supplier<Kernel> kernel,
      StepFunction steps) {
    this.name = name;
    this.function = function;
    this.derivative = derivative;
    this.moments = moments;
    this.kernel = new Once<>(kernel);
    this.steps = Optional.ofNullable(steps);
  }

  /** sign(x), 1 for x ≥ 0 and −1 below. */
  public static Activation sign() {
    StepFunction steps = new StepFunction(Quantizer.of(new double[] {-1, 1}, new double[] {0}));
    return new Activation("sign", steps, () -> new ClosedFormKernels.Arcsine(1));
  }

  /**
   * The Lloyd–Max quantizer of the standard normal with 2^b levels, for which c_1 = f(1) = 1 − D_b
   * and γ = D_b/(1 − D_b) with its mean squared error D_b (docs/theory.md §8). One bit is the sign
   * with levels ±√(2/π).
   *
   * @throws IllegalArgumentException if {@code bits} is not between 1 and 8
   */
  public static Activation quantizer(int bits) {
    if (bits < 1 || bits > MOST_BITS) {
      throw new IllegalArgumentException("bits: " + bits + ", must be between 1 and " + MOST_BITS);
    }
    return levels(1 << bits);
  }

  /**
   * The Lloyd–Max quantizer of the standard normal with any number of levels.
   *
   * @throws IllegalArgumentException if {@code count} is not between 2 and 256
   */
  public static Activation levels(int count) {
    return quantizer(LEVELS + count, LloydMax.of(count));
  }

  /**
   * A quantizer of one's own table.
   *
   * @throws IllegalArgumentException if it has no linear part (c_1 = 0)
   */
  public static Activation quantizer(String name, Quantizer quantizer) {
    Objects.requireNonNull(name, "name");
    StepFunction steps = new StepFunction(quantizer);
    steps.moments().requireLinear(name);
    return new Activation(name, steps, () -> new StepKernel(steps, steps));
  }

  /** x. */
  public static Activation identity() {
    return new Activation(
        "identity", x -> x, x -> 1, new Moments(true, 0, 1, 1), ClosedFormKernels.Linear::new);
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
        x -> 2 * Normal.density(x),
        new Moments(true, 0, 1 / Math.sqrt(Math.PI), 1.0 / 3),
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
        new Moments(false, 1 / Math.sqrt(2 * Math.PI), 0.5, 0.5 - 1 / (2 * Math.PI)),
        ClosedFormKernels.Ramp::new);
  }

  /** sin(x). */
  public static Activation sin() {
    return new Activation(
        "sin",
        Math::sin,
        Math::cos,
        new Moments(true, 0, Math.exp(-0.5), Math.sinh(1) / Math.E),
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
        x -> Erfc.value(-x / Math.sqrt(2)) / 2 + x * Normal.density(x),
        new Moments(false, 1 / Math.sqrt(4 * Math.PI), 0.5, kernel.value(1)),
        () -> kernel);
  }

  /** The activations that have a name. */
  public static List<Activation> named() {
    return List.of(
        sign(), identity(), tanh(), erf(), hardTanh(), relu(), sin(), softsign(), gelu());
  }

  /**
   * The activation of that name, or the quantizer of {@code levels:M} with M from 2 to 256.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Activation named(String name) {
    if (name.matches(LEVELS + "[0-9]{1,3}")) {
      return levels(Integer.parseInt(name.substring(LEVELS.length())));
    }
    List<String> names = new ArrayList<>();
    for (Activation activation : named()) {
      if (activation.name.equals(name)) {
        return activation;
      }
      names.add(activation.name);
    }
    throw new IllegalArgumentException(
        "activation: '"
            + name
            + "', must be one of "
            + String.join(", ", names)
            + ", "
            + LEVELS
            + "M");
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
    Moments moments = Moments.of(name, function, splits);
    return new Activation(
        name,
        function,
        derivative,
        moments,
        () -> ChebyshevKernel.of(function, splits, moments.mean(), moments.odd()));
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
    return moments.odd();
  }

  /** c_0 = E[σ(g)], 0 for an odd σ. */
  public double mean() {
    return moments.mean();
  }

  /** c_1 = E[g σ(g)]. */
  public double linearCoefficient() {
    return moments.linear();
  }

  /** f(1) = Var σ(g). */
  public double variance() {
    return moments.variance();
  }

  /** γ = f(1)/c_1² − 1 ≥ 0, exactly 0 for a linear σ. */
  public double gamma() {
    return Math.max(0, variance() / (linearCoefficient() * linearCoefficient()) - 1);
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

  /** The table of levels and thresholds, for a quantizer; sign is one. */
  public Optional<Quantizer> quantizer() {
    return steps.map(StepFunction::quantizer);
  }

  Optional<StepFunction> steps() {
    return steps;
  }

  @Override
  public String toString() {
    return name;
  }
}
