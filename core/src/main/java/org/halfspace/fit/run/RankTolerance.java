// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

/** Which share of the largest eigenvalue a smaller one must have to count as variance. */
public final class RankTolerance {
  /**
   * Of a covariance that is summed and factored in double precision: what is below is rounding of
   * the data, not variance an encoder may divide by. Float32 values are known to 6e-8 of their
   * size, their squares to some 4e-15; sums over vectors with a mean leave a few digits less.
   */
  public static final double COVARIANCE = 1e-10;

  /**
   * Of vectors that are whitened in float32, as training sees them. Whitening divides by √λ, so it
   * magnifies rounding of 6e-8 by √(λ_1/λ), up to a thousand here, which leaves four digits. Down
   * to {@link #COVARIANCE} it would leave two.
   */
  public static final double WHITENED_FLOATS = 1e-6;

  private RankTolerance() {}
}
