// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A named list of points, drawn in the given order.
 *
 * @param name what the legend says, not blank
 * @param style how it is drawn
 * @param points at least one
 */
public record Series(String name, Style style, List<Point> points) {

  /** How a series is drawn. */
  public enum Style {
    /** A solid line through the points. */
    LINE,
    /** A dashed line through the points. */
    DASHED,
    /** A marker at each point. */
    POINTS,
    /** A solid line with a marker at each point. */
    LINE_AND_POINTS;

    /** Whether the points are joined. */
    public boolean hasLine() {
      return this != POINTS;
    }

    /** Whether the points are marked. */
    public boolean hasMarkers() {
      return this == POINTS || this == LINE_AND_POINTS;
    }
  }

  public Series {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank; the legend needs one");
    }
    if (style == null) {
      throw new NullPointerException("style");
    }
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("points: none in series \"" + name + "\"");
    }
  }

  /**
   * A series from parallel arrays, which are copied.
   *
   * @throws IllegalArgumentException if the lengths differ or are 0
   */
  public static Series of(String name, Style style, double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series \"%s\": %d values of x but %d of y".formatted(name, x.length, y.length));
    }
    return new Series(
        name, style, IntStream.range(0, x.length).mapToObj(i -> new Point(x[i], y[i])).toList());
  }
}
