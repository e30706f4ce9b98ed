// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Means of normals on intervals beside Simpson's rule, and laws far out. */
class NormalTailsTest {
  /** ∫ g φ / ∫ φ over an interval, with φ relative to its largest value there. */
  private static double simpson(double low, double high) {
    double peak = low > 0 ? low : high < 0 ? high : 0;
    // What is further than this from the peak is below 1e-30 of it.
    double width = Math.min(12, 80 / Math.max(1, Math.abs(peak)));
    double from = Math.max(low, peak - width);
    double to = Math.min(high, peak + width);
    int steps = 4000;
    double h = (to - from) / steps;
    double mass = 0;
    double moment = 0;
    for (int i = 0; i <= steps; i++) {
      double past = from + i * h - peak;
      double weight =
          (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp(-past * (past / 2 + peak));
      mass += weight;
      moment += weight * past;
    }
    return peak + moment / mass;
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {-3000, -40, -12.01, -12, -11.99, -5, -3.01, -2.99, -1, -0.01, 0, 0.4, 2, 5})
  void meanAboveAThreshold(double a) {
    double expected = simpson(-a, Double.POSITIVE_INFINITY);
    assertThat(NormalTails.exactMeanAbove(a)).isCloseTo(expected, within(1e-9 * (1 + expected)));
    assertThat((double) NormalTails.meanAbove((float) a))
        .isCloseTo(expected, within(5e-7 * (1 + expected)));
  }

  @Test
  void meanAboveIsNeverBelowTheThresholdNorNegativeNorRising() {
    float before = Float.POSITIVE_INFINITY;
    for (float a = -20; a < 12; a += 0.0037f) {
      float mean = NormalTails.meanAbove(a);
      assertThat(mean).isBetween(Math.max(-a, 0), before + 1e-6f);
      before = mean;
    }
    assertThat(NormalTails.meanAbove(1e30f)).isBetween(0f, 1e-6f);
    assertThat(NormalTails.meanAbove(-1e30f)).isEqualTo(1e30f);
  }

  @Test
  void meansOfIntervals() {
    double[] lows = {-60, -9, -3, -1.5, -0.5, -0.1, 0, 0.3, 1, 2.5, 6, 11, 50, 400};
    double[] widths = {1e-6, 1e-3, 0.05, 0.3, 0.7, 0.99, 1.01, 1.5, 3, 8, 100};
    for (double low : lows) {
      for (double width : widths) {
        double expected = simpson(low, low + width);
        double mean = NormalTails.mean(low, low + width);
        assertThat(mean)
            .as("%s + %s", low, width)
            .isCloseTo(expected, within(2e-6 * Math.min(1, width) + 1e-13 * Math.abs(low)))
            .isBetween(low, low + width);
        assertThat(NormalTails.mean(-low - width, -low)).isEqualTo(-mean);
      }
    }
  }

  @Test
  void meansOfHalfLines() {
    for (double low : new double[] {-8, -1, 0, 2, 30}) {
      double expected = simpson(low, Double.POSITIVE_INFINITY);
      assertThat(NormalTails.mean(low, Double.POSITIVE_INFINITY))
          .isCloseTo(expected, within(5e-7 * (1 + expected)));
      assertThat(NormalTails.mean(Double.NEGATIVE_INFINITY, -low))
          .isCloseTo(-expected, within(5e-7 * (1 + expected)));
    }
    assertThat(NormalTails.mean(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)).isZero();
  }
}
