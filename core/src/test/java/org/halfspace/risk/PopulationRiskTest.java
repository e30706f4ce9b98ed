// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.halfspace.activation.Activation;
import org.halfspace.descent.UnitRows;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exact risk against Monte Carlo and closed forms; the gradient against the slope of the Taylor
 * error.
 */
class PopulationRiskTest {

  private static Matrix unitRows(int n, int d, long seed) {
    Matrix m = Orthogonal.gaussian(n, d, new SplittableRandom(seed));
    for (int i = 0; i < n; i++) {
      double norm = 0;
      for (int j = 0; j < d; j++) {
        norm += m.get(i, j) * m.get(i, j);
      }
      for (int j = 0; j < d; j++) {
        m.set(i, j, m.get(i, j) / Math.sqrt(norm));
      }
    }
    return m;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "identity", "tanh", "hard-tanh", "relu", "gelu"})
  void orthonormalRowsHaveTheirClosedForm(String name) {
    Activation activation = Activation.named(name);
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(6), activation, 1);

    // docs/theory.md §4: 1 − r/(1+γ) at orthonormal rows, whatever the activation.
    double expected = 1 - 4.0 / 6 / (1 + activation.gamma());
    assertThat(risk.evaluate(Matrix.identity(6).corner(4, 6)).distortion())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void oppositePairsOfReluMakeALinearNeuron() {
    int d = 5;
    Matrix rows = Matrix.zeros(2 * d, d);
    for (int i = 0; i < d; i++) {
      rows.set(2 * i, i, 1);
      rows.set(2 * i + 1, i, -1);
    }
    Spectrum spectrum = Spectrum.powerLaw(d, 1);

    assertThat(new PopulationRisk(spectrum, Activation.relu(), 1).evaluate(rows).distortion())
        .isCloseTo(0, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "tanh", "relu", "softsign"})
  void riskAndDecoderAgreeWithSampling(String name) {
    Activation activation = Activation.named(name);
    Spectrum spectrum = Spectrum.of(3, 1.5, 0.7, 0.2);
    int d = 4;
    int n = 6;
    Matrix m = unitRows(n, d, 8);
    PopulationRisk risk = new PopulationRisk(spectrum, activation, 2);
    Matrix decoder = risk.decoder(m);
    SplittableRandom random = new SplittableRandom(21);
    int samples = 300_000;
    double sum = 0;
    double squares = 0;
    double[] z = new double[d];
    double[] code = new double[n];
    for (int s = 0; s < samples; s++) {
      for (int j = 0; j < d; j++) {
        z[j] = random.nextGaussian();
      }
      for (int i = 0; i < n; i++) {
        double activationInput = 0;
        for (int j = 0; j < d; j++) {
          activationInput += m.get(i, j) * z[j];
        }
        code[i] = activation.apply(activationInput) - activation.mean();
      }
      double error = 0;
      for (int j = 0; j < d; j++) {
        double difference = Math.sqrt(spectrum.eigenvalue(j)) * z[j];
        for (int i = 0; i < n; i++) {
          difference -= decoder.get(j, i) * code[i];
        }
        error += difference * difference;
      }
      sum += error;
      squares += error * error;
    }
    double mean = sum / samples;
    double standardError = Math.sqrt((squares / samples - mean * mean) / samples);

    // Five standard errors; the seed is fixed.
    assertThat(risk.evaluate(m).distortion() * spectrum.total())
        .isCloseTo(mean, within(5 * standardError));
    assertThat(risk.evaluate(m).riskPerDimension() * d).isCloseTo(mean, within(5 * standardError));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "tanh", "relu", "softsign", "identity"})
  void theGradientPassesTheTaylorTest(String name) {
    assertThat(taylorSlope(name, gradient -> gradient)).isBetween(1.9, 2.1);
  }

  @Test
  void aWrongGradientFailsTheTaylorTest() {
    assertThat(
            taylorSlope(
                "sign",
                gradient -> {
                  Matrix wrong = gradient.copy();
                  for (int i = 0; i < wrong.data().length; i++) {
                    wrong.data()[i] *= 1.5;
                  }
                  return wrong;
                }))
        .isLessThan(1.2);
    assertThat(
            taylorSlope(
                "tanh",
                gradient -> {
                  Matrix wrong = gradient.copy();
                  wrong.data()[0] += 1;
                  return wrong;
                }))
        .isLessThan(1.2);
  }

  private static double taylorSlope(String name, UnaryOperator<Matrix> change) {
    return TaylorTest.slope(
        new PopulationRisk(Spectrum.powerLaw(9, 0.8), Activation.named(name), 1), change);
  }

  @Test
  void theRiskIgnoresSignsAndOrderOfRows() {
    Spectrum spectrum = Spectrum.powerLaw(5, 1);
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), 1);
    Matrix m = unitRows(3, 5, 9);
    Matrix other = Matrix.zeros(3, 5);
    for (int j = 0; j < 5; j++) {
      other.set(0, j, -m.get(2, j));
      other.set(1, j, m.get(0, j));
      other.set(2, j, -m.get(1, j));
    }

    assertThat(risk.evaluate(other).distortion())
        .isCloseTo(risk.evaluate(m).distortion(), within(1e-13));
  }

  @Test
  void twinRowsCountOnceAndSaySo() {
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(3), Activation.sign(), 1);
    Matrix twins = Matrix.zeros(2, 3);
    twins.set(0, 1, 1);
    twins.set(1, 1, 1);
    PopulationRisk.Evaluation evaluation = risk.evaluate(twins);

    assertThat(evaluation.distortion())
        .isCloseTo(risk.evaluate(twins.corner(1, 3)).distortion(), within(1e-7));
    assertThat(evaluation.jitter()).isGreaterThan(0);
    assertThat(evaluation.euclideanGradient().data()).doesNotContain(Double.NaN);
    assertThat(risk.evaluate(twins.corner(1, 3)).jitter()).isZero();
  }

  @Test
  void leftOutComponentsKeepTheirVariance() {
    Spectrum spectrum = Spectrum.of(4, 1, 1);
    Matrix oneRow = Matrix.of(1, 1, new double[] {1});

    assertThat(new PopulationRisk(spectrum, 1, Activation.sign(), 1).evaluate(oneRow).distortion())
        .isCloseTo(1 - 2 / Math.PI * 4 / 6, within(1e-14));
  }

  @Test
  void badEncodersAreRefused() {
    PopulationRisk risk = new PopulationRisk(Spectrum.isotropic(3), Activation.sign(), 1);
    assertThatThrownBy(() -> risk.evaluate(Matrix.zeros(2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 columns");
    assertThatThrownBy(() -> risk.evaluate(Matrix.of(1, 3, new double[] {1, 1, 0})))
        .hasMessageContaining("row 0");
    assertThatThrownBy(() -> risk.evaluate(Matrix.of(1, 3, new double[] {Double.NaN, 1, 0})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PopulationRisk(Spectrum.isotropic(3), 4, Activation.sign(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Both sides are sums of at most 5 terms of order 1, and F's condition is below 10. */
  @Test
  void thePreconditionerIsTheInverseOfTheCovarianceOfTheCodes() {
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(7, 1), Activation.sign(), 1);
    Matrix m = UnitRows.random(5, 7, new SplittableRandom(3));
    Matrix tangent = Orthogonal.gaussian(5, 7, new SplittableRandom(4));
    PopulationRisk.Evaluation evaluation = risk.evaluate(m);
    Matrix before = tangent.copy();

    Matrix preconditioned = evaluation.preconditioned(tangent);

    assertThat(risk.codeCovariance(m).times(preconditioned).data())
        .usingComparatorWithPrecision(1e-13)
        .containsExactly(tangent.data());
    assertThat(tangent.data()).containsExactly(before.data());
  }

  @Test
  void theSquareOfThePreconditionerIsThatOfWhatItGives() {
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(7, 1), Activation.sign(), 1);
    Matrix m = UnitRows.random(5, 7, new SplittableRandom(3));
    Matrix tangent = Orthogonal.gaussian(5, 7, new SplittableRandom(4));
    PopulationRisk.Evaluation evaluation = risk.evaluate(m);
    // Sums of 35 terms of order 1.
    assertThat(evaluation.preconditionedSquare(tangent))
        .isCloseTo(tangent.dot(evaluation.preconditioned(tangent)), within(1e-12));
  }

  /** From 2²⁹ multiplications on, what shows the way is of float32; the risk itself is not. */
  @Test
  void largeEncodersHaveGradientsOfFloat32() {
    int n = 1024;
    int k = 512;
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(k, 1), Activation.sign(), 2);
    Matrix m = UnitRows.random(n, k, new SplittableRandom(3));
    Matrix tangent = Orthogonal.gaussian(n, k, new SplittableRandom(4));
    PopulationRisk.Evaluation evaluation = risk.evaluate(m);
    Matrix gradient = evaluation.euclideanGradient();
    Matrix preconditioned = evaluation.preconditioned(tangent);
    double square = evaluation.preconditionedSquare(tangent);
    evaluation.decoder();
    Matrix exact = evaluation.euclideanGradient(); // from what the decoder has solved, of float64

    // Rounding of 24 bits, times the condition of F, which is some hundreds at most.
    assertThat(distance(gradient, exact)).isLessThan(1e-5);
    assertThat(distance(risk.codeCovariance(m).times(preconditioned), tangent)).isLessThan(1e-4);
    assertThat(square).isCloseTo(tangent.dot(preconditioned), withinPercentage(1e-3));
    assertThat(square).isPositive();
  }

  private static double distance(Matrix found, Matrix expected) {
    Matrix difference = found.copy();
    difference.add(-1, expected);
    return Math.sqrt(difference.dot(difference) / expected.dot(expected));
  }

  /** A* = E[x σᵀ] F⁻¹: the decoder of least squares. Sums as above. */
  @Test
  void theDecoderSolvesTheNormalEquationsOfTheSource() {
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(7, 1), 6, Activation.sign(), 1);
    Matrix m = UnitRows.random(5, 6, new SplittableRandom(3));
    assertThat(risk.codeCovariance(m).times(risk.decoder(m).transpose()).data())
        .usingComparatorWithPrecision(1e-13)
        .containsExactly(risk.crossCovariance(m).data());
  }

  /** Rows that coincide, too, for which the factor is of another matrix. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theCovarianceOfAnEvaluationIsThatOfTheUnits(boolean singular) {
    PopulationRisk risk = new PopulationRisk(Spectrum.powerLaw(9, 1), Activation.sign(), 1);
    Matrix encoder = UnitRows.random(7, 9, new SplittableRandom(3));
    if (singular) {
      System.arraycopy(encoder.data(), 0, encoder.data(), 9, 9);
    }
    Matrix expected = risk.codeCovariance(encoder);
    assertThat(risk.evaluate(encoder).codeCovariance().data()).isEqualTo(expected.data());
  }
}
