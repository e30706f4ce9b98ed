// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The look of a chart in a file. */
final class XChartDrawing {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 560;

  /** Of the plot alone, about: only dashes depend on it. */
  private static final int PLOT_WIDTH = 700;

  private static final int PLOT_HEIGHT = 400;

  /** Letters of a legend that have room in a row below the chart. */
  private static final int ROW = 100;

  /** What the mark of a series takes, in letters. */
  private static final int MARK = 6;

  private static final Color INK = new Color(0x1b1f24);
  private static final Color MUTED = new Color(0x4d5560);
  private static final Color GRID = new Color(0xdfe3e8);

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  private XChartDrawing() {}

  static XYChart of(Chart chart) {
    XYChart drawing =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(chart.title())
            .xAxisTitle(chart.x().caption())
            .yAxisTitle(chart.y().caption())
            .build();
    style(drawing.getStyler(), chart);
    boolean logX = chart.x().scale() == Axis.Scale.LOG;
    boolean logY = chart.y().scale() == Axis.Scale.LOG;
    Dashes dashes =
        new Dashes(
            pixels(PLOT_WIDTH, range(chart, Point::x), logX),
            pixels(PLOT_HEIGHT, range(chart, Point::y), logY),
            logX,
            logY);
    for (int i = 0; i < chart.series().size(); i++) {
      add(drawing, dashes, chart.series().get(i), i);
    }
    return drawing;
  }

  private static void style(XYStyler styler, Chart chart) {
    styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartTitleBoxVisible(false);
    styler.setChartPadding(16);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setAxisTickLabelsColor(MUTED);
    styler.setAxisTickMarksColor(MUTED);
    int legend = chart.series().stream().mapToInt(each -> each.name().length() + MARK).sum();
    boolean inARow = legend <= ROW;
    styler.setLegendPosition(inARow ? LegendPosition.OutsideS : LegendPosition.OutsideE);
    styler.setLegendLayout(inARow ? LegendLayout.Horizontal : LegendLayout.Vertical);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendBackgroundColor(Color.WHITE);
    styler.setMarkerSize(9);
    styler.setChartTitlePadding(14);
    styler.setYAxisLabelAlignment(TextAlignment.Right);
    styler.setXAxisTickMarkSpacingHint(80);
    styler.setYAxisTickMarkSpacingHint(50);
    styler.setXAxisTickLabelsFormattingFunction(Ticks::label);
    styler.setYAxisTickLabelsFormattingFunction(Ticks::label);
    DoubleSummaryStatistics x = range(chart, Point::x);
    if (chart.x().scale() == Axis.Scale.LOG) {
      styler.setXAxisLogarithmic(true);
      styler.setXAxisLogarithmicDecadeOnly(x.getMax() >= 30 * x.getMin());
    } else {
      Ticks.Bounds bounds = Ticks.linear(x.getMin(), x.getMax());
      styler.setXAxisMin(bounds.low()).setXAxisMax(bounds.high());
    }
    DoubleSummaryStatistics y = range(chart, Point::y);
    if (chart.y().scale() == Axis.Scale.LOG) {
      styler.setYAxisLogarithmic(true);
      styler.setYAxisLogarithmicDecadeOnly(y.getMax() >= 30 * y.getMin());
    } else {
      Ticks.Bounds bounds = Ticks.linear(y.getMin(), y.getMax());
      styler.setYAxisMin(bounds.low()).setYAxisMax(bounds.high());
    }
  }

  /** Pixels for a unit along an axis, or for one of its logarithm, about. */
  private static double pixels(int size, DoubleSummaryStatistics range, boolean log) {
    double span = log ? Math.log(range.getMax() / range.getMin()) : range.getMax() - range.getMin();
    return span > 0 ? size / span : 0;
  }

  private static DoubleSummaryStatistics range(Chart chart, ToDoubleFunction<Point> coordinate) {
    return chart.series().stream()
        .flatMap(series -> series.points().stream())
        .mapToDouble(coordinate)
        .summaryStatistics();
  }

  private static void add(XYChart drawing, Dashes dashes, Series series, int index) {
    List<Point> points =
        series.style() == Series.Style.DASHED ? dashes.of(series.points()) : series.points();
    double[] x = points.stream().mapToDouble(Point::x).toArray();
    double[] y = points.stream().mapToDouble(Point::y).toArray();
    Color color = new Color(Palette.LIGHT.rgb(index));
    XYSeries added = drawing.addSeries(series.name(), x, y);
    added.setLineColor(color);
    added.setMarkerColor(color);
    added.setMarker(
        series.style().hasMarkers() ? MARKERS.get(index % MARKERS.size()) : SeriesMarkers.NONE);
    added.setLineStyle(stroke(series.style()));
    if (!series.style().hasLine()) {
      added.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
  }

  private static BasicStroke stroke(Series.Style style) {
    return switch (style) {
      case LINE, LINE_AND_POINTS ->
          new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
      case DASHED ->
          new BasicStroke(
              2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {7, 5}, 0);
      case POINTS -> new BasicStroke(0);
    };
  }
}
