// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

import java.util.ArrayList;
import java.util.List;

/**
 * x is N(m_k, v_k) with probability w_k. A component without variance is a point: x is 0 or ±1 may
 * be said this way, too. Given y = x + N(0, σ²), component k has the probability π_k ∝ w_k N(y;
 * m_k, v_k + σ²), and then x is N(m_k + v_k (y − m_k)/(v_k + σ²), v_k σ²/(v_k + σ²)). Immutable and
 * thread-safe.
 */
public final class GaussianMixture implements Prior {
  /** How far weights may be from a sum of 1. */
  private static final double SUM = 1e-9;

  /** Panels of a component: so many to each side, each of a part of its deviation. */
  private static final int REACH = 48;

  private static final double PART = 0.25;

  private final List<Component> components;

  /**
   * One of the normals.
   *
   * @param weight w, its probability
   * @param mean m
   * @param variance v, 0 for a point
   */
  public record Component(double weight, double mean, double variance) {
    /**
     * @throws IllegalArgumentException if the weight is not above 0 and at most 1, the mean not
     *     finite, or the variance negative or not finite
     */
    public Component {
      if (!(weight > 0 && weight <= 1 + SUM)) {
        throw new IllegalArgumentException("weight: " + weight + ", must be above 0 and at most 1");
      }
      if (!Double.isFinite(mean)) {
        throw new IllegalArgumentException("mean: " + mean + ", must be finite");
      }
      if (!(variance >= 0) || Double.isInfinite(variance)) {
        throw new IllegalArgumentException(
            "variance: " + variance + ", must be finite and not negative");
      }
    }
  }

  private GaussianMixture(List<Component> components) {
    this.components = components;
  }

  /**
   * Of components.
   *
   * @throws IllegalArgumentException if there are none, or their weights do not sum to 1
   */
  public static GaussianMixture of(List<Component> components) {
    if (components.isEmpty()) {
      throw new IllegalArgumentException("components: none, must be at least one");
    }
    double sum = components.stream().mapToDouble(Component::weight).sum();
    if (!(Math.abs(sum - 1) <= SUM)) {
      throw new IllegalArgumentException("weights: their sum is " + sum + ", must be 1");
    }
    return new GaussianMixture(List.copyOf(components));
  }

  /** N(0, variance). */
  public static GaussianMixture gaussian(double variance) {
    return of(List.of(new Component(1, 0, variance)));
  }

  /**
   * Bernoulli–Gauss: 0 with probability 1 − ρ, else N(0, 1/ρ).
   *
   * @param density ρ
   * @throws IllegalArgumentException if ρ is not above 0 and at most 1
   */
  public static GaussianMixture bernoulliGauss(double density) {
    return sparse(density, List.of(new Component(density, 0, 1 / density)));
  }

  /**
   * ±1/√ρ with probability ρ/2 each, else 0.
   *
   * @param density ρ
   * @throws IllegalArgumentException if ρ is not above 0 and at most 1
   */
  public static GaussianMixture sparseSigns(double density) {
    double size = Math.sqrt(1 / density);
    return sparse(
        density,
        List.of(new Component(density / 2, -size, 0), new Component(density / 2, size, 0)));
  }

  private static GaussianMixture sparse(double density, List<Component> others) {
    List<Component> all = new ArrayList<>(others);
    if (density < 1) {
      all.add(new Component(1 - density, 0, 0));
    }
    return of(all);
  }

  /** The normals. */
  public List<Component> components() {
    return components;
  }

  /** The distribution of c x. */
  public GaussianMixture scaled(double factor) {
    return new GaussianMixture(
        components.stream()
            .map(c -> new Component(c.weight(), factor * c.mean(), factor * factor * c.variance()))
            .toList());
  }

  @Override
  public double mean() {
    return components.stream().mapToDouble(c -> c.weight() * c.mean()).sum();
  }

  @Override
  public double variance() {
    double mean = mean();
    double sum = 0;
    for (Component c : components) {
      double off = c.mean() - mean;
      sum += c.weight() * (c.variance() + off * off);
    }
    return sum;
  }

  @Override
  public Posterior observed(double noise) {
    Panels.requireNoise(noise);
    return new MixturePosterior(components, noise);
  }

  /** {@inheritDoc} Cost some thousand exponentials for each pair of components. */
  @Override
  public double remaining(double noise) {
    Panels.requireNoise(noise);
    MixturePosterior posterior = new MixturePosterior(components, noise);
    return Panels.integral(y -> posterior.density(y) * posterior.at(y).variance(), borders(noise));
  }

  /** {@inheritDoc} Cost as {@link #remaining}. */
  @Override
  public double information(double noise) {
    Panels.requireNoise(noise);
    MixturePosterior posterior = new MixturePosterior(components, noise);
    return Panels.integral(y -> Panels.surprise(posterior.density(y)), borders(noise))
        - Panels.ofNoise(noise);
  }

  private double[] borders(double noise) {
    double[] borders = new double[components.size() * (2 * REACH + 1)];
    int at = 0;
    for (Component c : components) {
      double deviation = Math.sqrt(c.variance() + noise);
      for (int i = -REACH; i <= REACH; i++) {
        borders[at++] = c.mean() + PART * i * deviation;
      }
    }
    return borders;
  }

  @Override
  public String toString() {
    return "mixture of " + components;
  }
}
