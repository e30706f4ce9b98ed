// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.List;

/** A few numbers set large, for a reader who reads nothing else. */
public record KeyFigures(List<Figure> figures) implements Block {

  /**
   * One number.
   *
   * @param label what the number is
   * @param value the number with its unit, as it is printed
   * @param note what it compares with; may be empty
   */
  public record Figure(String label, String value, String note) {}

  public KeyFigures {
    figures = List.copyOf(figures);
  }
}
