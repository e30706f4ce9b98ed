// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

/**
 * The kernel of an activation, f(t) = Σ_{k≥1} c_k² t^k, so that E[σ̃(⟨a,z⟩) σ̃(⟨b,z⟩)] = f(⟨a,b⟩)
 * for unit vectors a, b, z ~ N(0, I) and σ̃ = σ − c_0 (docs/theory.md §2). Arguments a little
 * outside [−1, 1], as rounding makes them, count as ±1. Implementations are immutable and
 * thread-safe.
 */
interface Kernel {

  /** f(t). */
  double value(double t);

  /**
   * f'(t) for |t| &lt; 1. At ±1, where f' may be infinite (sign), the value a hair inside the
   * interval is given.
   */
  double derivative(double t);

  /** t moved into [−(1 − 2⁻⁵⁰), 1 − 2⁻⁵⁰], where derivatives are finite. */
  static double inside(double t) {
    double largest = 1 - 0x1p-50;
    return Math.max(-largest, Math.min(largest, t));
  }
}
