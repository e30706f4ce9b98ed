// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.DecoderType;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Mixture;
import org.halfspace.limits.StateEvolution;

/** The curves of {@code halfspace limit --unit-bits mixed --plot}. */
public final class MixedLimitChart {
  private static final int POINTS = 100;

  /** Beyond four bits the curves lie on one another. */
  private static final int[] ALIKE = {1, 2, 3, 4};

  private MixedLimitChart() {}

  /**
   * Distortion, on a logarithmic axis, against bits per dimension up to a little more than the
   * largest budget requested.
   *
   * @param bits the requested budgets; marked on the curve of groups
   * @param decoder whether message passing has a curve too
   */
  public static Chart of(
      String spectrum, BitLimits limits, List<Integer> bits, DecoderType decoder) {
    int d = limits.spectrum().dimension();
    int largest = bits.stream().mapToInt(Integer::intValue).max().orElseThrow();
    long end = Math.max(2, Math.round(Math.min(Integer.MAX_VALUE, largest * 1.05)));
    int points = (int) Math.min(POINTS, end);
    List<Point> groups = new ArrayList<>();
    List<Point> axes = new ArrayList<>();
    List<Point> messages = new ArrayList<>();
    List<Point> shannon = new ArrayList<>();
    List<List<Point>> alike = new ArrayList<>();
    for (int b = 0; b < ALIKE.length; b++) {
      alike.add(new ArrayList<>());
    }
    for (int k = 1; k <= points; k++) {
      int n = (int) Math.min(Integer.MAX_VALUE, end * k / points);
      double rate = (double) n / d;
      Mixture mixture = limits.groups(n);
      groups.add(new Point(rate, mixture.distortion()));
      if (decoder == DecoderType.MESSAGE_PASSING) {
        messages.add(new Point(rate, StateEvolution.limitOf(limits, mixture)));
      }
      axes.add(new Point(rate, limits.axes(n).distortion()));
      shannon.add(new Point(rate, limits.shannon(n)));
      for (int b = 0; b < ALIKE.length; b++) {
        alike.get(b).add(new Point(rate, limits.alike(ALIKE[b], n).distortion()));
      }
    }
    List<Point> asked = new ArrayList<>();
    for (int n : bits) {
      asked.add(new Point((double) n / d, limits.groups(n).distortion()));
    }
    List<Series> series = new ArrayList<>();
    series.add(new Series("mixed, groups", Series.Style.LINE, positive(groups)));
    series.add(new Series("requested", Series.Style.POINTS, positive(asked)));
    if (!messages.isEmpty()) {
      series.add(new Series("groups, message passing", Series.Style.LINE, positive(messages)));
    }
    series.add(new Series("mixed, axes", Series.Style.LINE, positive(axes)));
    // A chart has room for eight curves.
    for (int b = 0; b < ALIKE.length - (messages.isEmpty() ? 0 : 1); b++) {
      String name = ALIKE[b] == 1 ? "1 bit per unit (sign)" : ALIKE[b] + " bits per unit";
      series.add(new Series(name, Series.Style.DASHED, positive(alike.get(b))));
    }
    series.add(new Series("Shannon", Series.Style.DASHED, positive(shannon)));
    return new Chart(
        "Floors of " + spectrum + " by bits per unit",
        Axis.linear("rate", "bits per dimension"),
        Axis.log("distortion", "share of the variance"),
        series);
  }

  /** What a logarithmic axis can show. */
  private static List<Point> positive(List<Point> points) {
    return points.stream().map(p -> new Point(p.x(), Math.max(p.y(), 1e-12))).toList();
  }
}
