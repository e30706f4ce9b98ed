// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashes of 7 pixels and gaps of 5, however many points the curve has. */
class DashesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1000})
  void aStraightLineHasEvenDashes(int pieces) {
    List<Point> line = new ArrayList<>();
    for (int i = 0; i <= pieces; i++) {
      line.add(new Point(3.0 * i / pieces, Math.exp(4.0 * i / pieces)));
    }
    // 100 pixels for a unit of x and for one of log y: a line of 500 pixels.
    List<Point> dashes = new Dashes(100, 100, false, true).of(line);

    double drawn = 0;
    double length = 0;
    int count = 0;
    Point before = null;
    for (Point point : dashes) {
      if (Double.isNaN(point.y())) {
        assertThat(length).isCloseTo(7, within(1e-9));
        length = 0;
        count++;
        before = null;
        continue;
      }
      if (before != null) {
        double piece = 100 * Math.hypot(point.x() - before.x(), Math.log(point.y() / before.y()));
        length += piece;
        drawn += piece;
      }
      before = point;
    }
    assertThat(count).isEqualTo((500 + 5) / 12);
    assertThat(drawn).isCloseTo(7 * ((500 + 5) / 12), within(1e-6));
    assertThat(dashes.get(0)).isEqualTo(line.get(0));
  }
}
