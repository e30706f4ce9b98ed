// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** SGD on samples comes down to the floor, with every surrogate, rule and tying. */
class StraightThroughTrainingTest {

  private static StraightThroughTraining.Target target(Spectrum spectrum) {
    return new StraightThroughTraining.Target(
        Arrays.stream(spectrum.eigenvalues()).map(Math::sqrt).toArray(), spectrum.total(), 0);
  }

  private static StraightThroughTraining begin(
      TrainingSettings settings, Spectrum spectrum, int units) {
    Matrix start = UnitRows.random(units, spectrum.dimension(), new SplittableRandom(1));
    return new StraightThroughTraining(settings, target(spectrum), start);
  }

  private static void go(StraightThroughTraining training, Samples samples, long to)
      throws IOException {
    while (training.step() < to) {
      training.step(samples);
    }
  }

  private static double gap(TrainingSettings settings, String name, int units) throws IOException {
    Spectrum spectrum = Spectrum.parse(name);
    StraightThroughTraining training = begin(settings, spectrum, units);
    go(training, new GaussianSamples(spectrum.dimension(), settings.batch(), 1), settings.steps());
    double reached =
        new PopulationRisk(spectrum, settings.activation(), 1)
            .evaluate(training.encoder())
            .distortion();
    return reached / Limits.of(spectrum, settings.activation()).floor(units).distortion() - 1;
  }

  private static TrainingSettings.Builder small() {
    return TrainingSettings.standard(Activation.sign()).change().batch(64).steps(1500);
  }

  @ParameterizedTest
  @CsvSource({"10,0.005", "20,0.01"})
  void comesToTheFloorFromRandomRows(int units, double wanted) throws IOException {
    assertThat(gap(small().build(), "isotropic:20", units)).isBetween(0.0, wanted);
  }

  @ParameterizedTest
  @CsvSource({"tanh,10", "tanh,20", "erf,20", "hard-tanh,20", "hard-tanh,10"})
  void comesToTheFloorOfOtherActivations(String name, int units) throws IOException {
    TrainingSettings settings =
        TrainingSettings.standard(Activation.named(name)).change().batch(64).steps(3000).build();
    assertThat(gap(settings, "isotropic:20", units)).isBetween(0.0, 0.01);
  }

  @ParameterizedTest
  @EnumSource(TrainingSettings.Weights.class)
  void freeAndTiedWeightsBothDo(TrainingSettings.Weights weights) throws IOException {
    assertThat(gap(small().weights(weights).build(), "isotropic:20", 20)).isBetween(0.0, 0.02);
  }

  @Test
  void everySurrogateRuleScheduleAndDecoderDoes() throws IOException {
    for (TrainingSettings settings :
        new TrainingSettings[] {
          small().surrogate(new Surrogate.HardTanhWindow()).build(),
          small().surrogate(new Surrogate.Identity()).build(),
          small().surrogate(new Surrogate.Tanh(1, 0.25)).build(),
          small().optimizer(TrainingSettings.Rule.MOMENTUM).learningRate(0.5).build(),
          small().schedule(Schedule.COSINE).build(),
          small().rows(TrainingSettings.Rows.FREE).build(),
          small().decoder(TrainingSettings.Decoder.LEAST_SQUARES).decoderInterval(5).build()
        }) {
      assertThat(gap(settings, "isotropic:20", 20)).as("%s", settings).isBetween(0.0, 0.05);
    }
  }

  @Test
  void gradientsOfASmoothActivationAreThoseOfTheLoss() throws IOException {
    // One step of momentum from rest moves against the gradient; free steps show it.
    Spectrum spectrum = Spectrum.powerLaw(4, 1);
    for (TrainingSettings.Weights weights : TrainingSettings.Weights.values()) {
      TrainingSettings settings =
          TrainingSettings.standard(Activation.tanh())
              .change()
              .weights(weights)
              .optimizer(TrainingSettings.Rule.MOMENTUM)
              .learningRate(1e-3)
              .schedule(Schedule.CONSTANT)
              .batch(512)
              .build();
      StraightThroughTraining training = begin(settings, spectrum, 3);
      GaussianSamples samples = new GaussianSamples(4, 512, 3);
      float[] batch = new float[512 * 4];
      samples.fill(0, batch);
      TrainingState before = training.state();
      double lossBefore = training.step(samples);
      double lossAfter = training.distortion(batch, 512);
      // Δloss ≈ Σ slope · move, the move of M without its part along the rows, which are unit.
      double predicted = 0;
      double loss = 0;
      float h = 1e-2f;
      for (int tensor = 0; tensor < 3; tensor++) {
        float[] start = before.tensors().get(tensor);
        float[] end = training.state().tensors().get(tensor);
        boolean moves =
            tensor == 0 || (tensor == 1) == (weights == TrainingSettings.Weights.UNTIED);
        if (!moves) {
          continue;
        }
        for (int i = 0; i < start.length; i++) {
          predicted += slope(settings, spectrum, before, tensor, i, h, batch) * (end[i] - start[i]);
        }
      }
      loss = lossAfter - lossBefore;
      assertThat(loss).isNegative();
      // Second order in the step, and float32.
      assertThat(loss).isCloseTo(predicted, within(0.05 * Math.abs(predicted) + 1e-6));
    }
  }

  /** ∂loss/∂parameter by central differences. */
  private static double slope(
      TrainingSettings settings,
      Spectrum spectrum,
      TrainingState state,
      int tensor,
      int index,
      float h,
      float[] batch) {
    double[] loss = new double[2];
    for (int side = 0; side < 2; side++) {
      StraightThroughTraining training = begin(settings, spectrum, 3);
      float[][] moved = state.tensors().stream().map(float[]::clone).toArray(float[][]::new);
      moved[tensor][index] += side == 0 ? -h : h;
      if (settings.weights() == TrainingSettings.Weights.TIED) {
        for (int i = 0; i < moved[1].length; i++) {
          moved[1][i] = (float) (moved[2][0] * moved[0][i] / Math.sqrt(spectrum.eigenvalue(i % 4)));
        }
      }
      training.restore(new TrainingState(0, Arrays.asList(moved)));
      loss[side] = training.distortion(batch, 512);
    }
    return (loss[1] - loss[0]) / (2 * h);
  }

  @Test
  void sameSeedSameBits() throws IOException {
    Spectrum spectrum = Spectrum.powerLaw(8, 1);
    TrainingSettings settings = small().steps(50).build();
    double[][] runs = new double[3][];
    long[] seeds = {4, 4, 5};
    for (int i = 0; i < 3; i++) {
      StraightThroughTraining training = begin(settings, spectrum, 8);
      go(training, new GaussianSamples(8, 64, seeds[i]), 50);
      runs[i] = training.encoder().data();
    }
    assertThat(runs[1]).containsExactly(runs[0]);
    assertThat(runs[2]).isNotEqualTo(runs[0]);
  }

  @Test
  void goesOnFromAStateBitByBit() throws IOException {
    Spectrum spectrum = Spectrum.powerLaw(8, 1);
    for (TrainingSettings settings :
        new TrainingSettings[] {
          small().steps(60).build(),
          small().steps(60).weights(TrainingSettings.Weights.TIED).build(),
          small().steps(60).optimizer(TrainingSettings.Rule.MOMENTUM).build(),
          small().steps(60).decoder(TrainingSettings.Decoder.LEAST_SQUARES).build()
        }) {
      GaussianSamples samples = new GaussianSamples(8, 64, 4);
      StraightThroughTraining unbroken = begin(settings, spectrum, 6);
      go(unbroken, samples, 60);
      StraightThroughTraining first = begin(settings, spectrum, 6);
      go(first, samples, 23);
      TrainingState state = first.state();
      go(first, samples, 30);
      StraightThroughTraining second = begin(settings, spectrum, 6);
      second.restore(state);
      go(second, samples, 60);

      assertThat(second.state().tensors())
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(unbroken.state().tensors());
    }
  }

  @Test
  void aStateOfAnotherTrainingIsRefused() {
    StraightThroughTraining one = begin(small().build(), Spectrum.isotropic(4), 3);
    StraightThroughTraining other = begin(small().build(), Spectrum.isotropic(5), 3);
    assertThatThrownBy(() -> one.restore(other.state()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("15 entries, must be 12");
  }

  @Test
  void theLossOfABatchIsASampleOfTheRisk() throws IOException {
    TrainingSettings still =
        small()
            .batch(4096)
            .weights(TrainingSettings.Weights.TIED)
            .optimizer(TrainingSettings.Rule.MOMENTUM)
            .learningRate(1e-12)
            .build();
    StraightThroughTraining training =
        new StraightThroughTraining(
            still, target(Spectrum.isotropic(10)), Matrix.identity(10).corner(6, 10));
    GaussianSamples samples = new GaussianSamples(10, 4096, 2);
    double sum = 0;
    for (int i = 0; i < 20; i++) {
      sum += training.step(samples);
    }
    // Orthonormal rows, x̂ = α Mᵀσ with the α of the start: 1 − 2 α c_1 n/d + α² n/d.
    double c1 = Math.sqrt(2 / Math.PI);
    double alpha = c1 / (1 + c1 * c1 * 5 / 10);
    double expected = 1 - 2 * alpha * c1 * 0.6 + alpha * alpha * 0.6;

    // 81,920 vectors whose losses deviate by less than 1.
    assertThat(sum / 20).isCloseTo(expected, within(5 / Math.sqrt(81_920)));
  }

  @Test
  void varianceOutsideTheCoordinatesIsLost() {
    double[] deviations = {2, 1};
    Matrix start = Matrix.identity(2);
    float[] vectors = {1, 1, -1, 0.5f};
    StraightThroughTraining whole =
        new StraightThroughTraining(
            small().build(), new StraightThroughTraining.Target(deviations, 5, 0), start);
    StraightThroughTraining part =
        new StraightThroughTraining(
            small().build(), new StraightThroughTraining.Target(deviations, 10, 5), start);
    assertThat(part.distortion(vectors, 2))
        .isCloseTo(0.5 * whole.distortion(vectors, 2) + 0.5, within(1e-7));
  }

  @Test
  void divergenceIsTold() {
    TrainingSettings wild =
        small().optimizer(TrainingSettings.Rule.MOMENTUM).learningRate(1e30).steps(200).build();
    assertThatThrownBy(() -> gap(wild, "isotropic:5", 5))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("learning rate");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> small().batch(0).build()).hasMessageContaining("batch: 0");
    assertThatThrownBy(() -> small().learningRate(0).build())
        .hasMessageContaining("learningRate: 0");
    assertThatThrownBy(() -> new Surrogate.Tanh(0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new Surrogate.Tanh(1, -1)).hasMessageContaining("finalTemperature");
    assertThatThrownBy(
            () ->
                small()
                    .weights(TrainingSettings.Weights.TIED)
                    .decoder(TrainingSettings.Decoder.LEAST_SQUARES)
                    .build())
        .hasMessageContaining("LEAST_SQUARES");
    assertThatThrownBy(
            () ->
                TrainingSettings.standard(Activation.tanh())
                    .change()
                    .rows(TrainingSettings.Rows.FREE)
                    .build())
        .hasMessageContaining("FREE");
  }

  @Test
  void surrogatesAreTheDerivativesTheySay() {
    for (float p : new float[] {-3, -0.4f, 0, 0.1f, 1, 2.5f}) {
      double h = 1e-4;
      double slope = (Math.tanh((p + h) / 0.7) - Math.tanh((p - h) / 0.7)) / (2 * h);
      assertThat((double) new Surrogate.Tanh(0.7).slope(p)).isCloseTo(slope, within(1e-6));
    }
    assertThat(((Surrogate.Tanh) new Surrogate.Tanh(1, 0.25).at(0.5)).temperature())
        .isCloseTo(0.5, within(1e-12));
  }
}
