// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;

/** A chart as its template sees it: the legend, the data for the script, the table behind it. */
final class ChartView {
  /** Of the table behind a chart: enough to draw it again. */
  private static final int SIGNIFICANT_DIGITS = 6;

  /** Markers of the legend in a box of 28 × 14, in the order the script uses. */
  private static final List<String> MARKERS =
      List.of(
          "M9.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
          "M10 3h8v8h-8z",
          "M14 2.5l5 9h-10z",
          "M14 2l5 5l-5 5l-5 -5z",
          "M14 11.5l5 -9h-10z");

  private ChartView() {}

  static Map<String, Object> of(ChartFigure figure, String id) {
    Chart chart = figure.chart();
    return Map.of(
        "chartId", id,
        "chartTitle", chart.title(),
        "description", figure.description(),
        "legend", legend(chart),
        "json", json(figure),
        "numbers", PageView.table(table(chart), id + "t"));
  }

  private static List<Map<String, Object>> legend(Chart chart) {
    List<Map<String, Object>> items = new ArrayList<>();
    for (Series series : chart.series()) {
      int index = items.size();
      items.add(
          Map.of(
              "index", index,
              "name", series.name(),
              "line", series.style().hasLine(),
              "dashed", series.style() == Series.Style.DASHED,
              "marked", series.style().hasMarkers(),
              "marker", MARKERS.get(index % MARKERS.size())));
    }
    return items;
  }

  private static String json(ChartFigure figure) {
    Chart chart = figure.chart();
    Map<String, Object> data = new TreeMap<>();
    data.put("description", figure.description());
    data.put("x", axis(chart.x()));
    data.put("y", axis(chart.y()));
    data.put("series", chart.series().stream().map(ChartView::series).toList());
    try {
      // A name with a closing script tag must not end the script.
      return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("chart \"" + chart.title() + "\" cannot be written", e);
    }
  }

  private static Map<String, Object> axis(Axis axis) {
    return Map.of("caption", axis.caption(), "log", axis.scale() == Axis.Scale.LOG);
  }

  private static Map<String, Object> series(Series series) {
    return Map.of(
        "name", series.name(),
        "line", series.style().hasLine(),
        "dashed", series.style() == Series.Style.DASHED,
        "markers", series.style().hasMarkers(),
        "points", series.points().stream().map(point -> List.of(point.x(), point.y())).toList());
  }

  /** One row for each x if no series turns back on itself, else one for each point. */
  private static Table table(Chart chart) {
    List<Series> series = chart.series();
    Map<Double, Double[]> byX = new TreeMap<>();
    for (int i = 0; i < series.size(); i++) {
      Map<Double, Double> own = new HashMap<>();
      for (Point point : series.get(i).points()) {
        if (own.put(point.x(), point.y()) != null) {
          return longTable(chart);
        }
        byX.computeIfAbsent(
                    point.x(),
                    x -> Collections.nCopies(series.size(), Double.NaN).toArray(new Double[0]))[i] =
            point.y();
      }
    }
    Table.Column x = Table.Column.significant(chart.x().caption(), "", SIGNIFICANT_DIGITS);
    return new Table(
        "Numbers behind the chart: " + chart.y().caption(),
        chart.x().caption(),
        series.stream()
            .map(one -> Table.Column.significant(one.name(), "", SIGNIFICANT_DIGITS))
            .toList(),
        byX.entrySet().stream()
            .map(row -> Table.Row.of(x.print(row.getKey()), row.getValue()))
            .toList());
  }

  private static Table longTable(Chart chart) {
    List<Table.Row> rows = new ArrayList<>();
    for (Series series : chart.series()) {
      for (Point point : series.points()) {
        rows.add(Table.Row.of(series.name(), point.x(), point.y()));
      }
    }
    return new Table(
        "Numbers behind the chart",
        "series",
        List.of(
            Table.Column.significant(chart.x().caption(), "", SIGNIFICANT_DIGITS),
            Table.Column.significant(chart.y().caption(), "", SIGNIFICANT_DIGITS)),
        rows);
  }
}
