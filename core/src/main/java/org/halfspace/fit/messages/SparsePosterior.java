// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

/**
 * What an observation y = x + N(0, σ²) tells of an entry x that is 0 with probability 1 − ρ, else
 * N(0, 1/ρ): with w = σ² + 1/ρ, x is not 0 with probability
 *
 * <p>π = 1 / (1 + (1 − ρ)/ρ √(w/σ²) exp(−y²/2 (1/σ² − 1/w))),
 *
 * <p>and then N(y / (ρ w), σ² / (ρ w)). Immutable and thread-safe.
 */
final class SparsePosterior {
  private final double odds;
  private final double steepness;
  private final double slope;
  private final double variance;

  /**
   * @param density ρ
   * @param noise σ²
   */
  SparsePosterior(double density, double noise) {
    double wide = noise + 1 / density;
    this.odds = (1 - density) / density * Math.sqrt(wide / noise);
    this.steepness = (1 / noise - 1 / wide) / 2;
    this.slope = 1 / (density * wide);
    this.variance = noise * slope;
  }

  /** π, the probability that x is not 0. */
  double probability(double y) {
    return 1 / (1 + odds * Math.exp(-steepness * y * y));
  }

  /** E[x | y], where π is known. */
  double mean(double y, double probability) {
    return probability * slope * y;
  }

  /** The variance of x given y, where π is known. */
  double variance(double y, double probability) {
    double mean = slope * y;
    return probability * (variance + (1 - probability) * mean * mean);
  }
}
