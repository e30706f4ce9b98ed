// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.prior;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.GaussianMixture.Component;

/**
 * Fits a mixture of normals to numbers by expectation and maximization (Dempster, Laird and Rubin
 * 1977). An iteration takes the probability p_ik of each component for each number, and then w_k =
 * mean p_ik, m_k = Σ p_ik x_i / Σ p_ik and v_k = Σ p_ik (x_i − m_k)² / Σ p_ik, no v_k below a least
 * variance. The likelihood never falls. Nothing is random: components start at the mean, with
 * variances from narrow to wide around that of the numbers, since entries of images in a basis are
 * often next to 0 and sometimes far from it. Mean and variance of the mixture are those of the
 * numbers, where no v_k was held up. Cost K exponentials for each number and iteration.
 *
 * @param prior the mixture
 * @param likelihoods mean log density of the numbers before the first iteration and after each
 */
public record MixtureFit(GaussianMixture prior, List<Double> likelihoods) {
  /**
   * A component is no narrower than this share of the variance; a point would be infinitely good.
   */
  private static final double LEAST_SHARE = 1e-6;

  /** A component of less weight than this is left out. */
  private static final double LEAST_WEIGHT = 1e-9;

  /** The least and the largest variance at first, as shares of that of the numbers. */
  private static final double NARROWEST = 0.1;

  private static final double WIDEST = 3;

  /**
   * How to fit.
   *
   * @param components K, at most; fewer where one loses its weight
   * @param iterations at most
   * @param leastGain an iteration that adds less than this to the mean log density is the last
   */
  public record Settings(int components, int iterations, double leastGain) {
    /**
     * @throws IllegalArgumentException if there is no component or a bound is negative
     */
    public Settings {
      if (components < 1 || iterations < 0 || !(leastGain >= 0)) {
        throw new IllegalArgumentException(
            "components: "
                + components
                + ", iterations: "
                + iterations
                + ", leastGain: "
                + leastGain
                + ", must be at least 1, 0 and 0");
      }
    }

    /** K components, at most 200 iterations, until one adds less than 1e-6. */
    public static Settings standard(int components) {
      return new Settings(components, 200, 1e-6);
    }
  }

  public MixtureFit {
    likelihoods = List.copyOf(likelihoods);
  }

  /**
   * Fits.
   *
   * @param numbers as they come; equal ones give a point
   * @throws IllegalArgumentException if there are none, or one is not finite
   */
  public static MixtureFit of(double[] numbers, Settings settings) {
    if (numbers.length == 0) {
      throw new IllegalArgumentException("numbers: none, must be at least one");
    }
    double mean = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new IllegalArgumentException(
            "numbers[" + i + "]: " + numbers[i] + ", must be finite");
      }
      mean += numbers[i] / numbers.length;
    }
    double variance = 0;
    for (double x : numbers) {
      variance += (x - mean) * (x - mean) / numbers.length;
    }
    if (variance <= Double.MIN_NORMAL) {
      return new MixtureFit(GaussianMixture.of(List.of(new Component(1, mean, 0))), List.of());
    }
    List<Component> components = first(mean, variance, settings.components());
    List<Double> likelihoods = new ArrayList<>();
    Sums sums = Sums.of(numbers, components);
    likelihoods.add(sums.likelihood());
    for (int i = 0; i < settings.iterations(); i++) {
      components = sums.maximized(LEAST_SHARE * variance);
      double before = sums.likelihood();
      sums = Sums.of(numbers, components);
      likelihoods.add(sums.likelihood());
      if (!(sums.likelihood() - before >= settings.leastGain())) {
        break;
      }
    }
    return new MixtureFit(GaussianMixture.of(components), likelihoods);
  }

  private static List<Component> first(double mean, double variance, int count) {
    List<Component> components = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double share = count == 1 ? 1 : NARROWEST * Math.pow(WIDEST / NARROWEST, k / (count - 1.0));
      components.add(new Component(1.0 / count, mean, share * variance));
    }
    return components;
  }

  /**
   * Of all numbers: Σ p, Σ p (x − m) and Σ p (x − m)² for each component.
   *
   * @param before the components, whose means are m
   */
  private record Sums(
      List<Component> before,
      double[] masses,
      double[] firsts,
      double[] seconds,
      double likelihood) {

    static Sums of(double[] numbers, List<Component> components) {
      int size = components.size();
      double[] masses = new double[size];
      double[] firsts = new double[size];
      double[] seconds = new double[size];
      double[] means = components.stream().mapToDouble(Component::mean).toArray();
      double[] halves = components.stream().mapToDouble(c -> 0.5 / c.variance()).toArray();
      double[] logarithms =
          components.stream()
              .mapToDouble(c -> Math.log(c.weight()) - Math.log(2 * Math.PI * c.variance()) / 2)
              .toArray();
      double[] exponents = new double[size];
      double likelihood = 0;
      for (double x : numbers) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < size; k++) {
          exponents[k] = logarithms[k] - (x - means[k]) * (x - means[k]) * halves[k];
          most = Math.max(most, exponents[k]);
        }
        double density = 0;
        for (int k = 0; k < size; k++) {
          exponents[k] = Math.exp(exponents[k] - most);
          density += exponents[k];
        }
        likelihood += (most + Math.log(density)) / numbers.length;
        for (int k = 0; k < size; k++) {
          double p = exponents[k] / density;
          double off = x - means[k];
          masses[k] += p;
          firsts[k] += p * off;
          seconds[k] += p * off * off;
        }
      }
      return new Sums(components, masses, firsts, seconds, likelihood);
    }

    List<Component> maximized(double leastVariance) {
      double all = 0;
      for (double mass : masses) {
        all += mass;
      }
      double kept = 0;
      for (double mass : masses) {
        kept += mass >= LEAST_WEIGHT * all ? mass : 0;
      }
      List<Component> components = new ArrayList<>();
      for (int k = 0; k < masses.length; k++) {
        if (masses[k] >= LEAST_WEIGHT * all) {
          double shift = firsts[k] / masses[k];
          double variance = seconds[k] / masses[k] - shift * shift;
          components.add(
              new Component(
                  masses[k] / kept,
                  before.get(k).mean() + shift,
                  Math.max(leastVariance, variance)));
        }
      }
      return components;
    }
  }
}
