// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;

/** Gradients of a step and what a training remembers. */
class LevelTrainingTest {
  private static final int K = 6;
  private static final double[] DEVIATIONS = {3, 2, 1, 1, 1, 1};
  private static final StraightThroughTraining.Target TARGET =
      new StraightThroughTraining.Target(DEVIATIONS, 17, 0);

  private final GaussianSamples samples = new GaussianSamples(K, 64, 1);

  private static LevelTraining training(int bits, double temperature, int threads) {
    SplittableRandom random = new SplittableRandom(5);
    float[] encoder = new float[4 * K];
    for (int i = 0; i < encoder.length; i++) {
      encoder[i] = (float) random.nextGaussian();
    }
    List<Quantizer> quantizers =
        Collections.nCopies(4, Activation.quantizer(bits).quantizer().orElseThrow());
    return new LevelTraining(
        new LevelTrainingSettings(400, 64, 0.01, Schedule.COSINE, temperature),
        TARGET,
        encoder,
        quantizers,
        threads);
  }

  /** Gradient of the encoder by Adam's memory of one step: its mean is (1 − β_1) g. */
  @Test
  void theGradientIsThatOfTheSmoothedLoss() throws IOException {
    for (int bits = 1; bits <= 2; bits++) {
      LevelTraining training = training(bits, 0.5, 1);
      for (int i = 0; i < 5; i++) {
        training.step(samples);
      }
      TrainingState before = training.state();
      training.step(samples);
      TrainingState after = training.state();
      for (int tensor : new int[] {0, 2}) {
        // Encoder, thresholds; the mean of Adam's for each.
        int memory = tensor == 0 ? 4 : 6;
        for (int i = 0; i < before.tensors().get(tensor).length; i++) {
          double gradient =
              (after.tensors().get(memory)[i] - 0.9 * before.tensors().get(memory)[i]) / 0.1;
          double expected = (loss(bits, before, tensor, i, 1) - loss(bits, before, tensor, i, -1));
          assertThat(gradient).isCloseTo(expected / 2e-2, within(2e-3));
        }
      }
    }
  }

  private double loss(int bits, TrainingState at, int tensor, int entry, int sign)
      throws IOException {
    List<float[]> tensors = new ArrayList<>(at.tensors().stream().map(float[]::clone).toList());
    tensors.get(tensor)[entry] += sign * 1e-2f;
    LevelTraining training = training(bits, 0.5, 1);
    training.restore(new TrainingState(at.step(), tensors));
    return training.step(samples);
  }

  @Test
  void trainingLowersTheDistortion() throws IOException {
    float[] fitting = new float[2000 * K];
    float[] heldOut = new float[1001 * K];
    new GaussianSamples(K, 2000, 7).fill(0, fitting);
    new GaussianSamples(K, 1001, 8).fill(0, heldOut);
    for (int bits = 1; bits <= 3; bits++) {
      LevelTraining training = training(bits, 0.1, 1);
      double before = training.refittedDistortion(fitting, 2000, heldOut, 1001);
      for (int i = 0; i < 400; i++) {
        training.step(samples);
      }
      double after = training.refittedDistortion(fitting, 2000, heldOut, 1001);
      assertThat(after).isLessThan(0.9 * before);
    }
  }

  @Test
  void unitsOfOneBitKeepTheirLevels() throws IOException {
    LevelTraining training = training(1, 0.1, 1);
    for (int i = 0; i < 20; i++) {
      training.step(samples);
    }
    List<Quantizer> quantizers =
        LevelTraining.quantizers(
            training.parameters(), K, new int[] {2, 2, 2, 2}, new double[] {0, 0, 0, 0});
    assertThat(quantizers).allSatisfy(own -> assertThat(own.levels()).containsExactly(-1, 1));
  }

  @Test
  void aTrainingGoesOnAsIfItHadNotBeenInterruptedAndThreadsChangeNothing() throws IOException {
    LevelTraining whole = training(2, 0.1, 1);
    for (int i = 0; i < 37; i++) {
      whole.step(samples);
    }
    LevelTraining first = training(2, 0.1, 2);
    for (int i = 0; i < 15; i++) {
      first.step(samples);
    }
    LevelTraining second = training(2, 0.1, 2);
    second.restore(first.state());
    for (int i = 15; i < 37; i++) {
      second.step(samples);
    }
    assertThat(second.parameters()).isEqualTo(whole.parameters());
    assertThat(second.step()).isEqualTo(37);
  }

  @Test
  void aStateOfAnotherTrainingIsRefused() {
    TrainingState other = training(3, 0.1, 1).state();
    assertThatThrownBy(() -> training(2, 0.1, 1).restore(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor 2 has 28 entries, must be 12");
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    LevelTrainingSettings standard = LevelTrainingSettings.standard();
    assertThatThrownBy(() -> standard.withBatch(0)).hasMessageContaining("batch: 0");
    assertThatThrownBy(() -> standard.withSteps(-1)).hasMessageContaining("steps: -1");
    assertThatThrownBy(() -> standard.withLearningRate(0)).hasMessageContaining("learningRate: 0");
    assertThatThrownBy(() -> standard.withTemperature(Double.NaN))
        .hasMessageContaining("temperature: NaN");
    assertThatThrownBy(
            () ->
                new LevelTraining(
                    standard,
                    TARGET,
                    new float[5],
                    List.of(Activation.quantizer(1).quantizer().orElseThrow()),
                    1))
        .hasMessageContaining("encoder: length 5, must be 1 × 6");
  }
}
