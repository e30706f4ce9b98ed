// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

/**
 * What an observation y = x + N(0, σ²) tells of x, for one prior and one σ². Implementations are
 * immutable and thread-safe.
 */
public interface Posterior {

  /** Mean and variance of x given y. */
  Estimate at(double y);

  /**
   * What is known of x.
   *
   * @param mean E[x | y]
   * @param variance E[(x − mean)² | y]
   */
  record Estimate(double mean, double variance) {}
}
