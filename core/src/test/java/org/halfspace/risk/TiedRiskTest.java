// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The weight-tied risk against sampling, the untied one and closed forms. */
class TiedRiskTest {

  private static Matrix unitRows(int n, int d) {
    Matrix m = Orthogonal.gaussian(n, d, new SplittableRandom(8));
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int j = 0; j < d; j++) {
        square += m.get(i, j) * m.get(i, j);
      }
      for (int j = 0; j < d; j++) {
        m.set(i, j, m.get(i, j) / Math.sqrt(square));
      }
    }
    return m;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "tanh", "hard-tanh"})
  void agreesWithSampling(String name) {
    Activation activation = Activation.named(name);
    Spectrum spectrum = Spectrum.of(3, 1.5, 0.7, 0.2);
    Matrix m = unitRows(5, 4);
    TiedRisk.Evaluation evaluation = new TiedRisk(spectrum, activation, 1).evaluate(m);
    SplittableRandom random = new SplittableRandom(3);
    int samples = 300_000;
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < samples; s++) {
      Matrix z = Orthogonal.gaussian(1, 4, random);
      Matrix code = z.timesTransposeOf(m);
      for (int i = 0; i < 5; i++) {
        code.set(0, i, evaluation.scale() * activation.apply(code.get(0, i)));
      }
      Matrix decoded = code.times(m);
      double error = 0;
      for (int j = 0; j < 4; j++) {
        error += Math.pow(Math.sqrt(spectrum.eigenvalue(j)) * z.get(0, j) - decoded.get(0, j), 2);
      }
      sum += error;
      squares += error * error;
    }
    double mean = sum / samples;
    double deviation = Math.sqrt((squares / samples - mean * mean) / samples);

    // Five standard errors; the seed is fixed.
    assertThat(evaluation.distortion() * spectrum.total()).isCloseTo(mean, within(5 * deviation));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "tanh", "softsign"})
  void theGradientPassesTheTaylorTestAndAWrongOneFails(String name) {
    TiedRisk risk = new TiedRisk(Spectrum.powerLaw(9, 0.8), Activation.named(name), 1);

    assertThat(TaylorTest.slope(risk, gradient -> gradient)).isBetween(1.9, 2.1);
    assertThat(
            TaylorTest.slope(
                risk,
                gradient -> {
                  Matrix wrong = gradient.copy();
                  wrong.data()[0] += 1;
                  return wrong;
                }))
        .isLessThan(1.2);
  }

  @Test
  void tyingCostsNothingAtOrthonormalRowsAndSomethingElsewhere() {
    assertThat(
            new TiedRisk(Spectrum.isotropic(8), Activation.sign(), 1)
                .evaluate(Matrix.identity(8).corner(5, 8))
                .distortion())
        .isCloseTo(1 - 2 / Math.PI * 5 / 8, within(1e-13));

    Spectrum spectrum = Spectrum.powerLaw(8, 1);
    for (int n : new int[] {3, 8, 20}) {
      Matrix m = unitRows(n, 8);
      double tied = new TiedRisk(spectrum, Activation.sign(), 1).evaluate(m).distortion();
      double free = new PopulationRisk(spectrum, Activation.sign(), 1).evaluate(m).distortion();
      assertThat(tied).isGreaterThan(free);
      assertThat(free).isGreaterThan(Limits.of(spectrum, Activation.sign()).floor(n).distortion());
    }
  }
}
