// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * A table of numbers.
 *
 * @param caption what the table shows
 * @param rowTitle what the first column names, e.g. {@code code}
 * @param columns the columns of numbers
 * @param rows one value for each column
 */
public record Table(String caption, String rowTitle, List<Column> columns, List<Row> rows)
    implements Block {

  /** How the numbers of a column are printed. */
  public enum Notation {
    /** With a fixed number of decimals. */
    DECIMALS,
    /** As a percentage with a fixed number of decimals, 0.5 being 50 %. */
    PERCENT,
    /** With a number of significant digits and no trailing zeros. */
    SIGNIFICANT
  }

  /**
   * A column of numbers.
   *
   * @param title what is measured
   * @param unit its unit; empty for a number without unit
   * @param notation how numbers are printed
   * @param digits decimals, or significant digits
   */
  public record Column(String title, String unit, Notation notation, int digits) {

    /** Numbers with {@code digits} decimals; 0 for whole numbers. */
    public static Column decimals(String title, String unit, int digits) {
      return new Column(title, unit, Notation.DECIMALS, digits);
    }

    /** Shares, printed as percentages with {@code digits} decimals. */
    public static Column percent(String title, int digits) {
      return new Column(title, "", Notation.PERCENT, digits);
    }

    /** Numbers of very different sizes, with at most {@code digits} significant digits. */
    public static Column significant(String title, String unit, int digits) {
      return new Column(title, unit, Notation.SIGNIFICANT, digits);
    }

    /** A value as it is printed; a dash for NaN. */
    public String print(double value) {
      if (Double.isNaN(value)) {
        return "–";
      }
      if (Double.isInfinite(value)) {
        return value > 0 ? "∞" : "−∞";
      }
      BigDecimal exact = BigDecimal.valueOf(value);
      String text =
          switch (notation) {
            case DECIMALS -> exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
            case PERCENT ->
                exact.movePointRight(2).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                    + " %";
            case SIGNIFICANT -> significant(exact);
          };
      return text.replace('-', '−');
    }

    private String significant(BigDecimal exact) {
      BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
      boolean readable = rounded.signum() == 0 || Math.abs(rounded.scale()) < 10;
      return readable ? rounded.toPlainString() : rounded.toString();
    }
  }

  /**
   * A row of numbers.
   *
   * @param title what the row is about
   * @param values one for each column; NaN where there is none, printed as a dash
   */
  public record Row(String title, List<Double> values) {
    public Row {
      values = List.copyOf(values);
    }

    public static Row of(String title, Double... values) {
      return new Row(title, List.of(values));
    }
  }

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row row : rows) {
      if (row.values().size() != columns.size()) {
        throw new IllegalArgumentException(
            "row \"%s\": %d values for %d columns"
                .formatted(row.title(), row.values().size(), columns.size()));
      }
    }
  }
}
