// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.Table;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;

/** How the gap goes with the dimension, for spectra of different steepness. */
final class FiniteSize implements Experiment {

  @Override
  public String name() {
    return "finite-size";
  }

  @Override
  public String title() {
    return "Finite dimension";
  }

  @Override
  public String question() {
    return "How far above the floor are construction and descent at finite d, and when does the gap"
        + " vanish?";
  }

  @Override
  public Outcome run(Setting setting) {
    int[] dimensions =
        setting.quick() ? new int[] {25, 50, 100} : new int[] {50, 100, 200, 400, 800};
    double[] exponents = {0, 0.5, 1, 2};
    List<Series> descent = new ArrayList<>();
    List<Series> construction = new ArrayList<>();
    List<Table.Row> rows = new ArrayList<>();
    boolean vanishes = true;
    double below = 0;
    double last = 0;
    int done = 0;
    for (double exponent : exponents) {
      Curve down = Curve.marked("λ_i = i^-" + exponent);
      Curve haar = Curve.marked("λ_i = i^-" + exponent);
      double before = Double.POSITIVE_INFINITY;
      for (int d : dimensions) {
        setting.progress().at("cases", done++, (long) exponents.length * dimensions.length);
        // From rate 1 on an isotropic source leaves nothing; above, finite d shows.
        int n = exponent == 0 ? 2 * d : d;
        GaussianCase one =
            new GaussianCase(
                Spectrum.powerLaw(d, exponent),
                Activation.sign(),
                n,
                setting.seed(),
                setting.threads());
        double built = one.gap(one.distortion(one.closedForm(ClosedFormEncoder.HAAR)));
        double flat = one.gap(one.distortion(one.closedForm(ClosedFormEncoder.HADAMARD)));
        double reached =
            one.gap(
                one.riemannian(one.closedForm(ClosedFormEncoder.HAAR), d > 400 ? 150 : 400)
                    .last()
                    .distortion());
        down.add(d, reached);
        haar.add(d, built);
        rows.add(Table.Row.of("i^-" + exponent + ", d = " + d, built, flat, reached));
        below = Math.max(below, -reached);
        if (exponent <= 1) {
          vanishes &= reached < before;
          last = d == dimensions[dimensions.length - 1] ? Math.max(last, reached) : last;
        }
        before = reached;
      }
      descent.add(down.series());
      construction.add(haar.series());
    }
    return new OutcomeBuilder()
        .setting(
            "sign, λ_i = i^-p for p = 0 (at r = 2), 0.5, 1, 2 (at r = 1), d = %d to %d; Haar and Hadamard constructions; L-BFGS"
                + " from the Haar construction",
            dimensions[0], dimensions[dimensions.length - 1])
        .prediction(
            "For a fixed shape of the spectrum the gap vanishes as d grows. For p = 2 a few"
                + " eigenvalues hold nearly all variance at any d, so the proportional limit is never near"
                + " and the floor is not tight.")
        .chart(
            chart("Gap of the descent", descent),
            "For p ≤ 1 the gap falls with d; for p = 2 it does not.")
        .chart(
            chart("Gap of the Haar construction", construction),
            "The gap of the construction is larger, and also falls for p ≤ 1.")
        .table(
            new Table(
                "Gap to the floor",
                "spectrum",
                List.of(
                    Table.Column.percent("Haar construction", 3),
                    Table.Column.percent("Hadamard construction", 3),
                    Table.Column.percent("descent", 3)),
                rows))
        .measured(
            "At the largest d the gap of the descent is at most %.2f %% for p ≤ 1; at p = 2 it does not vanish.",
            100 * last)
        .check(
            Check.atMost(
                "relative amount by which a risk is below the floor", below, 1e-9, "rounding"))
        .check(Check.holds("for p ≤ 1 the gap falls with d", vanishes, "proportional limit"))
        .check(
            Check.atMost(
                "largest gap for p ≤ 1 at the largest d",
                last,
                0.1 / Math.sqrt(dimensions[dimensions.length - 1]),
                "0.1 d^-1/2"))
        .build();
  }

  private static Chart chart(String title, List<Series> series) {
    return new Chart(
        title, Axis.log("dimension d", ""), Axis.log("gap to the floor", "risk/floor − 1"), series);
  }
}
