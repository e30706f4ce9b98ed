// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingSettings;

/** Block and power-law spectra: risk over the rate, and who gets which share of the code. */
final class RateSpectrum implements Experiment {

  @Override
  public String name() {
    return "rate-spectrum";
  }

  @Override
  public String title() {
    return "Risk and shares, general spectra";
  }

  @Override
  public String question() {
    return "With unequal eigenvalues, does learning find the square-root water-filling, and what"
        + " does a code lose without it?";
  }

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(50, 200);
    double[] rates =
        setting.sizes(
            new double[] {0.25, 0.5, 1, 2}, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3);
    Spectrum[] spectra = {
      Spectrum.blocks(new int[] {d / 2, d / 2}, new double[] {4, 1}), Spectrum.powerLaw(d, 1)
    };
    String[] names = {"half 4, half 1", "λ_i = 1/i"};
    OutcomeBuilder outcome =
        new OutcomeBuilder()
            .setting(
                "sign, d = %d; blocks (half the eigenvalues 4, half 1) and λ_i = 1/i; L-BFGS from Gaussian rows, exact risk;"
                    + " SGD at r = 1",
                d)
            .prediction(
                "Component i gets the share s_i = ν √λ_i − γ of the code, or none. A code that spends the"
                    + " same on every component loses the difference between the curves.");
    double[] worstGap = new double[2];
    double worstShare = 0;
    double below = 0;
    double loss = 0;
    for (int s = 0; s < 2; s++) {
      Limits limits = Limits.of(spectra[s], Activation.sign());
      Curve floor = Curve.line("floor");
      Curve learned = Curve.points("learned");
      Curve uniform = Curve.dashed("uniform code");
      Curve shannon = Curve.dashed("Shannon: any code");
      for (int n = 1; n <= rates[rates.length - 1] * d; n++) {
        floor.add((double) n / d, limits.floor(n).distortion());
        uniform.add((double) n / d, limits.uniform(n));
        shannon.add((double) n / d, limits.shannon(n));
      }
      Matrix atOne = null;
      for (int i = 0; i < rates.length; i++) {
        setting.progress().at("rates", (long) s * rates.length + i, 2L * rates.length);
        int n = (int) Math.round(rates[i] * d);
        GaussianCase one = one(setting, spectra[s], n);
        var optimum = one.riemannian(one.gaussianRows(), setting.size(300, 800));
        learned.add((double) n / d, optimum.last().distortion());
        worstGap[s] = Math.max(worstGap[s], one.gap(optimum.last().distortion()));
        below = Math.max(below, -one.gap(optimum.last().distortion()));
        if (n == d) {
          atOne = optimum.encoder();
          loss = Math.max(loss, one.gap(limits.uniform(n)));
        }
      }
      outcome.chart(
          new Chart(
              "Risk against rate: " + names[s],
              Axis.linear("rate r = n/d", "bits per dimension"),
              Axis.linear("risk per dimension", "share of the variance"),
              List.of(floor.series(), learned.series(), uniform.series(), shannon.series())),
          "Learned codes lie on the floor; the uniform code, which ignores the spectrum, lies above"
              + " it.");
      Matrix sampled =
          one(setting, spectra[s], d)
              .sgd(setting.size(1500, 6000), TrainingSettings.Weights.UNTIED)
              .encoder();
      worstShare = Math.max(worstShare, shares(outcome, names[s], limits, atOne, sampled));
    }
    return outcome
        .measured(
            "Largest gap of the learned codes: %.2f %% (blocks), %.2f %% (1/i). Shares at r = 1 differ from the water-filling"
                + " by at most %.1f %% of the code. The uniform code is up to %.0f %% above the floor at r = 1.",
            100 * worstGap[0], 100 * worstGap[1], 100 * worstShare, 100 * loss)
        .check(
            Check.atMost(
                "relative amount by which a risk is below the floor", below, 1e-9, "rounding"))
        .check(
            Check.atMost(
                "largest gap, blocks",
                worstGap[0],
                0.1 / Math.sqrt(d),
                "0.1 d^-1/2, as for isotropic sources"))
        .check(
            Check.atMost(
                "largest gap, λ_i = 1/i",
                worstGap[1],
                0.5 / Math.sqrt(d),
                "0.5 d^-1/2: few eigenvalues dominate, so d counts for less"))
        .check(
            Check.atMost(
                "distance of the shares from the water-filling, relative to n (half the sum of absolute"
                    + " differences)",
                worstShare,
                0.05,
                "the risk is flat in the shares around its minimum"))
        .build();
  }

  private static GaussianCase one(Setting setting, Spectrum spectrum, int n) {
    return new GaussianCase(spectrum, Activation.sign(), n, setting.seed(), setting.threads());
  }

  /** Draws s_i; returns half the sum of the differences over n. */
  private static double shares(
      OutcomeBuilder outcome, String name, Limits limits, Matrix learned, Matrix sampled) {
    int d = learned.columns();
    double[] predicted = limits.shares(d);
    Curve water = Curve.line("water-filling");
    Curve descent = Curve.points("L-BFGS");
    Curve sgd = Curve.points("SGD");
    double distance = 0;
    for (int j = 0; j < d; j++) {
      double share = share(learned, j);
      double wanted = j < predicted.length ? predicted[j] : 0;
      water.add(j + 1, wanted);
      descent.add(j + 1, share);
      sgd.add(j + 1, share(sampled, j));
      distance += Math.abs(share - wanted) / (2 * d);
    }
    outcome.chart(
        new Chart(
            "Shares of the code at r = 1: " + name,
            Axis.linear("component", "from the largest eigenvalue"),
            Axis.linear("share s_i", "units"),
            List.of(water.series(), descent.series(), sgd.series())),
        "The share (MᵀM)_ii of each component, learned, against ν √λ_i − γ.");
    return distance;
  }

  private static double share(Matrix encoder, int component) {
    double sum = 0;
    for (int i = 0; i < encoder.rows(); i++) {
      sum += encoder.get(i, component) * encoder.get(i, component);
    }
    return sum;
  }
}
