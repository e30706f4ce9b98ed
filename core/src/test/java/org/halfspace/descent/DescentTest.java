// SPDX-License-Identifier: Apache-2.0
package org.halfspace.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Laws of the manifold, and that descent reaches what docs/theory.md says and never less than the
 * floor.
 */
class DescentTest {
  private final SplittableRandom random = new SplittableRandom(77);

  @Test
  void projectionIsOrthogonalToTheRowsAndIdempotent() {
    Matrix point = UnitRows.random(7, 5, random);
    Matrix ambient = Orthogonal.gaussian(7, 5, random);
    Matrix tangent = UnitRows.project(point, ambient);

    for (int i = 0; i < 7; i++) {
      double along = 0;
      for (int j = 0; j < 5; j++) {
        along += tangent.get(i, j) * point.get(i, j);
      }
      assertThat(along).isCloseTo(0, within(1e-14));
    }
    assertThat(UnitRows.project(point, tangent).data())
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(tangent.data());
    // Nearest tangent vector: what was taken away is orthogonal to what is left.
    assertThat(tangent.dot(ambient)).isCloseTo(tangent.dot(tangent), within(1e-12));
  }

  @Test
  void retractionLandsOnTheManifoldAndIsRightToFirstOrder() {
    Matrix point = UnitRows.random(4, 6, random);
    Matrix tangent = UnitRows.project(point, Orthogonal.gaussian(4, 6, random));
    double[] errors = new double[2];
    double[] steps = {1e-3, 1e-4};
    for (int k = 0; k < 2; k++) {
      Matrix moved = UnitRows.retract(point, tangent, steps[k]);
      double error = 0;
      for (int i = 0; i < 4; i++) {
        double square = 0;
        for (int j = 0; j < 6; j++) {
          square += moved.get(i, j) * moved.get(i, j);
          double linear = point.get(i, j) + steps[k] * tangent.get(i, j);
          error += Math.pow(moved.get(i, j) - linear, 2);
        }
        assertThat(square).isCloseTo(1, within(1e-14));
      }
      errors[k] = Math.sqrt(error);
    }

    assertThat(UnitRows.retract(point, tangent, 0).data())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(point.data());
    assertThat(Math.log10(errors[0] / errors[1])).isBetween(1.9, 2.1);
  }

  @Test
  void rowsOfAnyScaleAreMadeUnit() {
    for (double scale : new double[] {Double.MIN_VALUE * 1e3, 1e-200, 1, 1e200, 1e307}) {
      double[] row =
          UnitRows.normalize(Matrix.of(1, 2, new double[] {3 * scale, -4 * scale})).data();

      // Numbers next to the smallest double have three digits here.
      double tolerance = scale < 1e-300 ? 1e-3 : 1e-15;
      assertThat(row[0]).isCloseTo(0.6, within(tolerance));
      assertThat(row[1]).isCloseTo(-0.8, within(tolerance));
    }
  }

  @Test
  void aZeroRowCannotBeNormalized() {
    assertThatThrownBy(() -> UnitRows.normalize(Matrix.of(2, 2, new double[] {1, 0, 0, 0})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isotropicFromARandomStartReachesTheFloor(long seed) {
    Spectrum spectrum = Spectrum.isotropic(100);
    double floor = Limits.of(spectrum, Activation.sign()).floor(100).distortion();
    Optimum optimum =
        new RiemannianDescent(
                new PopulationRisk(spectrum, Activation.sign(), 2),
                StopRule.gradientBelow(1e-10).or(StopRule.iterations(300)))
            .minimize(UnitRows.random(100, 100, new SplittableRandom(seed)));

    assertThat(optimum.last().distortion() / floor - 1).isBetween(-1e-12, 1e-6);
    assertThat(optimum.converged()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1,0.2434", "2,0.0766"})
  void powerLawsFromARandomStartReachTheBestKnown(double exponent, double wanted) {
    Spectrum spectrum = Spectrum.powerLaw(100, exponent);
    double floor = Limits.of(spectrum, Activation.sign()).floor(100).distortion();
    Optimum optimum =
        new RiemannianDescent(
                new PopulationRisk(spectrum, Activation.sign(), 2),
                StopRule.decreaseBelow(1e-6, 10).or(StopRule.iterations(2000)))
            .minimize(UnitRows.random(100, 100, new SplittableRandom(1)));

    assertThat(optimum.last().distortion()).isBetween(floor, wanted);
  }

  /**
   * docs/theory.md, §4: the floor was never undercut in small problems, from several starts each.
   */
  @Test
  void theFloorIsNotUndercutOnSmallProblems() {
    String[] odd = {"sign", "tanh", "hard-tanh", "softsign"};
    List<Activation> activations = new ArrayList<>();
    for (String name : odd) {
      activations.add(Activation.named(name));
    }
    for (int problem = 0; problem < 60; problem++) {
      int d = 1 + random.nextInt(8);
      int n = 1 + random.nextInt(3 * d);
      Spectrum spectrum = Spectrum.of(random.doubles(d, 0, 4).map(x -> x * x).toArray());
      Activation activation = activations.get(problem % odd.length);
      double floor = Limits.of(spectrum, activation).floor(n).distortion();
      RiemannianDescent descent =
          new RiemannianDescent(
              new PopulationRisk(spectrum, activation, 1),
              StopRule.decreaseBelow(1e-7, 10).or(StopRule.iterations(200)));
      for (int start = 0; start < 3; start++) {
        double reached = descent.minimize(UnitRows.random(n, d, random)).last().distortion();
        // Only rounding, and the jitter for rows that coincide, may go below.
        assertThat(reached)
            .as("d = %d, n = %d, %s, %s", d, n, activation, spectrum)
            .isGreaterThan(floor - 1e-7);
      }
    }
  }

  @Test
  void theRiskNeverRisesAndTheCountsCount() {
    Spectrum spectrum = Spectrum.powerLaw(20, 1);
    List<Step> steps = new ArrayList<>();
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), 1);
    Optimum optimum =
        new RiemannianDescent(risk, StopRule.iterations(25), (step, encoder) -> steps.add(step))
            .minimize(UnitRows.random(30, 20, random));

    assertThat(steps).hasSize(26);
    for (int i = 1; i < steps.size(); i++) {
      assertThat(steps.get(i).iteration()).isEqualTo(i);
      assertThat(steps.get(i).distortion()).isLessThan(steps.get(i - 1).distortion());
      assertThat(steps.get(i).evaluations()).isGreaterThan(steps.get(i - 1).evaluations());
    }
    assertThat(optimum.last()).isEqualTo(steps.get(25));
    assertThat(optimum.reason()).isEqualTo(StopReason.ITERATIONS_USED);
    assertThat(optimum.converged()).isFalse();
    PopulationRisk.Evaluation again = risk.evaluate(optimum.encoder());
    assertThat(again.distortion()).isEqualTo(optimum.last().distortion());
    Matrix gradient = UnitRows.project(optimum.encoder(), again.euclideanGradient());
    assertThat(optimum.last().gradientNorm())
        .isCloseTo(Math.sqrt(gradient.dot(gradient)), within(1e-15));
  }

  @Test
  void theFirstRuleThatHoldsNamesTheReason() {
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(10), Activation.sign(), 1);
    Matrix start = UnitRows.random(5, 10, random);
    double floor = 1 - 2 / Math.PI / 2;

    assertThat(reason(risk, start, StopRule.gapBelow(floor, 1e-3).or(StopRule.iterations(100))))
        .isEqualTo(StopReason.FLOOR_REACHED);
    assertThat(reason(risk, start, StopRule.decreaseBelow(0.5, 3).or(StopRule.iterations(100))))
        .isEqualTo(StopReason.DECREASE_SMALL);
    assertThat(reason(risk, start, StopRule.iterations(0).or(StopRule.gradientBelow(1e9))))
        .isEqualTo(StopReason.ITERATIONS_USED);
    assertThat(reason(risk, start, StopRule.gradientBelow(0)))
        .isIn(StopReason.NO_DESCENT, StopReason.GRADIENT_SMALL);
  }

  private static StopReason reason(PopulationRisk risk, Matrix start, StopRule rule) {
    return new RiemannianDescent(risk, rule).minimize(start).reason();
  }

  @Test
  void theStartIsLeftAsItIs() {
    Matrix start = UnitRows.random(5, 10, random);
    double[] before = start.data().clone();
    new RiemannianDescent(
            new PopulationRisk(Spectrum.isotropic(10), Activation.sign(), 1),
            StopRule.iterations(5))
        .minimize(start);

    assertThat(start.data()).containsExactly(before);
  }
}
