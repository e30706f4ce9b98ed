// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/**
 * The density exp(−|x|/b)/(2b), of mean 0 and variance 2b². Given y = x + N(0, σ²), x is a mixture
 * of two halves: N(y − σ²/b, σ²) on x &gt; 0 and N(y + σ²/b, σ²) on x &lt; 0. With t = y/σ and c =
 * σ/b they have probabilities as erfcx((c − t)/√2) to erfcx((c + t)/√2). Immutable and thread-safe.
 *
 * @param scale b
 */
public record Laplace(double scale) implements Prior {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

  /** From here on in its tail, a normal is an exponential to 1e-7 of mean and variance. */
  private static final double FAR = -150;

  /** Beyond so many b, x has a probability below 1e-17. */
  private static final double SCALES = 40;

  /** Beyond so many σ, noise has a probability below 1e-32. */
  private static final double DEVIATIONS = 12;

  /**
   * @throws IllegalArgumentException if b is not positive and finite
   */
  public Laplace {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale: " + scale + ", must be positive and finite");
    }
  }

  /** That of a variance, b = √(variance/2). */
  public static Laplace ofVariance(double variance) {
    return new Laplace(Math.sqrt(variance / 2));
  }

  @Override
  public double mean() {
    return 0;
  }

  @Override
  public double variance() {
    return 2 * scale * scale;
  }

  @Override
  public Posterior observed(double noise) {
    Panels.requireNoise(noise);
    double deviation = Math.sqrt(noise);
    double c = deviation / scale;
    return y -> {
      Posterior.Estimate above = estimate(Math.abs(y) / deviation, c);
      double mean = Math.copySign(deviation * above.mean(), y);
      return new Posterior.Estimate(mean, noise * above.variance());
    };
  }

  /** Of x/σ, for t ≥ 0. */
  private static Posterior.Estimate estimate(double t, double c) {
    // What is infinite belongs to t far above c, where the other half does not matter.
    double odds = Erfcx.value((c + t) * ROOT_HALF) / Erfcx.value((c - t) * ROOT_HALF);
    double near = 1 / (1 + odds);
    Posterior.Estimate positive = half(t - c);
    Posterior.Estimate negative = half(-t - c);
    double apart = positive.mean() + negative.mean();
    return new Posterior.Estimate(
        near * positive.mean() - (1 - near) * negative.mean(),
        near * positive.variance()
            + (1 - near) * negative.variance()
            + near * (1 - near) * apart * apart);
  }

  /** Mean and variance of N(a, 1) on the positive numbers. */
  private static Posterior.Estimate half(double a) {
    if (a < FAR) {
      double square = 1 / (a * a);
      return new Posterior.Estimate(-(1 - 2 * square) / a, square * (1 - 6 * square));
    }
    double lambda = ROOT_TWO_OVER_PI / Erfcx.value(-a * ROOT_HALF);
    return new Posterior.Estimate(a + lambda, 1 - lambda * (a + lambda));
  }

  /** {@inheritDoc} Cost some thousand error functions. */
  @Override
  public double remaining(double noise) {
    Posterior posterior = observed(noise);
    double deviation = Math.sqrt(noise);
    double c = deviation / scale;
    return 2
        * Panels.integral(t -> density(t, c) * posterior.at(t * deviation).variance(), borders(c));
  }

  /** {@inheritDoc} Cost as {@link #remaining}. */
  @Override
  public double information(double noise) {
    Panels.requireNoise(noise);
    double c = Math.sqrt(noise) / scale;
    // That of y/σ, beside noise of variance 1.
    return 2 * Panels.integral(t -> Panels.surprise(density(t, c)), borders(c)) - Panels.ofNoise(1);
  }

  /** Of t: where noise shapes what is integrated, short steps; farther out ever longer ones. */
  private static double[] borders(double c) {
    List<Double> borders = new ArrayList<>();
    double finely = DEVIATIONS + Math.min(c, DEVIATIONS);
    double end = DEVIATIONS + SCALES / c;
    double at = 0;
    while (at < end) {
      borders.add(at);
      at += at < finely ? 0.5 : Math.min(at / 2, 1 / c);
    }
    borders.add(end);
    return borders.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The density of y/σ at t ≥ 0. */
  private static double density(double t, double c) {
    double toward = (c - t) * ROOT_HALF;
    double near =
        toward > 0
            ? Erfcx.value(toward) * Math.exp(-t * t / 2)
            : Erfc.value(toward) * Math.exp(c * (c / 2 - t));
    double far = Erfcx.value((c + t) * ROOT_HALF) * Math.exp(-t * t / 2);
    return c / 4 * (near + far);
  }
}
