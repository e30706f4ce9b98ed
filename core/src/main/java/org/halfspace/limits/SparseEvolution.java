// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.halfspace.activation.CellKnowledge;
import org.halfspace.activation.GaussianQuadrature;
import org.halfspace.code.Quantizer;

/**
 * State evolution for a sparse source: x_i = 0 with probability 1 − ρ, else N(0, 1/ρ), coded by as
 * many units as components, whose rows are a Haar rotation. With v = 1 at first and q = q(v) as in
 * {@link StateEvolution}, a layer has τ = q / (v (1 − q)) and D, the mean variance of x_i once x_i
 * + N(0, 1/τ) is known; then 1/v = 1/D − τ. A linear decoder sees variances alone and loses 1 −
 * q(1) whatever ρ; the first layer is a denoiser behind it, later ones are message passing between
 * both sides. Immutable and thread-safe. A layer costs three integrals.
 */
public final class SparseEvolution {
  private static final double TOLERANCE = 1e-13;
  private static final double SETTLED = 1e-12;
  private static final int MOST_LAYERS = 10_000;

  private final double density;
  private final Quantizer quantizer;

  private SparseEvolution(double density, Quantizer quantizer) {
    this.density = density;
    this.quantizer = quantizer;
  }

  /**
   * Of a density.
   *
   * @param density ρ
   * @param quantizer of a standard normal
   * @throws IllegalArgumentException if ρ is not above 0 and at most 1
   */
  public static SparseEvolution of(double density, Quantizer quantizer) {
    if (!(density > 0 && density <= 1)) {
      throw new IllegalArgumentException("density: " + density + ", must be above 0 and at most 1");
    }
    return new SparseEvolution(density, Objects.requireNonNull(quantizer, "quantizer"));
  }

  /** What a linear decoder loses, E‖x − x̂‖² / d. */
  public double linear() {
    return 1 - CellKnowledge.explained(quantizer, 1);
  }

  /** What is lost after each of the first layers, E‖x − x̂‖² / d. */
  public List<Double> layers(int count) {
    List<Double> layers = new ArrayList<>();
    double cavity = 1;
    for (int l = 0; l < count; l++) {
      double noise = noise(cavity);
      double lost = remaining(noise);
      layers.add(lost);
      cavity = next(lost, noise);
    }
    return layers;
  }

  /** What is lost in the limit of many layers. */
  public double limit() {
    double noise = noise(1);
    double lost = remaining(noise);
    for (int l = 1; l < MOST_LAYERS; l++) {
      noise = noise(next(lost, noise));
      double after = remaining(noise);
      boolean settled = !(after < (1 - SETTLED) * lost);
      lost = after;
      if (settled) {
        break;
      }
    }
    return lost;
  }

  /** 1/τ. */
  private double noise(double cavity) {
    double explained = CellKnowledge.explained(quantizer, cavity);
    return cavity * (1 - explained) / explained;
  }

  private static double next(double lost, double noise) {
    return Math.min(1, lost * noise / (noise - lost));
  }

  /**
   * The mean variance of x_i once y = x_i + N(0, noise) is known: 1 − E[E[x_i | y]²].
   *
   * @param noise 1/τ
   */
  private double remaining(double noise) {
    double wide = noise + 1 / density;
    double zeros =
        density == 1
            ? 0
            : (1 - density)
                * GaussianQuadrature.evenExpectation(
                    g -> squaredMean(g * g * noise, noise, wide), new double[0], TOLERANCE);
    double others =
        density
            * GaussianQuadrature.evenExpectation(
                g -> squaredMean(g * g * wide, noise, wide), new double[0], TOLERANCE);
    return 1 - zeros - others;
  }

  /** E[x_i | y]², from y². */
  private double squaredMean(double square, double noise, double wide) {
    // Odds of zero against a number, from the two densities of y.
    double odds =
        (1 - density)
            / density
            * Math.sqrt(wide / noise)
            * Math.exp(-square / 2 * (1 / noise - 1 / wide));
    double mean = 1 / (density * wide) / (1 + odds);
    return square * mean * mean;
  }
}
