// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.List;
import org.halfspace.lab.report.ChartFigure;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Table;

/**
 * What an experiment found. Holds all that is shown, so that a report can be made again without
 * running anything.
 *
 * @param setting what was done to what, with sizes
 * @param prediction what theory says
 * @param measured what came out, in words
 * @param checks comparisons of the two, at least one
 * @param charts drawn from the numbers
 * @param tables more numbers
 * @param pictures images
 * @param remarks what a reader should know; may be empty
 */
public record Outcome(
    String setting,
    String prediction,
    String measured,
    List<Check> checks,
    List<ChartFigure> charts,
    List<Table> tables,
    List<ImageGrid> pictures,
    List<String> remarks) {

  public Outcome {
    checks = List.copyOf(checks);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
    pictures = List.copyOf(pictures);
    remarks = List.copyOf(remarks);
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("checks: none, so nothing was compared");
    }
  }

  /** Whether every check passed. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }
}
