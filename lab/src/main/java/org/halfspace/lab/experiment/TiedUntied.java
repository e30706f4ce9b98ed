// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.Spectrum;

/** A decoder tied to the encoder's transpose against a free one. */
final class TiedUntied implements Experiment {

  @Override
  public String name() {
    return "tied-untied";
  }

  @Override
  public String title() {
    return "Tied and free decoders";
  }

  @Override
  public String question() {
    return "What does it cost if the decoder must be a multiple of the encoder's transpose?";
  }

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(40, 100);
    double[] rates = setting.sizes(new double[] {0.5, 1, 2}, 0.25, 0.5, 0.75, 1, 1.5, 2, 3);
    Spectrum[] spectra = {
      Spectrum.isotropic(d),
      Spectrum.blocks(new int[] {d / 2, d / 2}, new double[] {4, 1}),
      Spectrum.powerLaw(d, 1)
    };
    String[] names = {"isotropic", "half 4, half 1", "λ_i = 1/i"};
    OutcomeBuilder outcome =
        new OutcomeBuilder()
            .setting(
                "sign, d = %d, three spectra, %d rates; L-BFGS on the tied and the free risk, starting"
                    + " from the Haar construction; tied in the coordinates Λ^-1/4 Vᵀ x",
                d, rates.length)
            .prediction(
                "In the limit it costs nothing: at the optimum the decoder is a multiple of the"
                    + " transpose. At every d the tied risk is at least the floor, and at least the risk of the"
                    + " free decoder.");
    List<Table.Row> rows = new ArrayList<>();
    double below = 0;
    double inverted = 0;
    double worst = 0;
    for (int s = 0; s < spectra.length; s++) {
      Curve tied = Curve.marked("tied");
      Curve free = Curve.marked("free");
      for (int i = 0; i < rates.length; i++) {
        setting.progress().at("cases", (long) s * rates.length + i, 3L * rates.length);
        GaussianCase one =
            new GaussianCase(
                spectra[s],
                Activation.sign(),
                (int) Math.round(rates[i] * d),
                setting.seed(),
                setting.threads());
        var start = one.closedForm(ClosedFormEncoder.HAAR);
        double tiedGap = one.gap(one.riemannianTied(start, 500).last().distortion());
        double freeGap = one.gap(one.riemannian(start, 500).last().distortion());
        tied.add(rates[i], Math.max(1e-9, tiedGap));
        free.add(rates[i], Math.max(1e-9, freeGap));
        rows.add(Table.Row.of(names[s] + ", r = " + rates[i], one.floor(), tiedGap, freeGap));
        below = Math.max(below, Math.max(-tiedGap, -freeGap));
        inverted = Math.max(inverted, freeGap - tiedGap);
        worst = Math.max(worst, tiedGap - freeGap);
      }
      outcome.chart(
          new Chart(
              "Gap: " + names[s],
              Axis.linear("rate r = n/d", "bits per dimension"),
              Axis.log("gap to the floor", "risk/floor − 1"),
              List.of(tied.series(), free.series())),
          "Gap of the tied and the free decoder, each after its own descent.");
    }
    return outcome
        .table(
            new Table(
                "Floor and gaps",
                "case",
                List.of(
                    Table.Column.decimals("floor", "", 5),
                    Table.Column.percent("tied", 3),
                    Table.Column.percent("free", 3)),
                rows))
        .measured("Tying costs at most %.2f %% of the floor.", 100 * worst)
        .check(
            Check.atMost(
                "relative amount by which a risk is below the floor", below, 1e-9, "rounding"))
        .check(
            Check.atMost(
                "excess of the free decoder over the tied one, relative to the floor",
                inverted,
                1e-3,
                "descents stop near their minima, not exactly at them"))
        .check(
            Check.atMost(
                "cost of tying, relative to the floor", worst, 0.5 / Math.sqrt(d), "0.5 d^-1/2"))
        .build();
  }
}
