// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.Trace;
import org.halfspace.descent.TraceEntry;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Picture;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Spectrum;

/** The singular values of B over training, and BBᵀ and AB before and after. */
final class SpectrumOfEncoder implements Experiment {

  @Override
  public String name() {
    return "spectrum-of-B";
  }

  @Override
  public String title() {
    return "The spectrum of the encoder";
  }

  @Override
  public String question() {
    return "Do the singular values of B concentrate at 1 below rate 1 and at √r above it, like those"
        + " of the minimizer?";
  }

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(60, 200);
    int steps = setting.size(300, 600);
    double[] rates = {0.5, 1, 2};
    OutcomeBuilder outcome =
        new OutcomeBuilder()
            .setting(
                "sign, isotropic, d = %d, projected descent with noise from Gaussian rows, %d steps",
                d, steps)
            .prediction(
                "For r ≤ 1, orthonormal rows. Above, B has Haar singular vectors, and all singular values"
                    + " are √r. AB is then a multiple of a projection, and of the identity for r ≥ 1.");
    double worst = 0;
    StringBuilder found = new StringBuilder();
    for (double rate : rates) {
      setting.progress().at("rates", (long) rate, rates.length);
      int n = (int) Math.round(rate * d);
      GaussianCase one =
          new GaussianCase(
              Spectrum.isotropic(d), Activation.sign(), n, setting.seed(), setting.threads());
      Trace trace =
          new Trace(one.floor(), List.of(d), Math.max(1, steps / 100), System::nanoTime, e -> {});
      Optimum optimum = one.projected(steps, true, trace);
      double target = Math.sqrt(Math.max(1, rate));
      TraceEntry last = trace.entries().get(trace.entries().size() - 1);
      worst =
          Math.max(
              worst,
              Math.max(
                  last.singularValues().largest() / target - 1,
                  1 - last.singularValues().smallest() / target));
      found.append(
          String.format(
              java.util.Locale.ROOT,
              " r = %s: %.3f to %.3f (target %.3f).",
              rate,
              last.singularValues().smallest(),
              last.singularValues().largest(),
              target));
      outcome.chart(
          chart(rate, target, trace.entries()),
          "The largest and the smallest singular value at each step.");
      outcome.pictures(heatMaps(setting, rate, one, optimum.encoder()));
    }
    return outcome
        .measured("Singular values at the end:%s", found)
        .check(
            Check.atMost(
                "largest relative distance of a singular value from its target",
                worst,
                0.7 / Math.sqrt(d),
                "0.7 d^-1/2, which is 5 % at d = 200"))
        .build();
  }

  private static Chart chart(double rate, double target, List<TraceEntry> entries) {
    Curve largest = Curve.line("largest");
    Curve smallest = Curve.line("smallest");
    Curve goal = Curve.dashed("target");
    for (TraceEntry entry : entries) {
      largest.add(entry.step().iteration(), entry.singularValues().largest());
      smallest.add(entry.step().iteration(), entry.singularValues().smallest());
      goal.add(entry.step().iteration(), target);
    }
    return new Chart(
        "Singular values of B, r = " + rate,
        Axis.linear("step", ""),
        Axis.linear("singular value", ""),
        List.of(largest.series(), smallest.series(), goal.series()));
  }

  private static ImageGrid heatMaps(
      Setting setting, double rate, GaussianCase one, Matrix learned) {
    int shown = setting.size(40, 60);
    Matrix start = one.gaussianRows();
    return new ImageGrid(
        "r = "
            + rate
            + ": the first "
            + shown
            + " rows and columns of BBᵀ and of AB with the optimal decoder A, before and after the"
            + " descent. Black is −1, gray 0, white 1.",
        List.of(
            new ImageGrid.Row(
                "BBᵀ", "before, after", List.of(gram(start, shown), gram(learned, shown))),
            new ImageGrid.Row(
                "AB",
                "before, after",
                List.of(product(one, start, shown), product(one, learned, shown)))));
  }

  private static Picture gram(Matrix encoder, int shown) {
    return picture(encoder.timesTransposeOf(encoder), shown);
  }

  private static Picture product(GaussianCase one, Matrix encoder, int shown) {
    return picture(one.risk().decoder(encoder).times(encoder), shown);
  }

  private static Picture picture(Matrix matrix, int shown) {
    int side = Math.min(shown, Math.min(matrix.rows(), matrix.columns()));
    return Picture.signed(side, side, 1, matrix.corner(side, side).data(), 1);
  }
}
