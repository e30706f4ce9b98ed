// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import org.halfspace.lab.chart.Chart;

/**
 * A chart with a legend and, folded away below it, the table of its numbers.
 *
 * @param chart what is drawn
 * @param description what one sees in it, in a sentence or two: printed below the chart and read to
 *     those who cannot see it
 */
public record ChartFigure(Chart chart, String description) implements Block {
  public ChartFigure {
    if (description.isBlank()) {
      throw new IllegalArgumentException(
          "description: blank; charts need a text for readers who cannot see them");
    }
  }
}
