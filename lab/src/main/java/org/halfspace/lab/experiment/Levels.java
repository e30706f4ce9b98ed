// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.ModelMetadata;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.BitLimits;
import org.halfspace.source.Covariance;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;

/** Codes of units of several levels beside codes of signs, at the same bits. */
final class Levels implements Experiment {
  /**
   * Digits are about 4 % off; twice that and a little more for the smaller sample of a quick run.
   */
  private static final double REAL_TOLERANCE = 0.1;

  @Override
  public String name() {
    return "levels";
  }

  @Override
  public String title() {
    return "Units of several levels";
  }

  @Override
  public String question() {
    return "How much less is lost at the same bits if units have several levels, on Gaussian vectors"
        + " and on digits, and does the floor of groups predict it?";
  }

  /** One budget on one set of vectors; all are distortions on held-out vectors or floors. */
  private record Point(
      int bits,
      double signFloor,
      double sign,
      double floor,
      double axes,
      double groups,
      double population,
      double shannon) {}

  @Override
  public Outcome run(Setting setting) throws IOException {
    OutcomeBuilder outcome = new OutcomeBuilder();
    int d = 100;
    GaussianSource source = new GaussianSource(Spectrum.powerLaw(d, 1));
    RealSet gaussian =
        new RealSet(
            "Gaussian, λ_i = 1/i",
            0,
            0,
            RealSet.loaded(source.vectors(setting.size(8000, 40_000), setting.seed())),
            RealSet.loaded(source.vectors(setting.size(2000, 10_000), setting.seed() + 1)));
    List<Point> drawn = points(setting, gaussian, new int[] {50, 100, 200, 400}, outcome);
    List<Point> digits = List.of();
    try {
      int[] bits = setting.quick() ? new int[] {64, 256} : new int[] {64, 128, 256, 784};
      digits = points(setting, RealSet.mnist(setting), bits, outcome);
    } catch (MissingDataException e) {
      outcome.remark("%s; only Gaussian vectors were coded.", e.getMessage());
    }
    double above = 0;
    boolean groupsWin = true;
    for (Point point : drawn) {
      above = Math.max(above, Math.abs(point.groups() / point.population() - 1));
      groupsWin &= point.groups() < point.sign();
    }
    double fromFloor = 0;
    for (Point point : digits) {
      fromFloor = Math.max(fromFloor, Math.abs(point.groups() / point.floor() - 1));
    }
    outcome
        .setting(
            "%d Gaussian vectors with λ_i = 1/i, d = %d%s; signs by the fit as it chooses, several"
                + " levels on axes and in groups with trained quantizers and a decoder of least squares",
            gaussian.train().count(), d, digits.isEmpty() ? "" : ", and MNIST")
        .prediction(
            "On a Gaussian source axes have exactly the distortion of their allocation of bits, and"
                + " groups come close to their floor. Both lose less than signs, the more bits the"
                + " more, and stay above Shannon's bound by what scalar quantizers cost.")
        .measured(
            "Groups are within %.1f %% of their exact population risk on Gaussian vectors%s.",
            100 * above,
            digits.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", and on digits within %.1f %% of the floor of groups",
                    100 * fromFloor))
        .check(
            Check.atMost(
                "largest relative distance of groups from their population risk, Gaussian vectors",
                above,
                setting.quick() ? 0.08 : 0.04,
                "sampling: u coefficients a coordinate are learned, and the test is finite"))
        .check(Check.holds("groups lose less than signs on Gaussian vectors", groupsWin, "§8"));
    if (!digits.isEmpty()) {
      outcome.check(
          Check.atMost(
              "largest relative distance of groups from the floor of groups, digits",
              fromFloor,
              REAL_TOLERANCE,
              "projections of digits on axes are not Gaussian"));
    }
    return outcome.build();
  }

  private static List<Point> points(
      Setting setting, RealSet set, int[] budgets, OutcomeBuilder outcome) throws IOException {
    Spectrum spectrum = Covariance.of(set.train()).principalAxes().spectrum();
    BitLimits limits = BitLimits.of(spectrum);
    List<Point> points = new ArrayList<>();
    for (int bits : budgets) {
      setting.progress().at(set.name() + ", budgets", points.size(), budgets.length);
      double sign = fit(setting, set, bits, EncoderMethod.AUTO, UnitBits.signs()).reached();
      ModelMetadata.Distortions axes =
          fit(setting, set, bits, EncoderMethod.PRINCIPAL_AXES, UnitBits.mixed());
      ModelMetadata.Distortions groups =
          fit(setting, set, bits, EncoderMethod.CLOSED_FORM, UnitBits.mixed());
      points.add(
          new Point(
              bits,
              limits.alike(1, bits).distortion(),
              sign,
              limits.groups(bits).distortion(),
              axes.reached(),
              groups.reached(),
              groups.population(),
              limits.shannon(bits)));
    }
    outcome
        .table(table(set, points))
        .chart(chart(set, points), "The axis of distortion is logarithmic.");
    return points;
  }

  private static ModelMetadata.Distortions fit(
      Setting setting, RealSet set, int bits, EncoderMethod method, UnitBits unitBits)
      throws IOException {
    return Fit.toBits(bits)
        .withMethod(method)
        .withUnitBits(unitBits)
        .withSeed(setting.seed())
        .withThreads(setting.threads())
        .run(set.train(), set.test())
        .model()
        .metadata()
        .distortions();
  }

  private static Table table(RealSet set, List<Point> points) {
    List<Table.Row> rows = new ArrayList<>();
    for (Point point : points) {
      rows.add(
          Table.Row.of(
              point.bits() + " bits",
              point.signFloor(),
              point.sign(),
              point.floor(),
              point.axes(),
              point.groups(),
              point.shannon()));
    }
    return new Table(
        set.name() + ": distortion on held-out vectors",
        "code",
        List.of(
            Table.Column.decimals("floor of signs", "", 4),
            Table.Column.decimals("signs reached", "", 4),
            Table.Column.decimals("floor of groups", "", 4),
            Table.Column.decimals("axes reached", "", 4),
            Table.Column.decimals("groups reached", "", 4),
            Table.Column.decimals("Shannon", "", 4)),
        rows);
  }

  private static Chart chart(RealSet set, List<Point> points) {
    Curve sign = Curve.marked("signs reached");
    Curve groups = Curve.marked("groups reached");
    Curve axes = Curve.marked("axes reached");
    Curve signFloor = Curve.dashed("floor of signs");
    Curve floor = Curve.dashed("floor of groups");
    Curve shannon = Curve.dashed("Shannon");
    for (Point point : points) {
      double rate = (double) point.bits() / set.dimension();
      sign.add(rate, point.sign());
      groups.add(rate, point.groups());
      axes.add(rate, point.axes());
      signFloor.add(rate, point.signFloor());
      floor.add(rate, point.floor());
      shannon.add(rate, point.shannon());
    }
    return new Chart(
        set.name() + ", signs and several levels",
        Axis.linear("rate", "bits per dimension"),
        Axis.log("distortion", "share of the variance"),
        List.of(
            sign.series(),
            axes.series(),
            groups.series(),
            signFloor.series(),
            floor.series(),
            shannon.series()));
  }
}
