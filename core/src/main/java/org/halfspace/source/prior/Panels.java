// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.integration.gauss.LegendreRuleFactory;
import org.hipparchus.util.Pair;

/** Integrals by Gauss–Legendre rules between borders that a function's shape asks for. */
final class Panels {
  private static final int ORDER = 16;
  private static final double[] NODES;
  private static final double[] WEIGHTS;

  static {
    // Not by a GaussIntegratorFactory: it computes constants to 40 digits first.
    Pair<double[], double[]> rule = new LegendreRuleFactory().getRule(ORDER);
    NODES = rule.getFirst();
    WEIGHTS = rule.getSecond();
  }

  private Panels() {}

  static void requireNoise(double noise) {
    if (!(noise > 0) || Double.isInfinite(noise)) {
      throw new IllegalArgumentException("noise: " + noise + ", must be positive and finite");
    }
  }

  /**
   * ∫ f from the first border to the last.
   *
   * @param borders in any order, repeated or not
   */
  static double integral(DoubleUnaryOperator f, double[] borders) {
    double[] sorted = borders.clone();
    Arrays.sort(sorted);
    double all = 0;
    for (int p = 0; p < sorted.length - 1; p++) {
      double center = (sorted[p] + sorted[p + 1]) / 2;
      double half = (sorted[p + 1] - sorted[p]) / 2;
      if (half > 0) {
        double sum = 0;
        for (int i = 0; i < ORDER; i++) {
          sum += WEIGHTS[i] * f.applyAsDouble(center + half * NODES[i]);
        }
        all += half * sum;
      }
    }
    return all;
  }

  /** −p log p, 0 where p vanishes. */
  static double surprise(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }

  /** The entropy of N(0, σ²) in nats. */
  static double ofNoise(double noise) {
    return (1 + Math.log(2 * Math.PI) + Math.log(noise)) / 2;
  }
}
