// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;

/** Rounded tanh and the quantizers it stands for. */
class RoundedUnitsTest {
  @Test
  void valuesAreThoseOfTheQuantizer() {
    SplittableRandom random = new SplittableRandom(1);
    int[] levels = {2, 4, 8, 16, 256};
    float[] shifts = {0, 0.3f, -0.7f, 0.1f, 0.2f};
    RoundedUnits units = new RoundedUnits(levels);
    for (int trial = 0; trial < 2000; trial++) {
      float[] numbers = new float[levels.length];
      float[] slopes = new float[2 * levels.length];
      float[] projections = new float[levels.length];
      for (int j = 0; j < levels.length; j++) {
        projections[j] = (float) (1.5 * random.nextGaussian());
      }
      System.arraycopy(projections, 0, numbers, 0, numbers.length);
      units.forward(numbers, 0, shifts, slopes, 1);
      for (int j = 0; j < levels.length; j++) {
        Quantizer quantizer = RoundedUnits.quantizer(levels[j], shifts[j]);
        double below = quantizer.apply(projections[j] - 2e-4);
        double above = quantizer.apply(projections[j] + 2e-4);
        assertThat((double) numbers[j]).isBetween(below - 1e-6, above + 1e-6);
        double tanh = Math.tanh(projections[j] + shifts[j]);
        assertThat((double) slopes[levels.length + j]).isCloseTo(1 - tanh * tanh, within(2e-6));
      }
    }
  }

  @Test
  void fittingFindsWhatWasChanged() {
    for (int levels : new int[] {4, 8, 64}) {
      Quantizer made = RoundedUnits.quantizer(levels, 0.4);
      double[] thresholds = made.thresholds();
      for (int i = 0; i < thresholds.length; i++) {
        thresholds[i] = thresholds[i] / 3;
      }

      double[] found = RoundedUnits.fit(Quantizer.of(made.levels(), thresholds), 1);

      assertThat(found[0]).isCloseTo(3, within(1e-9));
      assertThat(found[1]).isCloseTo(0.4, within(1e-9));
    }
    double[] sign = RoundedUnits.fit(Quantizer.of(new double[] {-1, 1}, new double[] {0.5}), 2.2);
    assertThat(sign[0]).isCloseTo(0.5, within(1e-12));
    assertThat(sign[1]).isCloseTo(-0.25, within(1e-12));
  }
}
