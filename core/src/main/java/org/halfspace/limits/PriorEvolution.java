// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.halfspace.activation.CellKnowledge;
import org.halfspace.code.Quantizer;
import org.halfspace.source.prior.Prior;

/**
 * State evolution for entries that are independent and not Gaussian, with a prior that is known,
 * coded by units with one quantizer at a rate r (docs/theory.md §10). The rows of the encoder are
 * those of a Haar rotation for r = 1, a part of them for r &lt; 1, and such that MᵀM = r I for r
 * &gt; 1. With v = 1 and g = 1 at first and q = q(v) as in {@link StateEvolution}, a layer has
 *
 * <p>τ = q / (v (1 − q)), σ² = 1/(r τ) for r ≥ 1, else (g + (1 − r) τ)/(g r τ),
 *
 * <p>where σ² is the noise in which the entries are seen. D is their mean variance once x_i + N(0,
 * σ²) is known, and then g = 1/D − 1/σ², 1/v = g + max(0, r − 1) τ. At r = 1 this is 1/v = 1/D − τ.
 * A linear decoder sees variances alone; the first layer is a denoiser behind it, later ones are
 * message passing between both sides.
 *
 * <p>Started from nothing, the layers go to the fixed point that message passing reaches, {@link
 * #limit}. {@link #informed} starts next to the truth instead. Where both end at one point, it is
 * the error of the best decoder. Else {@link #bayes} takes the one of less free entropy, with s_i
 * the eigenvalues of MᵀM (for rotations the formula of Takahashi and Kabashima, 2020; a conjecture
 * of physics where it is not proven),
 *
 * <p>F = I(x; x + N(0, σ²)) − ½ log(1/σ² + g) + mean ½ log(g + τ s_i) + r (H + ½ log (1/v) − ½ log
 * (1/v + τ)),
 *
 * <p>where H is the entropy of a cell given the cavity. At its minimum, F is what codes tell of
 * vectors, in nats for each entry. Immutable and thread-safe. A layer costs an integral and one for
 * each prior.
 */
public final class PriorEvolution {
  private static final double SETTLED = 1e-12;
  private static final int MOST_LAYERS = 10_000;

  /** A loss below this is none. */
  private static final double NOTHING = 1e-20;

  /** The variance that an informed start leaves. */
  private static final double NEXT_TO_NOTHING = 1e-6;

  /** How far mean and variance of all entries may be from 0 and 1. */
  private static final double STANDARD = 1e-4;

  private final List<Prior> priors;
  private final double rate;
  private final Quantizer quantizer;

  private PriorEvolution(List<Prior> priors, double rate, Quantizer quantizer) {
    this.priors = priors;
    this.rate = rate;
    this.quantizer = quantizer;
  }

  /**
   * Of entries that are all alike.
   *
   * @param prior of mean 0 and variance 1
   * @param rate r, units for each entry
   * @param quantizer of a standard normal
   * @throws IllegalArgumentException if the mean is not 0 or the variance not 1, or the rate is not
   *     positive and finite
   */
  public static PriorEvolution of(Prior prior, double rate, Quantizer quantizer) {
    return of(List.of(prior), rate, quantizer);
  }

  /**
   * Of entries each with its own prior, as many of each kind.
   *
   * @param priors of mean 0, whose variances have the mean 1
   * @param rate r, units for each entry
   * @param quantizer of a standard normal
   * @throws IllegalArgumentException if there are none, a mean is not 0 or the variances have not
   *     the mean 1, or the rate is not positive and finite
   */
  public static PriorEvolution of(List<? extends Prior> priors, double rate, Quantizer quantizer) {
    requireStandard(priors);
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate: " + rate + ", must be positive and finite");
    }
    return new PriorEvolution(
        List.copyOf(priors), rate, Objects.requireNonNull(quantizer, "quantizer"));
  }

  /**
   * Refuses priors of entries whose projections are no standard normals.
   *
   * @throws IllegalArgumentException as {@link #of(List, double, Quantizer)}
   */
  public static void requireStandard(List<? extends Prior> priors) {
    if (priors.isEmpty()) {
      throw new IllegalArgumentException("priors: none, must be at least one");
    }
    double sum = 0;
    for (int i = 0; i < priors.size(); i++) {
      double mean = priors.get(i).mean();
      if (!(Math.abs(mean) <= STANDARD)) {
        throw new IllegalArgumentException(
            "priors[" + i + "]: its mean is " + mean + ", must be 0; center the vectors");
      }
      sum += priors.get(i).variance();
    }
    if (!(Math.abs(sum / priors.size() - 1) <= STANDARD)) {
      throw new IllegalArgumentException(
          "priors: their variances have the mean "
              + sum / priors.size()
              + ", must be 1; scale the vectors");
    }
  }

  /** What a linear decoder loses that takes entries for alike, E‖x − x̂‖² / d. */
  public double linear() {
    double explained = CellKnowledge.explained(quantizer, 1);
    double gamma = (1 - explained) / explained;
    return rate <= 1 ? 1 - rate * explained : gamma / (rate + gamma);
  }

  /** What is lost after each of the first layers, E‖x − x̂‖² / d. */
  public List<Double> layers(int count) {
    List<Double> layers = new ArrayList<>();
    State state = start();
    for (int l = 0; l < count; l++) {
      state = after(state);
      layers.add(state.lost());
    }
    return layers;
  }

  /** What is lost in the limit of many layers. */
  public double limit() {
    return settled(start()).lost();
  }

  /**
   * What is lost in the limit of many layers that start next to the truth: the fixed point of least
   * loss, or 0 where the truth stays known.
   */
  public double informed() {
    return settled(informedStart()).lost();
  }

  /** What the best decoder loses. */
  public double bayes() {
    State reached = settled(start());
    State best = settled(informedStart());
    return freeEntropy(best) < freeEntropy(reached) - SETTLED ? best.lost() : reached.lost();
  }

  /** What codes tell of vectors, in nats for each entry. */
  public double information() {
    return Math.min(freeEntropy(settled(start())), freeEntropy(settled(informedStart())));
  }

  /**
   * A layer.
   *
   * @param precision g, of what entries are known to be without the units; that after the layer
   * @param cavity v, of what a unit is known to be without its cell; that after the layer
   * @param tau τ, of what a cell tells of its unit
   * @param noise σ²
   * @param lost D
   */
  private record State(double precision, double cavity, double tau, double noise, double lost) {}

  private static State informedStart() {
    return new State(1 / NEXT_TO_NOTHING, NEXT_TO_NOTHING, 0, 1, NEXT_TO_NOTHING);
  }

  private State settled(State from) {
    State state = after(from);
    boolean falls = !(state.lost() < after(state).lost());
    for (int l = 1; l < MOST_LAYERS && state.lost() > NOTHING; l++) {
      State next = after(state);
      double change = next.lost() / state.lost() - 1;
      state = next;
      if (!((falls ? -change : change) > SETTLED)) {
        break;
      }
    }
    return state;
  }

  private double freeEntropy(State at) {
    double g = at.precision();
    double all = 0;
    for (Prior prior : priors) {
      all += prior.information(at.noise()) / priors.size();
    }
    all -= Math.log(1 / at.noise() + g) / 2;
    double seen = Math.min(1, rate);
    all += (1 - seen) * Math.log(g) / 2;
    all += seen * Math.log(g + at.tau() * Math.max(1, rate)) / 2;
    return all
        + rate
            * (CellKnowledge.entropy(quantizer, at.cavity())
                - Math.log(1 + at.tau() * at.cavity()) / 2);
  }

  private static State start() {
    return new State(1, 1, 0, 1, 1);
  }

  private State after(State before) {
    double explained = CellKnowledge.explained(quantizer, before.cavity());
    double tau = explained / (before.cavity() * (1 - explained));
    double known = before.precision();
    double noise = rate >= 1 ? 1 / (rate * tau) : (known + (1 - rate) * tau) / (known * rate * tau);
    double lost = 0;
    for (Prior prior : priors) {
      lost += prior.remaining(noise) / priors.size();
    }
    // A denoiser is not always surer than its message; what is known before stays known.
    double precision = Math.max(1, 1 / Math.max(NOTHING, lost) - 1 / noise);
    double cavity = Math.min(1, 1 / (precision + Math.max(0, rate - 1) * tau));
    return new State(precision, Math.max(cavity, NOTHING), tau, noise, lost < NOTHING ? 0 : lost);
  }
}
