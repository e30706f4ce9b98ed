// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.lab.chart.Point;
import org.halfspace.lab.chart.Series;

/** Points of a series as they come in. Not thread-safe. */
public final class Curve {
  private final String name;
  private final Series.Style style;
  private final List<Point> points = new ArrayList<>();

  Curve(String name, Series.Style style) {
    this.name = name;
    this.style = style;
  }

  static Curve line(String name) {
    return new Curve(name, Series.Style.LINE);
  }

  public static Curve dashed(String name) {
    return new Curve(name, Series.Style.DASHED);
  }

  static Curve points(String name) {
    return new Curve(name, Series.Style.POINTS);
  }

  public static Curve marked(String name) {
    return new Curve(name, Series.Style.LINE_AND_POINTS);
  }

  public Curve add(double x, double y) {
    points.add(new Point(x, y));
    return this;
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  public Series series() {
    return new Series(name, style, points);
  }
}
