// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a curve into dashes of even length, with a point that is not a number after each. XChart
 * draws a curve piece by piece and begins the pattern of a dashed line anew at every point, so that
 * a curve of many points has no gaps.
 */
final class Dashes {
  private static final double DASH = 7;
  private static final double GAP = 5;

  private final double width;
  private final double height;
  private final boolean logX;
  private final boolean logY;

  /**
   * @param width pixels for a unit of x; of its natural logarithm on a logarithmic axis
   * @param height likewise for y
   */
  Dashes(double width, double height, boolean logX, boolean logY) {
    this.width = width;
    this.height = height;
    this.logX = logX;
    this.logY = logY;
  }

  /** The dashes of the curve through the points, in the given order. */
  List<Point> of(List<Point> points) {
    List<Point> dashes = new ArrayList<>();
    dashes.add(points.get(0));
    boolean drawing = true;
    double left = DASH;
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      double length =
          Math.hypot(
              width * (scaled(to.x(), logX) - scaled(from.x(), logX)),
              height * (scaled(to.y(), logY) - scaled(from.y(), logY)));
      double walked = 0;
      while (length - walked > left) {
        walked += left;
        Point cut = between(from, to, walked / length);
        if (drawing) {
          dashes.add(cut);
          dashes.add(new Point(cut.x(), Double.NaN));
        } else {
          dashes.add(cut);
        }
        drawing = !drawing;
        left = drawing ? DASH : GAP;
      }
      left -= length - walked;
      if (drawing) {
        dashes.add(to);
      }
    }
    return dashes;
  }

  private Point between(Point from, Point to, double share) {
    return new Point(
        between(from.x(), to.x(), share, logX), between(from.y(), to.y(), share, logY));
  }

  private static double between(double from, double to, double share, boolean log) {
    double value = scaled(from, log) + share * (scaled(to, log) - scaled(from, log));
    return log ? Math.exp(value) : value;
  }

  private static double scaled(double value, boolean log) {
    return log ? Math.log(value) : value;
  }
}
