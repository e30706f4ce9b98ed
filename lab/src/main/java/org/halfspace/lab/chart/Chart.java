// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A line chart: what it shows, not how it looks. The same chart goes to a file ({@link ChartFile})
 * and into a page.
 *
 * @param title what the chart shows, not blank
 * @param x horizontal axis
 * @param y vertical axis
 * @param series at least one, at most {@value #MOST_SERIES}, under different names; the first is
 *     drawn on top of nothing and the last on top of all
 */
public record Chart(String title, Axis x, Axis y, List<Series> series) {

  /** As many series as there are colors that everybody can tell apart. */
  public static final int MOST_SERIES = 8;

  public Chart {
    if (title.isBlank()) {
      throw new IllegalArgumentException("title: blank");
    }
    series = List.copyOf(series);
    if (series.isEmpty() || series.size() > MOST_SERIES) {
      throw new IllegalArgumentException(
          "series: " + series.size() + ", must be 1.." + MOST_SERIES + " in one chart");
    }
    Set<String> names = new HashSet<>();
    for (Series one : series) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("series: two are called \"" + one.name() + "\"");
      }
      for (Point point : one.points()) {
        x.check("x", one.name(), point.x());
        y.check("y", one.name(), point.y());
      }
    }
  }
}
