// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.List;
import org.halfspace.source.Spectrum;

/**
 * Sums and quantiles of norms. Bins are 2^-10 wide, relative to their norms, so that the middle of
 * one is off by at most 1/2000. Memory: 2 MiB whatever the number of vectors. Not thread-safe.
 */
final class NormHistogram {
  private static final int DROPPED_BITS = 23 - 10;

  private final long[] bins = new long[1 << (31 - DROPPED_BITS)];
  private double sum;
  private double squares;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest;
  private long count;

  void add(double norm) {
    bins[Float.floatToIntBits((float) norm) >>> DROPPED_BITS]++;
    sum += norm;
    squares += norm * norm;
    least = Math.min(least, norm);
    greatest = Math.max(greatest, norm);
    count++;
  }

  /**
   * The smallest norm that at least this share of vectors does not exceed, to the middle of its
   * bin.
   */
  private double quantile(double level) {
    if (level == 0) {
      return least;
    }
    if (level == 1) {
      return greatest;
    }
    long wanted = (long) Math.ceil(level * count);
    int bin = 0;
    for (long below = bins[0]; below < wanted; below += bins[bin]) {
      bin++;
    }
    double low = Float.intBitsToFloat(bin << DROPPED_BITS);
    double high = Float.intBitsToFloat((bin + 1) << DROPPED_BITS);
    return Math.max(least, Math.min(greatest, (low + high) / 2));
  }

  /** The norms and those of a Gaussian source. */
  DataProfile.Norms result(Spectrum spectrum) {
    double mean = sum / count;
    List<Double> quantiles = DataProfile.Norms.LEVELS.stream().map(this::quantile).toList();
    return new DataProfile.Norms(
        mean,
        Math.sqrt(Math.max(0, squares / count - mean * mean)) / mean,
        gaussianVariation(spectrum),
        quantiles);
  }

  /**
   * The coefficient of variation of r_g = √(Σ λ_i z_i²), z_i Gaussian and independent.
   *
   * <p>E r_g² = tr Σ. For any q ≥ 0, √q = (1/2√π) ∫ (1 − e^(−qt)) t^(−3/2) dt over t &gt; 0, so
   * with tr Σ = 1, E r_g is the same integral with Π (1 + 2 λ_i t)^(−1/2) for e^(−qt). With t = e^u
   * the integrand is analytic and falls off as e^(−|u|/2), for which the rule of equal steps
   * converges exponentially.
   */
  static double gaussianVariation(Spectrum spectrum) {
    double step = 0.25;
    double integral = 0;
    for (int k = -256; k <= 256; k++) {
      double t = Math.exp(k * step);
      double logarithm = 0;
      for (int i = 0; i < spectrum.dimension(); i++) {
        logarithm -= Math.log1p(2 * t * spectrum.eigenvalue(i) / spectrum.total()) / 2;
      }
      integral -= Math.expm1(logarithm) / Math.sqrt(t) * step;
    }
    double mean = integral / (2 * Math.sqrt(Math.PI));
    return Math.sqrt(Math.max(0, 1 / (mean * mean) - 1));
  }
}
