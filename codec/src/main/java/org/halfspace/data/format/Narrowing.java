// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.util.Locale;
import org.halfspace.data.ReadListener;

/**
 * What rounding to float32 does to numbers that were stored with more digits: the share Σ_j
 * Var(e_j) / Σ_j Var(x_j), where x_j is column j and e_j its rounding error. Numbers with a large
 * common offset lose most. Variances are taken about the first row, so that the offset costs no
 * digits here. Not thread-safe.
 */
final class Narrowing {
  /** How many numbers of a file are looked at. */
  static final int MOST_VALUES = 1 << 20;

  /** Distortions are printed with four digits; what is below does not show. */
  private static final double WORTH_SAYING = 1e-4;

  private static final double ALL = 0.999;

  private final int[] counts;
  private final double[] origins;
  private final long[] wholeOrigins;
  private final double[] sums;
  private final double[] squares;
  private final double[] errorSums;
  private final double[] errorSquares;
  private long rows;

  Narrowing(int dimension) {
    counts = new int[dimension];
    origins = new double[dimension];
    wholeOrigins = new long[dimension];
    sums = new double[dimension];
    squares = new double[dimension];
    errorSums = new double[dimension];
    errorSquares = new double[dimension];
  }

  /**
   * Adds a number; those that are not finite as float32 are left out, as they are reported
   * separately.
   */
  void add(int column, double value) {
    float narrow = (float) value;
    if (!Float.isFinite(narrow)) {
      return;
    }
    if (counts[column] == 0) {
      origins[column] = value;
    }
    add(column, value - origins[column], value - narrow);
  }

  /** Adds a whole number, of which double would lose digits, too. */
  void add(int column, long value) {
    if (counts[column] == 0) {
      wholeOrigins[column] = value;
    }
    add(column, value - wholeOrigins[column], value - (long) (float) value);
  }

  /** Adds a whole number whose highest bit counts. */
  void addUnsigned(int column, long value) {
    if (value >= 0) {
      add(column, value);
      return;
    }
    if (counts[column] == 0) {
      wholeOrigins[column] = value;
    }
    long half = value >>> 1;
    long narrow = (long) (float) (half | (value & 1));
    add(column, value - wholeOrigins[column], 2.0 * (half - narrow) + (value & 1));
  }

  private void add(int column, double difference, double error) {
    counts[column]++;
    sums[column] += difference;
    squares[column] += difference * difference;
    errorSums[column] += error;
    errorSquares[column] += error * error;
    rows = Math.max(rows, counts[column]);
  }

  private double variance(int column) {
    return spread(counts[column], sums[column], squares[column]);
  }

  private double errorVariance(int column) {
    return spread(counts[column], errorSums[column], errorSquares[column]);
  }

  private static double spread(int count, double sum, double squares) {
    return count == 0 ? 0 : Math.max(0, squares / count - sum / count * (sum / count));
  }

  /** The share of the variance that is lost; 0 where nothing varies. */
  double lost() {
    double lost = 0;
    double all = 0;
    for (int j = 0; j < counts.length; j++) {
      lost += errorVariance(j);
      all += variance(j);
    }
    return all > 0 ? Math.min(1, lost / all) : 0;
  }

  /** Tells the listener, if the loss is worth it. */
  void tell(ReadListener listener, String name, String type, long count) {
    double lost = lost();
    if (lost < WORTH_SAYING) {
      return;
    }
    int worst = 0;
    for (int j = 1; j < counts.length; j++) {
      worst = errorVariance(j) > errorVariance(worst) ? j : worst;
    }
    String what =
        lost > ALL
            ? "the vectors differ only beyond the 24 bits that float32 keeps of " + type
            : String.format(
                Locale.ROOT,
                "rounding %s to float32 loses %.2g %% of the variance",
                type,
                100 * lost);
    listener.remark(
        name
            + ": "
            + what
            + ", most in column "
            + worst
            + " (counted from 0"
            + (rows < count ? "; " + rows + " of " + count + " vectors examined" : "")
            + "); subtract the mean of each column in double precision first, the same"
            + " from all vectors");
  }
}
