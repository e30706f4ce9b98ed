// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.halfspace.activation.Activation;
import org.halfspace.source.Spectrum;

/**
 * The limits of compression for one spectrum and one odd activation, at any number of bits n
 * (docs/theory.md §4).
 *
 * <p>Construction takes O(d) time and memory, a question O(log d). Immutable and thread-safe.
 */
public final class Limits {
  private final Spectrum spectrum;
  private final Activation activation;
  private final double gamma;

  /** Index a: Σ_{i≤a} √λ_i, Σ_{i≤a} log₂ λ_i (positive eigenvalues) and Σ_{i>a} λ_i. */
  private final double[] rootSums;

  private final double[] logSums;
  private final double[] tails;

  private Limits(Spectrum spectrum, Activation activation) {
    this.spectrum = spectrum;
    this.activation = activation;
    this.gamma = activation.gamma();
    int d = spectrum.dimension();
    int positive = spectrum.rank(0);
    this.rootSums = new double[d + 1];
    this.logSums = new double[positive + 1];
    this.tails = new double[d + 1];
    for (int i = 0; i < d; i++) {
      rootSums[i + 1] = rootSums[i] + Math.sqrt(spectrum.eigenvalue(i));
    }
    for (int i = 0; i < positive; i++) {
      logSums[i + 1] = logSums[i] + Math.log(spectrum.eigenvalue(i)) / Math.log(2);
    }
    for (int i = d - 1; i >= 0; i--) {
      tails[i] = tails[i + 1] + spectrum.eigenvalue(i);
    }
  }

  /**
   * The limits for a spectrum and an activation.
   *
   * @throws IllegalArgumentException if the activation is not odd: rows in opposite pairs go below
   *     the formula then, so it is no floor
   */
  public static Limits of(Spectrum spectrum, Activation activation) {
    Objects.requireNonNull(spectrum, "spectrum");
    if (!activation.isOdd()) {
      throw new IllegalArgumentException(
          "activation: "
              + activation.name()
              + " is not odd, and the floor holds for odd"
              + " activations only: two units with opposite rows, such as relu(t) − relu(−t) = t,"
              + " make a linear neuron and go below the formula");
    }
    return new Limits(spectrum, activation);
  }

  public Spectrum spectrum() {
    return spectrum;
  }

  public Activation activation() {
    return activation;
  }

  /**
   * The floor at n units: γ (Σ_{i≤a} √λ_i)² / (n + aγ) + Σ_{i>a} λ_i over tr Σ, with the largest a
   * ≤ min(n, d) for which all shares are positive.
   *
   * @throws IllegalArgumentException if {@code units < 0}
   */
  public Floor floor(int units) {
    requireUnits(units);
    int bound = Math.min(units, logSums.length - 1);
    // s_a > 0, which is n √λ_a > γ Σ_{i≤a} (√λ_i − √λ_a): left falls with a, right grows.
    int active = largest(bound, a -> (units + a * gamma) * root(a) > gamma * rootSums[a]);
    double level = active == 0 ? 0 : (units + active * gamma) / rootSums[active];
    double lost = tails[active] + (active == 0 ? 0 : gamma * rootSums[active] / level);
    return new Floor(
        units, lost / spectrum.total(), lost / spectrum.dimension(), active, level, gamma);
  }

  private double root(int a) {
    return Math.sqrt(spectrum.eigenvalue(a - 1));
  }

  /** The shares s_1 ≥ … ≥ s_d ≥ 0 at n units; they sum to n (if n is not 0). */
  public double[] shares(int units) {
    Floor floor = floor(units);
    double[] shares = new double[spectrum.dimension()];
    for (int i = 0; i < floor.activeComponents(); i++) {
      shares[i] = floor.shareOfActive(spectrum.eigenvalue(i));
    }
    return shares;
  }

  /**
   * The distortion-rate function of the Gaussian source at {@code bits} bits per vector: reverse
   * water-filling with D = Σ min(θ, λ_i) / tr Σ and ½ Σ log₂⁺(λ_i/θ) = bits.
   */
  public double shannon(double bits) {
    if (!(bits >= 0)) {
      throw new IllegalArgumentException("bits: " + bits + ", must not be negative");
    }
    // Component a is above the water level when 2·bits > Σ_{i≤a} log₂(λ_i/λ_a), which grows with a.
    int active =
        largest(logSums.length - 1, a -> 2 * bits > logSums[a] - a * (logSums[a] - logSums[a - 1]));
    if (active == 0) {
      return 1;
    }
    double level = Math.pow(2, (logSums[active] - 2 * bits) / active);
    return (active * level + tails[active]) / spectrum.total();
  }

  /**
   * The inverse of {@link #shannon}: the bits per vector below which no code of any kind loses at
   * most {@code distortion} on the Gaussian source. 0 at distortion 1, infinite at distortion 0.
   * Cost O(log d).
   *
   * @throws IllegalArgumentException if {@code distortion} is not between 0 and 1
   */
  public double shannonBits(double distortion) {
    requireDistortion(distortion);
    if (distortion == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double lost = distortion * spectrum.total();
    // Component a is above the water level when a λ_a + Σ_{i>a} λ_i > lost; the left falls with a.
    int active = largest(logSums.length - 1, a -> a * spectrum.eigenvalue(a - 1) + tails[a] > lost);
    if (active == 0) {
      return 0;
    }
    double level = (lost - tails[active]) / active;
    return Math.max(0, (logSums[active] - active * Math.log(level) / Math.log(2)) / 2);
  }

  /** What n real numbers reach: PCA, Σ_{i>n} λ_i / tr Σ. */
  public double linear(int units) {
    requireUnits(units);
    return tails[Math.min(units, spectrum.dimension())] / spectrum.total();
  }

  /**
   * What a code reaches that spends the same share on every component: 1 − r/(1+γ) for r = n/d ≤ 1,
   * γ/(r+γ) for r ≥ 1, whatever the spectrum.
   */
  public double uniform(int units) {
    requireUnits(units);
    double rate = (double) units / spectrum.dimension();
    return rate <= 1 ? 1 - rate / (1 + gamma) : gamma / (rate + gamma);
  }

  /** log₂ of the number of levels. */
  private double bitsPerUnit() {
    return Math.log(activation.quantizer().orElseThrow().size()) / Math.log(2);
  }

  /** The floor at n units and the curves beside it. */
  public LimitPoint point(int units) {
    OptionalDouble shannon =
        activation.quantizer().isPresent()
            ? OptionalDouble.of(shannon(units * bitsPerUnit()))
            : OptionalDouble.empty();
    return new LimitPoint(
        (double) units / spectrum.dimension(),
        floor(units),
        uniform(units),
        shannon,
        linear(units));
  }

  /**
   * The smallest n whose floor is at most {@code distortion}; empty if even the largest int does
   * not do.
   *
   * @throws IllegalArgumentException if {@code distortion} is not between 0 and 1
   */
  public OptionalInt smallestUnits(double distortion) {
    requireDistortion(distortion);
    int above = largest(Integer.MAX_VALUE - 1, n -> floor(n - 1).distortion() > distortion);
    return floor(above).distortion() <= distortion ? OptionalInt.of(above) : OptionalInt.empty();
  }

  /**
   * The largest k in 1…bound for which {@code holds}, true up to some k and false after; 0 if none.
   */
  private static int largest(int bound, IntPredicate holds) {
    int low = 0;
    int high = bound;
    while (low < high) {
      int middle = (int) (((long) low + high + 1) / 2);
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  static void requireDistortion(double distortion) {
    if (!(distortion >= 0 && distortion <= 1)) {
      throw new IllegalArgumentException("distortion: " + distortion + ", must be between 0 and 1");
    }
  }

  private static void requireUnits(int units) {
    if (units < 0) {
      throw new IllegalArgumentException("units: " + units + ", must not be negative");
    }
  }
}
