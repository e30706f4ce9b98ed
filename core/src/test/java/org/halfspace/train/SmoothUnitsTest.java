// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;

/** Smoothed staircases against their formula and finite differences. */
class SmoothUnitsTest {
  private static final int COUNT = 40;
  private static final double TEMPERATURE = 0.4;
  private static final float H = 1e-3f;

  private final List<Quantizer> quantizers =
      List.of(
          Quantizer.of(new double[] {-1, 1}, new double[] {0.3}),
          Activation.quantizer(2).quantizer().orElseThrow(),
          Activation.quantizer(4).quantizer().orElseThrow());
  private final SmoothUnits units = new SmoothUnits(quantizers, TEMPERATURE);
  private final float[] projections = new float[3 * COUNT];
  private final float[] values = new float[3 * COUNT];
  private final float[] weights = new float[3 * COUNT];

  SmoothUnitsTest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < projections.length; i++) {
      projections[i] = (float) random.nextGaussian();
      weights[i] = (float) random.nextGaussian();
    }
  }

  /** Σ weights · Q̃(projections) over all units. */
  private double sum() {
    double sum = 0;
    for (int j = 0; j < 3; j++) {
      units.forward(j, projections, COUNT, values);
    }
    for (int i = 0; i < values.length; i++) {
      sum += (double) weights[i] * values[i];
    }
    return sum;
  }

  private double difference(float[] parameters, int at) {
    float before = parameters[at];
    parameters[at] = before + H;
    double above = sum();
    float up = parameters[at];
    parameters[at] = before - H;
    double below = sum();
    float down = parameters[at];
    parameters[at] = before;
    return (above - below) / ((double) up - down);
  }

  @Test
  void aSmoothedStaircaseIsTheSumOfItsSteps() {
    sum();
    int threshold = 0;
    for (int j = 0; j < 3; j++) {
      int size = quantizers.get(j).size();
      for (int c = 0; c < COUNT; c++) {
        double expected = units.levels()[threshold + j];
        for (int i = 0; i < size - 1; i++) {
          double step = units.levels()[threshold + j + i + 1] - units.levels()[threshold + j + i];
          double x =
              (projections[j * COUNT + c] - units.thresholds()[threshold + i])
                  / (TEMPERATURE * 2 / size);
          expected += step * (1 + Math.tanh(x)) / 2;
        }
        assertThat(values[j * COUNT + c]).isCloseTo((float) expected, within(2e-6f));
      }
      threshold += size - 1;
    }
  }

  @Test
  void quantizedValuesAreLevelsOfTheStartBroughtToOne() {
    for (int j = 0; j < 3; j++) {
      units.quantize(j, projections, COUNT, values);
      double top = quantizers.get(j).level(quantizers.get(j).size() - 1);
      for (int c = j * COUNT; c < (j + 1) * COUNT; c++) {
        double expected = quantizers.get(j).apply(projections[c]) / top;
        assertThat(values[c]).isCloseTo((float) expected, within(1e-6f));
      }
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    float[] gradients = weights.clone();
    for (int j = 0; j < 3; j++) {
      units.backward(j, projections, COUNT, gradients);
    }
    for (int i = 0; i < projections.length; i++) {
      assertThat((double) gradients[i]).isCloseTo(difference(projections, i), within(5e-3));
    }
    for (int i = 0; i < units.thresholds().length; i++) {
      assertThat((double) units.thresholdGradient()[i])
          .isCloseTo(difference(units.thresholds(), i), within(2e-2));
    }
    assertThat(units.levelGradient()).startsWith(0, 0);
    for (int i = 2; i < units.levels().length; i++) {
      assertThat((double) units.levelGradient()[i])
          .isCloseTo(difference(units.levels(), i), within(5e-3));
    }
  }

  @Test
  void levelsAndThresholdsKeepRising() {
    float[] thresholdSteps = new float[units.thresholds().length];
    float[] levelSteps = new float[units.levels().length];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < thresholdSteps.length; i++) {
      thresholdSteps[i] = (float) (5 * random.nextGaussian());
      levelSteps[i] = (float) (5 * random.nextGaussian());
    }
    for (int j = 0; j < 3; j++) {
      units.move(j, thresholdSteps, levelSteps);
    }
    List<Quantizer> moved =
        SmoothUnits.quantizers(
            new int[] {2, 4, 16}, units.thresholds(), units.levels(), new double[3]);
    assertThat(moved).hasSize(3);
  }
}
