// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.Quantizer;
import org.halfspace.code.engine.Pointwise;

/**
 * Units whose values are tanh(p), rounded to m levels equally far apart from −1 to 1, so that two
 * levels are the sign. The way back takes the slope of tanh, as if nothing were rounded. Immutable
 * and thread-safe.
 */
public final class RoundedUnits {
  private final float[] steps;
  private final boolean rounding;

  /**
   * @param levels of each unit
   */
  public RoundedUnits(int[] levels) {
    this(levels, true);
  }

  /**
   * @param rounding false for tanh itself, of which the slopes are the derivative
   */
  RoundedUnits(int[] levels, boolean rounding) {
    this.steps = new float[levels.length];
    this.rounding = rounding;
    for (int j = 0; j < steps.length; j++) {
      steps[j] = (levels[j] - 1) / 2f;
    }
  }

  /**
   * One row.
   *
   * @param numbers projections from {@code at} on, replaced by values
   * @param shifts added to the projections
   * @param slopes of all rows
   * @param row where to write among them
   */
  void forward(float[] numbers, int at, float[] shifts, float[] slopes, int row) {
    int to = row * shifts.length;
    for (int j = 0; j < shifts.length; j++) {
      float value = Pointwise.tanh(numbers[at + j] + shifts[j]);
      slopes[to + j] = 1 - value * value;
      numbers[at + j] = value;
    }
    for (int j = 0; rounding && j < shifts.length; j++) {
      numbers[at + j] = (int) ((numbers[at + j] + 1) * steps[j] + 0.5f) / steps[j] - 1;
    }
  }

  /**
   * The quantizer of projections: a unit of m levels with a shift.
   *
   * @throws IllegalArgumentException if thresholds are no longer apart
   */
  public static Quantizer quantizer(int levels, double shift) {
    double[] values = new double[levels];
    double[] thresholds = new double[levels - 1];
    for (int i = 0; i < levels; i++) {
      values[i] = 2.0 * i / (levels - 1) - 1;
    }
    for (int i = 1; i < levels; i++) {
      thresholds[i - 1] = inverse(levels, i) - shift;
    }
    return Quantizer.of(values, thresholds);
  }

  /** The number whose tanh is between the levels i − 1 and i. */
  private static double inverse(int levels, int i) {
    double between = (2.0 * i - 1) / (levels - 1) - 1;
    return Math.log1p(2 * between / (1 - between)) / 2;
  }

  /**
   * Factor and shift by which the thresholds of a quantizer come closest to those of rounded tanh.
   *
   * @param deviation of the projections, which units of two levels are brought to 1.1 by
   */
  public static double[] fit(Quantizer quantizer, double deviation) {
    int m = quantizer.size();
    double[] own = quantizer.thresholds();
    List<Double> wanted = new ArrayList<>();
    for (int i = 1; i < m; i++) {
      wanted.add(inverse(m, i));
    }
    double meanOfOwn = 0;
    for (double threshold : own) {
      meanOfOwn += threshold / own.length;
    }
    double factor = deviation > 0 ? 1.1 / deviation : 1;
    if (m > 2) {
      double products = 0;
      double squares = 0;
      for (int i = 0; i < own.length; i++) {
        products += (own[i] - meanOfOwn) * wanted.get(i);
        squares += (own[i] - meanOfOwn) * (own[i] - meanOfOwn);
      }
      factor = products / squares;
    }
    // The thresholds of rounded tanh are as far below zero as above.
    return new double[] {factor, -factor * meanOfOwn};
  }
}
