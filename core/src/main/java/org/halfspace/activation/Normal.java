// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import org.apache.commons.numbers.gamma.ErfDifference;
import org.apache.commons.numbers.gamma.Erfc;

/** The standard normal distribution on intervals, exact to rounding where they are narrow too. */
final class Normal {
  private static final double ROOT_HALF = Math.sqrt(0.5);

  private Normal() {}

  /** φ(x); 0 at ±∞. */
  static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** P(a &lt; g &lt; b), a ≤ b, either of them infinite. */
  static double probability(double a, double b) {
    if (b == Double.POSITIVE_INFINITY) {
      return Erfc.value(a * ROOT_HALF) / 2;
    }
    if (a == Double.NEGATIVE_INFINITY) {
      return Erfc.value(-b * ROOT_HALF) / 2;
    }
    return ErfDifference.value(a * ROOT_HALF, b * ROOT_HALF) / 2;
  }

  /** E[g; a &lt; g &lt; b] = φ(a) − φ(b). */
  static double firstMoment(double a, double b) {
    if (Double.isInfinite(a) || Double.isInfinite(b)) {
      return density(a) - density(b);
    }
    return -density(a) * Math.expm1((a - b) * (a + b) / 2);
  }
}
