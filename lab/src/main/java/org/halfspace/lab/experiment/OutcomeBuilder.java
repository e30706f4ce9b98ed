// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Table;

/** Gathers an {@link Outcome}. Not thread-safe. */
public final class OutcomeBuilder {
  private String setting = "";
  private String prediction = "";
  private String measured = "";
  private final List<Check> checks = new ArrayList<>();
  private final List<ChartFigure> charts = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<ImageGrid> pictures = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  public OutcomeBuilder setting(String format, Object... arguments) {
    setting = text(format, arguments);
    return this;
  }

  public OutcomeBuilder prediction(String format, Object... arguments) {
    prediction = text(format, arguments);
    return this;
  }

  public OutcomeBuilder measured(String format, Object... arguments) {
    measured = text(format, arguments);
    return this;
  }

  public OutcomeBuilder check(Check check) {
    checks.add(check);
    return this;
  }

  public OutcomeBuilder chart(Chart chart, String format, Object... arguments) {
    charts.add(new ChartFigure(chart, text(format, arguments)));
    return this;
  }

  public OutcomeBuilder table(Table table) {
    tables.add(table);
    return this;
  }

  OutcomeBuilder pictures(ImageGrid grid) {
    pictures.add(grid);
    return this;
  }

  public OutcomeBuilder remark(String format, Object... arguments) {
    remarks.add(text(format, arguments));
    return this;
  }

  public Outcome build() {
    return new Outcome(setting, prediction, measured, checks, charts, tables, pictures, remarks);
  }
}
