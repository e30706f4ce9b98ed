// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import org.halfspace.data.ReadListener;
import org.halfspace.data.ReadOption;

/**
 * What the first lines of a text are like: whether the very first counts, as names of columns do
 * that nobody gave; whether the first column counts, as an index of rows does; and what float32
 * loses. Not thread-safe.
 */
final class CsvSurvey {
  private static final int FEWEST_COUNTED = 3;

  private final Narrowing narrowing;
  private final int dimension;
  private final boolean suspectHeader;
  private double headerFirst = Double.NaN;
  private boolean headerCounts;
  private double indexFirst;
  private boolean indexCounts;
  private long rows;

  /**
   * @param suspectHeader whether the first line was taken for a vector without being asked
   */
  CsvSurvey(int dimension, boolean suspectHeader) {
    this.narrowing = new Narrowing(dimension);
    this.dimension = dimension;
    this.suspectHeader = suspectHeader;
    this.indexCounts = dimension > 1;
  }

  /** Whether it wants to see more lines. */
  boolean goesOn() {
    return rows == 0 || rows * dimension < Narrowing.MOST_VALUES;
  }

  void add(double[] values) {
    if (rows == 0) {
      headerFirst = values[0];
      headerCounts = countsUp(values);
    }
    // Where the first line is a heading of numbers, the index begins on the second.
    long numbered = rows - (headerCounts && suspectHeader ? 1 : 0);
    if (numbered == 0) {
      indexFirst = values[0];
      indexCounts = dimension > 1 && (indexFirst == 0 || indexFirst == 1);
    } else if (numbered > 0) {
      indexCounts &= values[0] == indexFirst + numbered;
    }
    for (int j = 0; j < dimension; j++) {
      narrowing.add(j, values[j]);
    }
    rows++;
  }

  /** 0, 1, 2, …, as pandas names columns; or from another whole number on, where that is long. */
  private boolean countsUp(double[] values) {
    for (int j = 0; j < dimension; j++) {
      if (values[j] != values[0] + j) {
        return false;
      }
    }
    return values[0] == 0 || (dimension >= FEWEST_COUNTED && values[0] == Math.rint(values[0]));
  }

  void tell(ReadListener listener, String name, long count) {
    if (suspectHeader && headerCounts && count > 1) {
      listener.remark(
          name
              + ": the first line counts ("
              + (long) headerFirst
              + (dimension > 2 ? ", " + (long) (headerFirst + 1) + ", …" : "")
              + (dimension > 1 ? ", " + (long) (headerFirst + dimension - 1) : "")
              + ") and is read as a vector; if it holds column names, as pandas writes them, use "
              + listener.howToAsk(ReadOption.CSV_HEADER, "yes")
              + ", if it is one, "
              + listener.howToAsk(ReadOption.CSV_HEADER, "no"));
    }
    if (indexCounts && rows >= FEWEST_COUNTED) {
      listener.remark(
          name
              + ": the first column counts the lines ("
              + (long) indexFirst
              + ", "
              + (long) (indexFirst + 1)
              + ", "
              + (long) (indexFirst + 2)
              + ", …) and is read as part of the vectors; if it is an index, write the file without it,"
              + " for example with pandas' to_csv(index=False)");
    }
    narrowing.tell(listener, name, "the numbers", count);
  }
}
