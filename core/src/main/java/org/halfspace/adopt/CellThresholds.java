// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.util.Arrays;

/**
 * Thresholds between the cells of a coordinate. Where cells do not overlap, threshold i lies
 * between the largest number of the cells before it and the least of the others: on a line in i, if
 * one line, or one for each half of the indexes, meets all of these gaps; else halfway. A program
 * that quantizes in equal steps is met nearly exactly so, also where it was seen little, and one
 * that rounds toward zero has a step of double width in the middle. Not thread-safe.
 */
final class CellThresholds {
  /** By this share of a step a line may miss a gap, into which the threshold then is moved. */
  private static final double TOLERANCE = 0.1;

  /** Through fewer gaps any line goes. */
  private static final int FEWEST_GAPS = 4;

  private final Cells.OfUnit cells;
  private final int first;
  private final int last;
  private final double[] low;
  private final double[] high;

  private CellThresholds(Cells.OfUnit cells) {
    this.cells = cells;
    this.first = cells.first();
    this.last = cells.last();
    int size = cells.counts().length;
    // Threshold i is between the cells i − 1 and i; there is none of number 0.
    this.low = new double[size];
    this.high = new double[size];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      low[i] = most;
      most = cells.counts()[i] > 0 ? Math.max(most, cells.largest()[i]) : most;
    }
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = size - 1; i >= 0; i--) {
      lowest = cells.counts()[i] > 0 ? Math.min(lowest, cells.least()[i]) : lowest;
      high[i] = lowest;
    }
  }

  /** The m − 1 thresholds of m cells, of which one has a vector, rising in float32. */
  static double[] of(Cells.OfUnit cells) {
    return new CellThresholds(cells).thresholds();
  }

  private double[] thresholds() {
    int size = low.length;
    double[] found = new double[size];
    if (first == last) {
      double spread = cells.largest()[first] - cells.least()[first];
      double step = Math.max(spread, Math.max(1e-3 * Math.abs(cells.means()[first]), 1e-30));
      for (int i = 1; i < size; i++) {
        found[i] = cells.means()[first] + (i - 0.5 - first) * step;
      }
    } else if (!(onLine(1, size, found)
        || onLine(1, size / 2 + 1, found) && onLine(size / 2 + 1, size, found))) {
      halfway(found);
    }
    return rising(Arrays.copyOfRange(found, 1, size));
  }

  /** Sets the thresholds of a range to a line, held within the gaps, if there is one. */
  private boolean onLine(int from, int to, double[] found) {
    double weights = 0;
    double meanIndex = 0;
    double meanValue = 0;
    int gaps = 0;
    for (int i = from; i < to; i++) {
      if (low[i] >= high[i]) {
        return false;
      }
      if (isGap(i)) {
        gaps++;
        double weight = weight(i);
        weights += weight;
        meanIndex += weight * i;
        meanValue += weight * (low[i] + high[i]) / 2;
      }
    }
    if (gaps < FEWEST_GAPS) {
      return false;
    }
    meanIndex /= weights;
    meanValue /= weights;
    double product = 0;
    double square = 0;
    for (int i = from; i < to; i++) {
      if (isGap(i)) {
        product += weight(i) * (i - meanIndex) * ((low[i] + high[i]) / 2 - meanValue);
        square += weight(i) * (i - meanIndex) * (i - meanIndex);
      }
    }
    double step = product / square;
    double[] line = new double[to];
    for (int i = from; i < to; i++) {
      double wanted = meanValue + step * (i - meanIndex);
      line[i] = Math.max(Math.nextUp((float) low[i]), Math.min(high[i], wanted));
      if (!(Math.abs(line[i] - wanted) <= TOLERANCE * step)) {
        return false;
      }
    }
    System.arraycopy(line, from, found, from, to - from);
    return true;
  }

  /** Whether threshold i lies between two cells with vectors. */
  private boolean isGap(int i) {
    return cells.counts()[i - 1] > 0 && cells.counts()[i] > 0;
  }

  /** A narrow gap tells more; gaps below a thousandth of a step tell as much as each other. */
  private double weight(int i) {
    double step = (cells.means()[last] - cells.means()[first]) / (last - first);
    double width = high[i] - low[i] + 1e-3 * step;
    return step > 0 ? step * step / (width * width) : 1;
  }

  /** Halfway between cells, with empty cells in between of equal width, and steps at the ends. */
  private void halfway(double[] found) {
    double step = Math.max(1e-30, (cells.means()[last] - cells.means()[first]) / (last - first));
    int before = first;
    for (int i = first + 1; i <= last; i++) {
      if (cells.counts()[i] > 0) {
        boolean apart = low[i] < high[i];
        double from = apart ? low[i] : cells.means()[before];
        double to = apart ? high[i] : cells.means()[i];
        for (int k = before + 1; k <= i; k++) {
          found[k] = from + (to - from) * (k - before) / (i - before + 1);
        }
        before = i;
      }
    }
    for (int i = first; i > 0; i--) {
      found[i] = found[i + 1] - step;
      found[i] = i == first ? Math.min(high[i], found[i]) : found[i];
    }
    for (int i = last + 1; i < found.length; i++) {
      found[i] = found[i - 1] + step;
      found[i] = i == last + 1 ? Math.max(Math.nextUp((float) low[i]), found[i]) : found[i];
    }
  }

  /** The same numbers in float32, each above the one before. */
  static double[] rising(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
      if (i > 0 && !(narrow[i] > narrow[i - 1])) {
        narrow[i] = Math.nextUp(narrow[i - 1]);
      }
    }
    double[] rising = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rising[i] = narrow[i];
    }
    return rising;
  }
}
