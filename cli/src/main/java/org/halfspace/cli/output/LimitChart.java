// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;

/** The curves of {@code halfspace limit --plot}. */
public final class LimitChart {
  private static final int POINTS = 200;

  /** Of a curve that takes integrals with a prior, layer by layer. */
  private static final int FEWER_POINTS = 40;

  private LimitChart() {}

  /**
   * Distortion against bits per dimension from 0 to a little more than the largest requested.
   *
   * @param kind bits of a unit, and whether message passing has a curve too, for a source of sparse
   *     vectors with its first layer, the denoiser
   * @param bits the requested budgets; marked on the floor
   */
  public static Chart of(String spectrum, Limits limits, CodeKind kind, List<Integer> bits) {
    int unitBits = kind.unitBits();
    int d = limits.spectrum().dimension();
    int largest = bits.stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<Point> floor = new ArrayList<>();
    List<Point> shannon = new ArrayList<>();
    List<Point> linear = new ArrayList<>();
    List<Point> uniform = new ArrayList<>();
    List<Point> denoiser = new ArrayList<>();
    List<Point> messages = new ArrayList<>();
    long end = Math.max(2, Math.round(Math.min(Integer.MAX_VALUE, largest * 1.05)));
    boolean slow = kind.passesMessages() && kind.source().isPresent();
    int points = (int) Math.min(slow ? FEWER_POINTS : POINTS, end);
    for (int k = 0; k <= points; k++) {
      int n = (int) Math.min(Integer.MAX_VALUE, end * k / points);
      double rate = (double) n / d;
      LimitPoint point = limits.point(n / unitBits);
      floor.add(new Point(rate, point.floor().distortion()));
      if (point.shannon().isPresent()) {
        double bound = unitBits == 1 ? point.shannon().getAsDouble() : limits.shannon(n);
        shannon.add(new Point(rate, bound));
      }
      linear.add(new Point(rate, point.linear()));
      uniform.add(new Point(rate, point.uniform()));
      if (slow) {
        denoiser.add(new Point(rate, kind.lostByDenoiser(limits, n)));
      }
      if (kind.passesMessages()) {
        messages.add(new Point(rate, kind.lostByMessages(limits, n)));
      }
    }
    List<Point> asked = new ArrayList<>();
    for (int n : bits) {
      asked.add(new Point((double) n / d, limits.floor(n / unitBits).distortion()));
    }
    List<Series> series = new ArrayList<>();
    series.add(new Series("floor", Series.Style.LINE, floor));
    series.add(new Series("requested", Series.Style.POINTS, asked));
    if (!denoiser.isEmpty()) {
      series.add(new Series("denoiser", Series.Style.LINE, denoiser));
    }
    if (!messages.isEmpty()) {
      series.add(new Series("message passing", Series.Style.LINE, messages));
    }
    if (!shannon.isEmpty()) {
      // Codes of sparse vectors may lose less than this, which would look wrong.
      String name = kind.source().isPresent() ? "Shannon, if Gaussian" : "Shannon, n bits";
      series.add(new Series(name, Series.Style.DASHED, shannon));
    }
    series.add(
        new Series(
            unitBits == 1 ? "PCA, n real numbers" : "PCA, one real number for each unit",
            Series.Style.DASHED,
            linear));
    series.add(new Series("uniform code", Series.Style.DASHED, uniform));
    return new Chart(
        "Floor of " + spectrum + ", " + limits.activation().name(),
        Axis.linear("rate", "bits per dimension"),
        Axis.linear("distortion", "share of the variance"),
        series);
  }
}
