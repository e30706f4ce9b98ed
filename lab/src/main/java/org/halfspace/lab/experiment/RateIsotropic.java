// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.descent.StepListener;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.Limits;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingSettings;

/** Every method of the paper on the isotropic Gaussian source, over the rate. */
final class RateIsotropic implements Experiment {
  private static final List<String> METHODS =
      List.of("flow (tied)", "projected", "Riemannian", "SGD", "Haar construction");

  @Override
  public String name() {
    return "rate-isotropic";
  }

  @Override
  public String title() {
    return "Risk against rate, isotropic source";
  }

  @Override
  public String question() {
    return "Do all gradient methods (from random rows) and the Haar construction reach the floor at"
        + " every rate?";
  }

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(40, 100);
    double[] rates =
        setting.sizes(
            new double[] {0.25, 0.5, 1, 1.5, 2, 3},
            0.1,
            0.25,
            0.5,
            0.75,
            0.9,
            1,
            1.1,
            1.25,
            1.5,
            1.75,
            2,
            2.5,
            3);
    int sgdSteps = setting.size(1500, 6000);
    Spectrum spectrum = Spectrum.isotropic(d);
    List<Curve> curves = METHODS.stream().map(Curve::points).toList();
    List<Table.Row> rows = new ArrayList<>();
    double below = 0;
    double[] worst = new double[METHODS.size()];
    double[] above = new double[METHODS.size()];
    for (int i = 0; i < rates.length; i++) {
      setting.progress().at("rates", i, rates.length);
      int n = (int) Math.round(rates[i] * d);
      GaussianCase one =
          new GaussianCase(spectrum, Activation.sign(), n, setting.seed(), setting.threads());
      double[] risks = {
        one.flow(setting.size(40, 100)).last().distortion(),
        one.projected(setting.size(300, 600), true, StepListener.none()).last().distortion(),
        one.riemannian(one.gaussianRows(), 500).last().distortion(),
        one.sgd(sgdSteps, TrainingSettings.Weights.UNTIED).last().distortion(),
        one.distortion(one.closedForm(ClosedFormEncoder.HAAR))
      };
      List<Double> cells = new ArrayList<>(List.of(one.floor()));
      for (int m = 0; m < risks.length; m++) {
        curves.get(m).add((double) n / d, risks[m]);
        below = Math.max(below, -one.gap(risks[m]));
        worst[m] = Math.max(worst[m], one.gap(risks[m]));
        above[m] = Math.max(above[m], risks[m] - one.floor());
        cells.add(one.gap(risks[m]));
      }
      rows.add(new Table.Row(String.valueOf((double) n / d), cells));
    }
    Chart chart = chart(spectrum, curves);
    double learned = Math.max(Math.max(above[0], above[1]), Math.max(above[2], above[3]));
    double tolerance = 0.1 / Math.sqrt(d);
    return new OutcomeBuilder()
        .setting(
            "sign, d = %d, %d rates from %s to %s; flow, projected descent (step d^-1/2, noise 1/d), L-BFGS and SGD"
                + " (%d steps of 256 samples) from Gaussian rows; exact risk",
            d, rates.length, rates[0], rates[rates.length - 1], sgdSteps)
        .prediction(
            "1 − 2r/π for r ≤ 1 and 1 − r/(r + π/2 − 1) above, as a lower bound. It is reached for r"
                + " ≤ 1, and approached above that as d grows.")
        .measured(
            "Largest gaps: flow %.3f %%, projected %.3f %%, Riemannian %.3f %%, SGD %.3f %%, Haar construction %.2f %%."
                + " No risk is below the floor.",
            100 * worst[0], 100 * worst[1], 100 * worst[2], 100 * worst[3], 100 * worst[4])
        .check(
            Check.atMost(
                "relative amount by which a risk is below the floor", below, 1e-9, "rounding"))
        .check(
            Check.atMost(
                "largest distance between a gradient method's risk and the floor",
                learned,
                tolerance,
                "0.1 d^-1/2: the paper allows a remainder of order d^-1/2 in the risk"))
        .check(
            Check.atMost(
                "largest distance between the Haar construction's risk and the floor",
                above[4],
                tolerance,
                "0.1 d^-1/2: its row norms are 1 up to that order"))
        .chart(
            chart,
            "All methods lie on the floor (line). Above rate 1 the floor leaves the straight line 1 −"
                + " 2r/π, which no code reaches there. Shannon's curve bounds codes of any kind.")
        .table(new Table("Floor, and gap of each method", "rate", columns(), rows))
        .build();
  }

  private static List<Table.Column> columns() {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.decimals("floor", "", 5));
    METHODS.forEach(method -> columns.add(Table.Column.percent(method, 3)));
    return columns;
  }

  private static Chart chart(Spectrum spectrum, List<Curve> curves) {
    int d = spectrum.dimension();
    Limits limits = Limits.of(spectrum, Activation.sign());
    Curve floor = Curve.line("floor");
    Curve shannon = Curve.dashed("Shannon: any code");
    Curve straight = Curve.dashed("1 − 2r/π");
    for (int n = 1; n <= 3 * d; n++) {
      double rate = (double) n / d;
      floor.add(rate, limits.floor(n).distortion());
      shannon.add(rate, limits.shannon(n));
      if (2 * rate / Math.PI <= 1) {
        straight.add(rate, 1 - 2 * rate / Math.PI);
      }
    }
    List<org.halfspace.lab.chart.Series> series = new ArrayList<>();
    series.add(floor.series());
    curves.forEach(curve -> series.add(curve.series()));
    series.add(shannon.series());
    series.add(straight.series());
    return new Chart(
        "Risk against rate",
        Axis.linear("rate r = n/d", "bits per dimension"),
        Axis.linear("risk per dimension", "share of the variance"),
        series);
  }
}
