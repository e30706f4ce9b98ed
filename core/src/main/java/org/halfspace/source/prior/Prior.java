// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

/**
 * The distribution of an entry x of a vector before anything is observed, for message passing with
 * entries that are independent (docs/theory.md §10). Implementations are immutable and thread-safe.
 */
public interface Prior {

  /** E x. */
  double mean();

  /** E (x − E x)². */
  double variance();

  /**
   * What observations y = x + N(0, σ²) tell.
   *
   * @param noise σ²
   * @throws IllegalArgumentException if σ² is not positive and finite
   */
  Posterior observed(double noise);

  /**
   * The mean variance of x once y = x + N(0, σ²) is known, over x and y: the least mean squared
   * error of any estimate from y.
   *
   * @param noise σ²
   * @throws IllegalArgumentException if σ² is not positive and finite
   */
  double remaining(double noise);

  /**
   * I(x; x + N(0, σ²)) in nats, what an observation tells of x. Its derivative by 1/σ² is half of
   * what {@link #remaining} gives (Guo, Shamai and Verdú 2005).
   *
   * @param noise σ²
   * @throws IllegalArgumentException if σ² is not positive and finite
   */
  double information(double noise);
}
