package org.halfspace.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

  private static Matrix train(TrainingSettings settings, Spectrum spectrum, int codes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StraightThroughTraining training =
        new StraightThroughTraining(
            settings, spectrum, UnitRows.random(codes, spectrum.dimension(), random), 1);
    while (training.step() < settings.steps()) {
      training.step(random);
    }
    return training.encoder();
  }

  private static double gap(TrainingSettings settings, String name, int codes) {
    Spectrum spectrum = Spectrum.parse(name);
    double reached =
        new PopulationRisk(spectrum, settings.activation(), 1)
            .evaluate(train(settings, spectrum, codes, 1))
            .distortion();
    return reached / Limits.of(spectrum, settings.activation()).floor(codes).distortion() - 1;
  }

  private static TrainingSettings small() {
    return TrainingSettings.standard(Activation.sign()).withBatch(64).withSteps(1500);
  }

  @ParameterizedTest
  @CsvSource({"10,0.005", "20,0.01"})
  void comesToTheFloorFromRandomRows(int codes, double wanted) {
    assertThat(gap(small(), "isotropic:20", codes)).isBetween(0.0, wanted);
  }

  @ParameterizedTest
  @EnumSource(TrainingSettings.Weights.class)
  void freeAndTiedWeightsBothDo(TrainingSettings.Weights weights) {
    assertThat(gap(small().withWeights(weights), "isotropic:20", 20)).isBetween(0.0, 0.02);
  }

  @Test
  void everySurrogateAndRuleDoes() {
    TrainingSettings window = small().withSurrogate(new Surrogate.HardTanhWindow());
    TrainingSettings identity = small().withSurrogate(new Surrogate.Identity());
    TrainingSettings momentum = small().withOptimizer(TrainingSettings.Rule.MOMENTUM, 0.5);
    for (TrainingSettings settings : new TrainingSettings[] {window, identity, momentum}) {
      assertThat(gap(settings, "isotropic:20", 20)).as("%s", settings).isBetween(0.0, 0.05);
    }
  }

  @Test
  void sameSeedSameBits() {
    Spectrum spectrum = Spectrum.powerLaw(8, 1);
    TrainingSettings settings = small().withSteps(50);
    double[] once = train(settings, spectrum, 8, 4).data();

    assertThat(train(settings, spectrum, 8, 4).data()).containsExactly(once);
    assertThat(train(settings, spectrum, 8, 5).data()).isNotEqualTo(once);
  }

  @Test
  void theLossOfABatchIsASampleOfTheRisk() {
    TrainingSettings still =
        small()
            .withBatch(4096)
            .withWeights(TrainingSettings.Weights.TIED)
            .withOptimizer(TrainingSettings.Rule.MOMENTUM, 1e-12);
    StraightThroughTraining training =
        new StraightThroughTraining(
            still, Spectrum.isotropic(10), Matrix.identity(10).corner(6, 10), 1);
    SplittableRandom random = new SplittableRandom(2);
    double sum = 0;
    for (int i = 0; i < 20; i++) {
      sum += training.step(random);
    }
    // Orthonormal rows, x̂ = α Mᵀσ with the α of the start: 1 − 2 α c_1 n/d + α² n/d.
    double c1 = Math.sqrt(2 / Math.PI);
    double alpha = c1 / (1 + c1 * c1 * 5 / 10);
    double expected = 1 - 2 * alpha * c1 * 0.6 + alpha * alpha * 0.6;

    // 81,920 vectors whose losses deviate by less than 1.
    assertThat(sum / 20).isCloseTo(expected, within(5 / Math.sqrt(81_920)));
  }

  @Test
  void divergenceIsTold() {
    TrainingSettings wild =
        small().withOptimizer(TrainingSettings.Rule.MOMENTUM, 1e30).withSteps(200);
    assertThatThrownBy(() -> train(wild, Spectrum.isotropic(5), 5, 1))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("learning rate");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> small().withBatch(0)).hasMessageContaining("batch: 0");
    assertThatThrownBy(() -> small().withOptimizer(TrainingSettings.Rule.ADAM, 0))
        .hasMessageContaining("learningRate: 0");
    assertThatThrownBy(() -> new Surrogate.Tanh(0)).hasMessageContaining("temperature");
  }
}
