// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;

/** Times against a size, both on logarithmic axes, where a power is a straight line. */
final class GrowthChart {
  private GrowthChart() {}

  /**
   * Draws {@code timings}, and a dashed line through the last time of the first of them.
   *
   * @param guide the power of the size along which that line rises
   * @param guideName what the legend says of it
   */
  static Chart of(
      String title, GrowthSeries series, List<Timing> timings, int guide, String guideName) {
    List<Series> lines = new ArrayList<>();
    for (Timing timing : timings) {
      lines.add(
          new Series(
              timing.name(),
              Series.Style.LINE_AND_POINTS,
              series.measurements().stream()
                  .map(m -> new Point(series.size().of(m), timing.seconds().applyAsDouble(m)))
                  .toList()));
    }
    Measurement last = series.last();
    double most = series.size().of(last);
    double seconds = timings.get(0).seconds().applyAsDouble(last);
    lines.add(
        new Series(
            guideName,
            Series.Style.DASHED,
            series.measurements().stream()
                .mapToDouble(series.size()::of)
                .mapToObj(x -> new Point(x, seconds * Math.pow(x / most, guide)))
                .toList()));
    return new Chart(title, Axis.log(series.size().label(), ""), Axis.log("time", "s"), lines);
  }
}
