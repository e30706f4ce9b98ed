// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.activation.Activation;
import org.halfspace.activation.CellKnowledge;
import org.halfspace.code.Quantizer;
import org.halfspace.source.Spectrum;

/**
 * State evolution: what decoding by message passing loses, layer after layer, for units with one
 * quantizer whose matrix M has Haar singular vectors (docs/theory.md §9). With the shares s_i, the
 * eigenvalues of MᵀM, and v = 1 at first, each layer has
 *
 * <p>τ = q / (v (1 − q)), γ' = 1/τ, D = Σ λ_i γ' / (s_i + γ') / tr Σ,
 *
 * <p>where q = q(v) is what a cell explains ({@link CellKnowledge}), and then goes on with u = Σ
 * s_i / (1 + τ s_i) / Σ s_i and 1/v = 1/u − τ. The first layer is the linear decoder, whose D is
 * the floor of §4 at its shares.
 *
 * <p>Components of equal eigenvalue and share are taken together. Construction takes O(d) time and
 * memory, a layer O(d) at most and an integral. Immutable and thread-safe.
 */
public final class StateEvolution {
  /** Where γ' falls by less than this share, the layers after do not matter. */
  private static final double SETTLED = 1e-12;

  private static final int MOST_LAYERS = 10_000;

  private final Quantizer quantizer;
  private final double total;
  private final double sum;

  /** For each kind of component: its share, how many there are, and their variance in all. */
  private final double[] shares;

  private final double[] counts;
  private final double[] variances;

  /**
   * One layer.
   *
   * @param cavity v, the variance of a pre-activation before its cell is known
   * @param gamma γ', the variance of the message of a unit
   * @param distortion E‖x − x̂‖² / tr Σ of the readout after this layer
   */
  public record Layer(double cavity, double gamma, double distortion) {}

  private StateEvolution(Spectrum spectrum, double[] shares, Quantizer quantizer) {
    int kinds = 0;
    double[] share = new double[shares.length];
    double[] count = new double[shares.length];
    double[] variance = new double[shares.length];
    double last = Double.NaN;
    double all = 0;
    for (int i = 0; i < shares.length; i++) {
      if (!(shares[i] >= 0) || Double.isInfinite(shares[i])) {
        throw new IllegalArgumentException(
            "shares[" + i + "]: " + shares[i] + ", must be finite and not negative");
      }
      double eigenvalue = spectrum.eigenvalue(i);
      if (kinds == 0 || eigenvalue != last || shares[i] != share[kinds - 1]) {
        share[kinds++] = shares[i];
        last = eigenvalue;
      }
      count[kinds - 1]++;
      variance[kinds - 1] += eigenvalue;
      all += shares[i];
    }
    this.shares = Arrays.copyOf(share, kinds);
    this.counts = Arrays.copyOf(count, kinds);
    this.variances = Arrays.copyOf(variance, kinds);
    this.quantizer = quantizer;
    this.total = spectrum.total();
    this.sum = all;
  }

  /**
   * Of given shares.
   *
   * @param shares s: d, s_i that of the i-th largest eigenvalue; they sum to the number of units
   * @param quantizer of a standard normal
   * @throws IllegalArgumentException if there are not d shares, or one is negative or not finite
   */
  public static StateEvolution of(Spectrum spectrum, double[] shares, Quantizer quantizer) {
    Objects.requireNonNull(quantizer, "quantizer");
    if (shares.length != spectrum.dimension()) {
      throw new IllegalArgumentException(
          "shares: " + shares.length + ", must be as many as components, " + spectrum.dimension());
    }
    return new StateEvolution(spectrum, shares, quantizer);
  }

  /**
   * At the shares that the floor of a linear decoder asks for.
   *
   * @param limits of a quantizer
   * @throws IllegalArgumentException if the activation is no quantizer, or {@code units < 0}
   */
  public static StateEvolution of(Limits limits, int units) {
    Activation activation = limits.activation();
    return of(
        limits.spectrum(),
        limits.shares(units),
        activation
            .quantizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "activation: "
                            + activation.name()
                            + ", must be a quantizer, such as sign: messages come from cells")));
  }

  /**
   * What message passing loses in the limit where units are a mixture of groups, each on its own
   * components.
   *
   * @param limits of the spectrum
   * @param mixture one of those that it gives
   * @return E‖x − x̂‖² / tr Σ
   */
  public static double limitOf(BitLimits limits, Mixture mixture) {
    Spectrum spectrum = limits.spectrum();
    double lost = 0;
    int from = 0;
    for (UnitGroup group : mixture.groups()) {
      double[] own = new double[group.components()];
      for (int i = 0; i < own.length; i++) {
        own[i] = spectrum.eigenvalue(from + i);
      }
      from += own.length;
      Spectrum part = Spectrum.of(own);
      Limits alike = Limits.of(part, Activation.quantizer(group.bits()));
      lost += part.total() * of(alike, group.units()).limit().distortion();
    }
    for (int i = from; i < spectrum.dimension(); i++) {
      lost += spectrum.eigenvalue(i);
    }
    return lost / spectrum.total();
  }

  /** The first layers, one after the other. */
  public List<Layer> layers(int count) {
    List<Layer> layers = new ArrayList<>();
    double cavity = 1;
    for (int l = 0; l < count; l++) {
      Layer layer = layer(cavity);
      layers.add(layer);
      cavity = next(cavity, layer);
    }
    return layers;
  }

  /**
   * The layers up to the one after which the next gains less than a share of the distortion.
   *
   * @param most how many at most
   * @param leastGain such as 0.001
   */
  public List<Layer> layers(int most, double leastGain) {
    List<Layer> layers = new ArrayList<>();
    double cavity = 1;
    while (layers.size() < most) {
      Layer layer = layer(cavity);
      int size = layers.size();
      if (size > 0 && layer.distortion() > (1 - leastGain) * layers.get(size - 1).distortion()) {
        break;
      }
      layers.add(layer);
      cavity = next(cavity, layer);
    }
    return layers;
  }

  /** The layer that all layers go to, with γ' to about 1e-11. */
  public Layer limit() {
    double cavity = 1;
    Layer layer = layer(cavity);
    for (int l = 1; l < MOST_LAYERS; l++) {
      cavity = next(cavity, layer);
      Layer after = layer(cavity);
      boolean settled = !(after.gamma() < (1 - SETTLED) * layer.gamma());
      layer = after;
      if (settled) {
        break;
      }
    }
    return layer;
  }

  private Layer layer(double cavity) {
    double explained = CellKnowledge.explained(quantizer, cavity);
    double gamma = cavity * (1 - explained) / explained;
    double lost = 0;
    for (int k = 0; k < shares.length; k++) {
      lost += variances[k] * gamma / (shares[k] + gamma);
    }
    return new Layer(cavity, gamma, lost / total);
  }

  /** v of the layer after, in (0, 1]. */
  private double next(double cavity, Layer layer) {
    if (sum == 0) {
      return cavity;
    }
    // u = γ w/n with w = Σ s/(γ + s), so that 1/u − 1/γ = (n − w)/(γ w).
    double weights = 0;
    for (int k = 0; k < shares.length; k++) {
      weights += counts[k] * shares[k] / (layer.gamma() + shares[k]);
    }
    return Math.min(1, layer.gamma() * weights / (sum - weights));
  }
}
