// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.stream.IntStream;
import org.halfspace.code.Quantizer;

/**
 * What an activation that is a quantizer contributes, in closed form: with the steps Δ_j at the
 * thresholds τ_j, σ' = Σ_j Δ_j δ(x − τ_j), hence c_k = Σ_j Δ_j φ(τ_j) h_{k−1}(τ_j) / √k for k ≥ 1
 * (docs/theory.md §8). Immutable and thread-safe.
 */
final class StepFunction {
  /** How many Hermite coefficients are kept, those from c_1 on. */
  static final int COEFFICIENTS = 256;

  private static final double[] ROOTS =
      IntStream.rangeClosed(0, COEFFICIENTS).mapToDouble(Math::sqrt).toArray();

  private final Quantizer quantizer;
  private final Moments moments;
  private final double[] coefficients;

  StepFunction(Quantizer quantizer) {
    this.quantizer = quantizer;
    int size = quantizer.size();
    double[] probabilities = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double low = i == 0 ? Double.NEGATIVE_INFINITY : quantizer.threshold(i - 1);
      double high = i == size - 1 ? Double.POSITIVE_INFINITY : quantizer.threshold(i);
      probabilities[i] = Normal.probability(low, high);
      sum += probabilities[i] * quantizer.level(i);
    }
    double mean = quantizer.isOdd() ? 0 : sum;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double centered = quantizer.level(i) - mean;
      squares += probabilities[i] * centered * centered;
    }
    this.coefficients = new double[COEFFICIENTS + 1];
    for (int j = 0; j < size - 1; j++) {
      addHermite(step(j), quantizer.threshold(j));
    }
    if (quantizer.isOdd()) {
      for (int k = 2; k <= COEFFICIENTS; k += 2) {
        coefficients[k] = 0; // instead of what rounding leaves
      }
    }
    this.moments = new Moments(quantizer.isOdd(), mean, coefficients[1], squares);
  }

  private void addHermite(double step, double threshold) {
    double weight = step * Normal.density(threshold);
    double previous = 0;
    double current = 1;
    for (int k = 1; k <= COEFFICIENTS; k++) {
      coefficients[k] += weight * current / ROOTS[k];
      double next = (threshold * current - ROOTS[k - 1] * previous) / ROOTS[k];
      previous = current;
      current = next;
    }
  }

  Quantizer quantizer() {
    return quantizer;
  }

  double step(int j) {
    return quantizer.level(j + 1) - quantizer.level(j);
  }

  Moments moments() {
    return moments;
  }

  /** c_k, 1 ≤ k ≤ {@value #COEFFICIENTS}. */
  double coefficient(int k) {
    return coefficients[k];
  }
}
