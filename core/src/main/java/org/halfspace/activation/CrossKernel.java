// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

/**
 * The covariance of two different quantizers on two standard normals of correlation t, f(t) =
 * Σ_{k≥1} c_k c'_k t^k (docs/theory.md §8). Immutable and thread-safe.
 */
public final class CrossKernel {
  private final Kernel kernel;

  private CrossKernel(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The kernel between two activations that are quantizers, as sign is. Cheap; what is needed for
   * |t| near 1 is computed when it is first asked for, in up to about a second for 8 bits.
   *
   * @throws IllegalArgumentException if one of them is no quantizer ({@link
   *     Activation#quantizer()})
   */
  public static CrossKernel of(Activation left, Activation right) {
    return new CrossKernel(new StepKernel(steps(left), steps(right)));
  }

  /**
   * f(t) between two quantizers for one t, |t| ≤ 1, where a kernel would not be asked again. Cost
   * some hundred multiplications for |t| ≤ 0.85, and some hundred times the product of their levels
   * beyond.
   *
   * @throws IllegalArgumentException if one of them is no quantizer
   */
  public static double value(Activation left, Activation right, double t) {
    return StepKernel.once(steps(left), steps(right), t);
  }

  private static StepFunction steps(Activation activation) {
    return activation
        .steps()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "activation: " + activation + ", must be a quantizer, such as levels:4"));
  }

  /** f(t), |t| ≤ 1. */
  public double value(double t) {
    return kernel.value(t);
  }

  /** f'(t), |t| &lt; 1; at ±1 the value a hair inside the interval. */
  public double derivative(double t) {
    return kernel.derivative(t);
  }
}
