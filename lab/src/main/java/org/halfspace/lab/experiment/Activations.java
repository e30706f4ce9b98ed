// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** Six odd activations, each on its own floor, and relu, which has none of this kind. */
final class Activations implements Experiment {
  private static final List<String> ODD =
      List.of("sign", "tanh", "erf", "hard-tanh", "sin", "softsign");

  @Override
  public String name() {
    return "activations";
  }

  @Override
  public String title() {
    return "Activations";
  }

  @Override
  public String question() {
    return "Does the floor depend on an odd activation only through γ, and why must it be odd?";
  }

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(40, 100);
    double[] rates =
        setting.sizes(new double[] {0.5, 1, 2}, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3);
    Spectrum spectrum = Spectrum.isotropic(d);
    List<Series> byRate = new ArrayList<>();
    double[] collapseRates = {0.5, 1, 2};
    List<Curve> measuredByGamma = new ArrayList<>();
    for (double rate : collapseRates) {
      measuredByGamma.add(Curve.points("reached at r = " + rate));
    }
    double worst = 0;
    double below = 0;
    for (int a = 0; a < ODD.size(); a++) {
      Activation activation = Activation.named(ODD.get(a));
      Curve curve = Curve.marked(activation.name());
      for (int i = 0; i < rates.length; i++) {
        setting
            .progress()
            .at("activations", (long) a * rates.length + i, (long) ODD.size() * rates.length);
        int n = (int) Math.round(rates[i] * d);
        GaussianCase one =
            new GaussianCase(spectrum, activation, n, setting.seed(), setting.threads());
        double risk = one.riemannian(one.gaussianRows(), 400).last().distortion();
        curve.add((double) n / d, risk);
        worst = Math.max(worst, one.gap(risk));
        below = Math.max(below, -one.gap(risk));
        for (int c = 0; c < collapseRates.length; c++) {
          if (rates[i] == collapseRates[c]) {
            measuredByGamma.get(c).add(activation.gamma(), risk);
          }
        }
      }
      byRate.add(curve.series());
    }
    OutcomeBuilder outcome =
        new OutcomeBuilder()
            .chart(
                new Chart(
                    "Risk against rate",
                    Axis.linear("rate r = n/d", "units per dimension"),
                    Axis.linear("risk per dimension", "share of the variance"),
                    byRate),
                "Learned codes of six activations; the closer to linear, the lower the risk.")
            .chart(
                collapse(collapseRates, measuredByGamma),
                "The same risks against γ = Var σ(g)/c_1² − 1: the activations fall on the curves of the"
                    + " floor, whose formula contains only γ and the rate.");
    double relu = relu(setting, outcome, d);
    return outcome
        .setting(
            "d = %d, isotropic, %d rates, L-BFGS from Gaussian rows, exact risk; relu: pairs of opposite rows",
            d, rates.length)
        .prediction(
            "1 − r/(1+γ) for r ≤ 1, γ/(r+γ) above. relu is not odd: relu(t) − relu(−t) = t makes a"
                + " linear neuron from two units, so for 1 ≤ r ≤ 2 the risk (2−r) γ/(1+γ) is possible,"
                + " which is lower.")
        .measured(
            "Largest gap %.2f %%. The risk of relu with n − d opposite pairs agrees with its formula"
                + " to %.1e and is below γ/(r+γ); at r = 2 it is 0.",
            100 * worst, relu)
        .check(
            Check.atMost(
                "relative amount by which a risk is below its floor", below, 1e-9, "rounding"))
        .check(
            Check.atMost(
                "largest gap over activations and rates",
                worst,
                0.2 / Math.sqrt(d),
                "0.2 d^-1/2: the paper's order; nearly linear activations have small floors, so a"
                    + " remainder is a larger part of them"))
        .check(
            Check.atMost(
                "relu: exact risk of the pairs against (2−r) γ/(1+γ)", relu, 1e-6, "jitter of F"))
        .build();
  }

  private static Chart collapse(double[] rates, List<Curve> measured) {
    List<Series> series = new ArrayList<>();
    for (double rate : rates) {
      Curve line = Curve.line("floor at r = " + rate);
      for (int i = 0; i <= 60; i++) {
        double gamma = i / 100.0;
        line.add(gamma, rate <= 1 ? 1 - rate / (1 + gamma) : gamma / (rate + gamma));
      }
      series.add(line.series());
    }
    measured.forEach(curve -> series.add(curve.series()));
    return new Chart(
        "Risk against γ",
        Axis.linear("γ of the activation", ""),
        Axis.linear("risk per dimension", "share of the variance"),
        series);
  }

  /** Draws relu's curves; returns how far the exact risk of the pairs is from its formula. */
  private static double relu(Setting setting, OutcomeBuilder outcome, int d) {
    Activation relu = Activation.relu();
    double gamma = relu.gamma();
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(d), relu, setting.threads());
    Curve formula = Curve.dashed("γ/(r+γ): no floor here");
    Curve bound = Curve.line("(2−r) γ/(1+γ)");
    Curve pairs = Curve.points("opposite pairs, exact risk");
    double worst = 0;
    for (int i = 0; i <= 10; i++) {
      int n = d + i * d / 10;
      double rate = (double) n / d;
      Matrix encoder = Matrix.zeros(n, d);
      for (int j = 0; j < d; j++) {
        encoder.set(j, j, 1);
        if (j < n - d) {
          encoder.set(d + j, j, -1);
        }
      }
      double exact = risk.evaluate(encoder).distortion();
      formula.add(rate, gamma / (rate + gamma));
      bound.add(rate, (2 - rate) * gamma / (1 + gamma));
      pairs.add(rate, exact);
      worst = Math.max(worst, Math.abs(exact - (2 - rate) * gamma / (1 + gamma)));
    }
    outcome.chart(
        new Chart(
            "relu above rate 1",
            Axis.linear("rate r = n/d", "units per dimension"),
            Axis.linear("risk per dimension", "share of the variance"),
            List.of(formula.series(), bound.series(), pairs.series())),
        "Pairs of opposite rows take relu below the formula for odd activations.");
    return worst;
  }
}
