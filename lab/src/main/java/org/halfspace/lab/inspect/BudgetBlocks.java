// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.halfspace.activation.Activation;
import org.halfspace.inspect.CheapestCode;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.Table;
import org.halfspace.lab.report.Table.Column;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;

/** What the page about vectors says of numbers of bits. */
final class BudgetBlocks {
  private static final int CURVE_POINTS = 48;

  /** The least budget drawn, relative to the greatest. */
  private static final double LOWEST_SHARE = 1.0 / 256;

  private BudgetBlocks() {}

  static Table table(DataProfile profile) {
    List<Table.Row> rows = new ArrayList<>();
    for (Budget budget : profile.reach().budgets()) {
      rows.add(
          Table.Row.of(
              whole(budget.bits()),
              budget.rate(),
              budget.bounds().floor(),
              budget.withoutGain(),
              budget.withGain().orElse(Double.NaN),
              budget.bounds().mixed().distortion(),
              budget.bounds().shannon(),
              budget.bounds().linear()));
    }
    return new Table(
        "Distortions at several bit budgets. Signs: the floor of units of one bit. Without gain: the"
            + " same plus the cost of the spread of the norms. With gain: "
            + Budget.GAIN_BITS
            + " of the bits are spent on the norm. Mixed: the floor of units of 1 to 8 bits. Shannon's"
            + " bound holds for every code of Gaussian vectors; PCA keeps n real numbers, not bits.",
        "bits",
        List.of(
            Column.significant("rate", "bits per dimension", 4),
            Column.decimals("signs", "", 4),
            Column.decimals("without gain", "", 4),
            Column.decimals("with gain", "", 4),
            Column.decimals("mixed", "", 4),
            Column.decimals("Shannon", "", 4),
            Column.decimals("PCA", "", 4)),
        rows);
  }

  /** The fewest bits for a distortion, one row for each kind of code. */
  static Table cheapest(DataProfile profile) {
    List<Table.Row> rows = new ArrayList<>();
    for (CheapestCode code : profile.reach().cheapest()) {
      String goal = code.distortion() == 0.5 ? "half lost" : "a tenth lost";
      String units =
          code.mixed().groups().stream()
              .map(group -> units(group.units(), group.bits()))
              .collect(Collectors.joining(" + "));
      rows.add(row(goal + ", mixed: " + units, code.mixed().bits(), code.mixed().distortion()));
      CheapestCode.Alike alike = code.alike();
      String same = units(alike.units(), alike.unitBits());
      rows.add(row(goal + ", units all alike: " + same, alike.bits(), alike.floor()));
      rows.add(row(goal + ", signs", code.signs().bits(), code.signs().floor()));
      rows.add(row(goal + ", Shannon's bound", code.shannon().bits(), code.distortion()));
    }
    return new Table(
        "The fewest bits that lose at most half of the variance, and at most a tenth, on Gaussian"
            + " vectors with this covariance; 120 × 2 stands for 120 units of 2 bits.",
        "code",
        List.of(Column.decimals("bits", "", 0), Column.decimals("distortion", "", 4)),
        rows);
  }

  private static Table.Row row(String title, int bits, double distortion) {
    return Table.Row.of(title, (double) bits, distortion);
  }

  private static String units(int units, int bits) {
    return whole(units) + " × " + bits;
  }

  static ChartFigure chart(DataProfile profile) {
    BitLimits mixtures = BitLimits.of(profile.statistics().spectrum());
    Limits limits = Limits.of(profile.statistics().spectrum(), Activation.sign());
    double explained = profile.statistics().norms().explainedShare();
    List<Point> signs = new ArrayList<>();
    List<Point> lifted = new ArrayList<>();
    List<Point> mixed = new ArrayList<>();
    List<Point> shannon = new ArrayList<>();
    List<Point> linear = new ArrayList<>();
    int most = profile.reach().budgets().get(profile.reach().budgets().size() - 1).bits();
    int before = 0;
    for (int i = 0; i <= CURVE_POINTS; i++) {
      int n = (int) Math.rint(most * Math.pow(LOWEST_SHARE, 1 - (double) i / CURVE_POINTS));
      if (n == before) {
        continue;
      }
      before = n;
      LimitPoint point = limits.point(n);
      double lowest = point.floor().distortion();
      signs.add(new Point(point.rate(), lowest));
      lifted.add(new Point(point.rate(), 1 - (1 - lowest) * explained));
      mixed.add(new Point(point.rate(), mixtures.groups(n).distortion()));
      shannon.add(new Point(point.rate(), limits.shannon(n)));
      linear.add(new Point(point.rate(), point.linear()));
    }
    List<Series> series = new ArrayList<>();
    series.add(new Series("signs", Series.Style.LINE, signs));
    series.add(new Series("mixed: units of 1 to 8 bits", Series.Style.LINE, mixed));
    series.add(new Series("Shannon: any code", Series.Style.DASHED, shannon));
    series.add(new Series("signs without gain", Series.Style.DASHED, lifted));
    series.add(new Series("PCA: real numbers, not bits", Series.Style.DASHED, linear));
    profile
        .reach()
        .plainSign()
        .ifPresent(
            sign ->
                series.add(
                    new Series(
                        "plain sign, measured",
                        Series.Style.POINTS,
                        List.of(new Point(1, sign.distortion())))));
    return new ChartFigure(
        new Chart(
            "Floor against budget",
            Axis.log("rate", "bits per dimension"),
            Axis.linear("distortion", "share of the variance"),
            series),
        "What codes can reach on Gaussian vectors with this covariance. The curve without gain is"
            + " for signs whose decoder has one scale for all norms.");
  }

  /** With a comma between thousands. */
  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
