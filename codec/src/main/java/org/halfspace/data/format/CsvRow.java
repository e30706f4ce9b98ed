// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.util.Locale;
import java.util.Set;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/** Takes lines of a text for vectors, and says what is wrong with those that are none. */
final class CsvRow {
  private static final int SHOWN = 40;
  private static final Set<String> MISSING =
      Set.of("na", "n/a", "#n/a", "<na>", "null", "none", "nil", "?", "-", "--", "missing", ".");
  private static final Set<String> NOT_A_NUMBER =
      Set.of("1.#qnan", "1.#ind", "-1.#ind", "-nan(ind)", "nan(ind)", "1.#inf", "-1.#inf");

  private final String name;
  private final CsvFields fields;
  private final int dimension;

  CsvRow(String name, CsvFields fields, int dimension) {
    this.name = name;
    this.fields = fields;
    this.dimension = dimension;
  }

  /**
   * The numbers of a line.
   *
   * @throws DamagedFileException CORRUPT if a field is no number, or there are more or fewer than
   *     {@code dimension}; the message names line and column
   */
  void parse(LineReader line, double[] target) throws DamagedFileException {
    fields.start(line);
    int column = 0;
    while (fields.advance()) {
      if (column == dimension) {
        throw ragged(line, column + 1);
      }
      try {
        target[column] = fields.number();
      } catch (NumberFormatException e) {
        throw Fault.corrupt(
            name,
            "line "
                + line.number()
                + ", column "
                + (column + 1)
                + " (counted from 1): "
                + complaint(fields.text(), column));
      }
      column++;
    }
    if (column < dimension) {
      throw ragged(line, column);
    }
  }

  private DamagedFileException ragged(LineReader line, int seen) {
    int found = seen;
    while (fields.advance()) {
      found++;
    }
    return Fault.corrupt(
        name,
        "line "
            + line.number()
            + " (counted from 1) has "
            + found
            + (found == 1 ? " field" : " fields")
            + ", the first line of values has "
            + dimension);
  }

  private String complaint(String text, int column) {
    if (text.isEmpty()) {
      return "the field is empty, must be a number"
          + (column == dimension - 1 ? "; does the line end with a separator?" : "");
    }
    String shown = "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "'";
    String lower = text.toLowerCase(Locale.ROOT);
    if (MISSING.contains(lower)) {
      return shown + " stands for a missing value, must be a number";
    }
    if (NOT_A_NUMBER.contains(lower)) {
      return shown + " is not finite, must be a finite number";
    }
    if (text.indexOf('\r') >= 0) {
      return shown.replace('\r', ' ')
          + " holds a carriage return; end lines with line feeds, for example with tr '\\r' '\\n'";
    }
    if (text.matches("[-+]?[0-9][0-9.,'’_ \u00a0\u202f]*([eE][-+]?[0-9]+)?")) {
      return shown
          + " is not a number; use a decimal point and no thousands separators, such as 1234.5";
    }
    if (text.startsWith("#") || text.startsWith("%")) {
      return shown + " is not a number; remove comments";
    }
    return shown + " is not a number";
  }
}
