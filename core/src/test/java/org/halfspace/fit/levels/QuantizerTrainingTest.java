// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conditions of Lloyd and Max on samples, and the quantizer of the normal as limit. */
class QuantizerTrainingTest {
  private static Quantizer start(int bits) {
    return Activation.quantizer(bits).quantizer().orElseThrow();
  }

  private static float[] sorted(double[] samples) {
    float[] sorted = new float[samples.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = (float) samples[i];
    }
    Arrays.sort(sorted);
    return sorted;
  }

  private static double lost(Quantizer quantizer, double[] samples) {
    return Arrays.stream(samples)
        .map(x -> (x - quantizer.apply(x)) * (x - quantizer.apply(x)))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void samplesOfTheNormalGiveItsQuantizer(int bits) {
    SplittableRandom random = new SplittableRandom(1);
    double[] samples = new double[200_000];
    Arrays.setAll(samples, i -> random.nextGaussian());
    Quantizer trained = QuantizerTraining.train(sorted(samples), start(bits));

    // Not worse on the samples than that of the normal, and not better than chance allows: 2^b
    // levels fitted to 200,000 samples gain about 2^b/200,000 of what is lost.
    double normal = lost(start(bits), samples);
    assertThat(lost(trained, samples)).isLessThanOrEqualTo(normal * (1 + 1e-9));
    assertThat(lost(trained, samples))
        .isCloseTo(normal, within(normal * (0.01 + 2.0 * (1 << bits) / 200_000)));
  }

  @Test
  void levelsAreMeansOfTheirCells() {
    SplittableRandom random = new SplittableRandom(2);
    double[] samples = new double[5000];
    Arrays.setAll(samples, i -> Math.pow(random.nextGaussian(), 3));
    Quantizer trained = QuantizerTraining.train(sorted(samples), start(3));

    double[] sums = new double[8];
    int[] counts = new int[8];
    for (double x : samples) {
      sums[trained.index(x)] += x;
      counts[trained.index(x)]++;
    }
    for (int i = 0; i < 8; i++) {
      // It ends when an iteration gains less than a millionth: levels are within √1e-6 of a cell.
      assertThat(trained.level(i)).isCloseTo(sums[i] / counts[i], within(0.05));
    }
    assertThat(lost(trained, samples)).isLessThan(0.7 * lost(start(3), samples));
  }

  @Test
  void fewDistinctSamplesKeepRisingLevels() {
    double[] samples = {1, 1, 1, 1, 2, 2, 2};
    Quantizer trained = QuantizerTraining.train(sorted(samples), start(2));

    assertThat(trained.size()).isEqualTo(4);
    assertThat(lost(trained, samples)).isLessThanOrEqualTo(lost(start(2), samples));
    double[] same = new double[10];
    assertThat(QuantizerTraining.train(sorted(same), start(2)).size()).isEqualTo(4);
  }
}
