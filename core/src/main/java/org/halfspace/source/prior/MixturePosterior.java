// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

import java.util.List;

/** What an observation tells of a mixture. */
final class MixturePosterior implements Posterior {
  private final int size;

  /** log (w_k / √(2π (v_k + σ²))). */
  private final double[] logarithms;

  private final double[] means;

  /** v_k + σ². */
  private final double[] spreads;

  /** v_k / (v_k + σ²). */
  private final double[] slopes;

  private final double noise;

  MixturePosterior(List<GaussianMixture.Component> components, double noise) {
    this.size = components.size();
    this.logarithms = new double[size];
    this.means = new double[size];
    this.spreads = new double[size];
    this.slopes = new double[size];
    this.noise = noise;
    for (int k = 0; k < size; k++) {
      GaussianMixture.Component c = components.get(k);
      spreads[k] = c.variance() + noise;
      means[k] = c.mean();
      slopes[k] = c.variance() / spreads[k];
      logarithms[k] = Math.log(c.weight()) - Math.log(2 * Math.PI * spreads[k]) / 2;
    }
  }

  private double exponent(int k, double y) {
    double off = y - means[k];
    return logarithms[k] - off * off / spreads[k] / 2;
  }

  /** The density of y. */
  double density(double y) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      sum += Math.exp(exponent(k, y));
    }
    return sum;
  }

  @Override
  public Estimate at(double y) {
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < size; k++) {
      most = Math.max(most, exponent(k, y));
    }
    // Means and spread of what is known if the component is, brought together pair by pair, so that
    // nothing cancels.
    double mass = 0;
    double mean = 0;
    double within = 0;
    double between = 0;
    for (int k = 0; k < size; k++) {
      double weight = Math.exp(exponent(k, y) - most);
      if (weight == 0) {
        continue;
      }
      double own = means[k] + slopes[k] * (y - means[k]);
      double off = own - mean;
      double after = mass + weight;
      between += weight * mass / after * off * off;
      mean += weight / after * off;
      within += weight * slopes[k] * noise;
      mass = after;
    }
    return new Estimate(mean, (within + between) / mass);
  }
}
