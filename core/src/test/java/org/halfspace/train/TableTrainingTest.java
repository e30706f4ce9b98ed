// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of a step and what a training remembers. */
class TableTrainingTest {
  private static final int K = 6;

  /** Coordinates that are to be restored; the last has variance 1 and is lost. */
  private static final int COLUMNS = 5;

  private static final int BATCH = 64;
  private static final double TAU = 0.4;
  private static final double[] DEVIATIONS = {3, 2, 1, 1, 1};
  private static final StraightThroughTraining.Target TARGET =
      new StraightThroughTraining.Target(DEVIATIONS, 17, 1);

  private final GaussianSamples samples = new GaussianSamples(K, BATCH, 1);

  private static List<Quantizer> quantizers(int bits, int count) {
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      quantizers.add(Activation.quantizer(bits).quantizer().orElseThrow());
    }
    return quantizers;
  }

  private static TableTraining training(int bits, int units, int entryBits, int threads) {
    SplittableRandom random = new SplittableRandom(5);
    float[] encoder = new float[units * K];
    for (int i = 0; i < encoder.length; i++) {
      encoder[i] = (float) random.nextGaussian();
    }
    return new TableTraining(
        new LevelTrainingSettings(300, BATCH, 0.01, Schedule.COSINE, TAU),
        TARGET,
        encoder,
        quantizers(bits, units),
        entryBits,
        threads);
  }

  /** A code, one vector at a time, with every sum written out. */
  private record Judge(TrainingState at, int bits, int units, int entryBits) {
    double projection(float[] batch, int vector, int unit) {
      double sum = 0;
      for (int c = 0; c < K; c++) {
        sum += (double) at.tensors().get(0)[unit * K + c] * batch[vector * K + c];
      }
      return sum;
    }

    double threshold(int unit, int i) {
      return at.tensors().get(2)[unit * ((1 << bits) - 1) + i];
    }

    int[] indexes(float[] batch, int vector) {
      int[] indexes = new int[units];
      for (int j = 0; j < units; j++) {
        for (int i = 0; i < (1 << bits) - 1; i++) {
          indexes[j] += projection(batch, vector, j) >= threshold(j, i) ? 1 : 0;
        }
      }
      return indexes;
    }

    double loss(float[] batch, int vector, int[] indexes) {
      int perGroup = entryBits / bits;
      double sum = 0;
      for (int c = 0; c < COLUMNS; c++) {
        double error = DEVIATIONS[c] * batch[vector * K + c];
        for (int group = 0; group * perGroup < units; group++) {
          int entry = 0;
          for (int j = 0; j < perGroup; j++) {
            int unit = group * perGroup + j;
            entry = (entry << bits) + (unit < units ? indexes[unit] : 0);
          }
          error -= at.tensors().get(1)[((group << entryBits) + entry) * COLUMNS + c];
        }
        sum += error * error;
      }
      return sum / BATCH / TARGET.total();
    }

    /** Gradients of encoder and thresholds, one after the other. */
    double[] gradients(float[] batch) {
      int steps = (1 << bits) - 1;
      double tau = TAU * 2 / (1 << bits);
      double[] gradients = new double[units * (K + steps)];
      for (int v = 0; v < BATCH; v++) {
        int[] own = indexes(batch, v);
        double loss = loss(batch, v, own);
        for (int j = 0; j < units; j++) {
          for (int by = -1; by <= 1; by += 2) {
            int threshold = by > 0 ? own[j] : own[j] - 1;
            if (threshold >= 0 && threshold < steps) {
              int[] other = own.clone();
              other[j] += by;
              double change = by * (loss(batch, v, other) - loss);
              double x = (projection(batch, v, j) - threshold(j, threshold)) / tau;
              double slope = Math.abs(x) > 4 ? 0 : 1 / Math.pow(Math.cosh(x), 2) / 2 / tau;
              for (int c = 0; c < K; c++) {
                gradients[j * K + c] += change * slope * batch[v * K + c];
              }
              gradients[units * K + j * steps + threshold] -= change * slope;
            }
          }
        }
      }
      return gradients;
    }
  }

  /** By Adam's memory of one step: its mean is (1 − β_1) g. */
  @ParameterizedTest
  @CsvSource({"1, 11, 8", "1, 6, 4", "2, 5, 8", "2, 3, 4", "4, 3, 8"})
  void theGradientIsTheDifferenceOfLossesTimesTheSlope(int bits, int units, int entryBits)
      throws IOException {
    TableTraining training = training(bits, units, entryBits, 1);
    for (int i = 0; i < 3; i++) {
      training.step(samples);
    }
    TrainingState before = training.state();
    training.step(samples);
    TrainingState after = training.state();
    float[] batch = new float[BATCH * K];
    samples.fill(3, batch);
    double[] expected = new Judge(before, bits, units, entryBits).gradients(batch);
    int next = 0;
    double largest = 0;
    for (int memory : new int[] {4, 6}) {
      for (int i = 0; i < before.tensors().get(memory).length; i++) {
        double gradient =
            (after.tensors().get(memory)[i] - 0.9 * before.tensors().get(memory)[i]) / 0.1;
        largest = Math.max(largest, Math.abs(gradient));
        assertThat(gradient).isCloseTo(expected[next++], within(1e-4));
      }
    }
    assertThat(next).isEqualTo(expected.length);
    assertThat(largest).isGreaterThan(1e-2);
  }

  @Test
  void theLossIsThatOfTheCodes() throws IOException {
    TableTraining training = training(2, 5, 8, 2);
    training.step(samples);
    Judge judge = new Judge(training.state(), 2, 5, 8);
    float[] batch = new float[BATCH * K];
    samples.fill(1, batch);
    double expected = TARGET.dropped() / TARGET.total();
    for (int v = 0; v < BATCH; v++) {
      expected += judge.loss(batch, v, judge.indexes(batch, v));
    }
    assertThat(training.step(samples)).isCloseTo(expected, within(1e-5));
  }

  @Test
  void trainingLowersTheDistortion() throws IOException {
    float[] fitting = new float[4000 * K];
    float[] heldOut = new float[1001 * K];
    new GaussianSamples(K, 4000, 7).fill(0, fitting);
    new GaussianSamples(K, 1001, 8).fill(0, heldOut);
    for (int bits = 1; bits <= 2; bits++) {
      TableTraining training = training(bits, 8 / bits, 8, 1);
      double before = training.refittedDistortion(fitting, 4000, heldOut, 1001);
      for (int i = 0; i < 300; i++) {
        training.step(samples);
      }
      assertThat(training.refittedDistortion(fitting, 4000, heldOut, 1001))
          .isLessThan(0.95 * before);
    }
  }

  @Test
  void aTrainingGoesOnAsIfItHadNotBeenInterruptedAndThreadsChangeNothing() throws IOException {
    TableTraining whole = training(2, 5, 8, 1);
    for (int i = 0; i < 37; i++) {
      whole.step(samples);
    }
    TableTraining first = training(2, 5, 8, 2);
    for (int i = 0; i < 15; i++) {
      first.step(samples);
    }
    TableTraining second = training(2, 5, 8, 2);
    second.restore(first.state());
    for (int i = 15; i < 37; i++) {
      second.step(samples);
    }
    assertThat(second.parameters()).isEqualTo(whole.parameters());
    assertThat(second.state().tensors().get(1)).isEqualTo(whole.state().tensors().get(1));
    assertThat(second.step()).isEqualTo(37);
  }

  @Test
  void measuringLeavesTheTrainingAsItIs() throws IOException {
    TableTraining training = training(1, 8, 8, 1);
    training.step(samples);
    TrainingState before = training.state();
    float[] vectors = new float[200 * K];
    new GaussianSamples(K, 200, 3).fill(0, vectors);
    training.refittedDistortion(vectors, 200, vectors, 200);
    for (int i = 0; i < before.tensors().size(); i++) {
      assertThat(training.state().tensors().get(i)).isEqualTo(before.tensors().get(i));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    LevelTrainingSettings settings = LevelTrainingSettings.ofTables();
    assertThatThrownBy(
            () -> new TableTraining(settings, TARGET, new float[2 * K], quantizers(3, 2), 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entryBits: 4");
    assertThatThrownBy(
            () -> new TableTraining(settings, TARGET, new float[13], quantizers(3, 2), 8, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encoder: length 13");
    assertThatThrownBy(
            () -> new TableTraining(settings, TARGET, new float[2 * 4], quantizers(3, 2), 8, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target: 5 coordinates, must be at most the 4 of M");
  }
}
