// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.numbers.gamma.ErfDifference;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cells explain, beside a trapezoidal rule, which is exact to rounding for such integrands.
 */
class CellKnowledgeTest {
  private static double trapezoidal(Quantizer quantizer, double variance) {
    double deviation = Math.sqrt(variance);
    double spread = Math.sqrt(1 - variance);
    double step = 0.1 * Math.min(deviation, spread);
    double sum = 0;
    for (long k = -Math.round(9 * spread / step); k * step < 9 * spread; k++) {
      double m = k * step;
      double density = Math.exp(-m * m / (2 * spread * spread)) / (Math.sqrt(2 * Math.PI) * spread);
      sum += step * density * cells(quantizer, m, deviation);
    }
    return sum;
  }

  private static double cells(Quantizer quantizer, double m, double deviation) {
    double sum = 0;
    for (int i = 0; i < quantizer.size(); i++) {
      double a = i == 0 ? -40 : Math.max(-40, (quantizer.threshold(i - 1) - m) / deviation);
      double b =
          i == quantizer.size() - 1 ? 40 : Math.min(40, (quantizer.threshold(i) - m) / deviation);
      double p = b > a ? ErfDifference.value(a * Math.sqrt(0.5), b * Math.sqrt(0.5)) / 2 : 0;
      double moment = (Math.exp(-a * a / 2) - Math.exp(-b * b / 2)) / Math.sqrt(2 * Math.PI);
      sum += p > 1e-200 ? moment * moment / p : 0;
    }
    return sum;
  }

  private static void agree(Quantizer quantizer, double variance) {
    double expected = trapezoidal(quantizer, variance);
    assertThat(CellKnowledge.explained(quantizer, variance))
        .isCloseTo(expected, within(1e-9 * expected));
    assertThat(CellKnowledge.remaining(quantizer, variance))
        .isCloseTo(variance * (1 - expected), within(1e-9 * variance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.999, 0.9, 0.5, 0.1, 1e-2, 1e-4, 1e-7})
  void signs(double variance) {
    agree(Quantizer.of(new double[] {-1, 1}, new double[] {0}), variance);
    agree(Quantizer.of(new double[] {-1, 1}, new double[] {0.7}), variance);
    agree(Quantizer.of(new double[] {-1, 1}, new double[] {-2.5}), variance);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 0.5, 0.03, 1e-4})
  void quantizers(double variance) {
    for (int bits = 2; bits <= 5; bits++) {
      agree(Activation.quantizer(bits).quantizer().orElseThrow(), variance);
    }
    agree(Quantizer.of(new double[] {0, 1, 2, 3}, new double[] {-0.3, -0.2999, 2}), variance);
  }

  @Test
  void withoutKnowledgeIsTheErrorOfTheQuantizer() {
    for (int bits = 1; bits <= 8; bits++) {
      Activation activation = Activation.quantizer(bits);
      Quantizer quantizer = activation.quantizer().orElseThrow();
      assertThat(CellKnowledge.explained(quantizer, 1))
          .isCloseTo(activation.linearCoefficient(), within(1e-12));
      assertThat(CellKnowledge.explained(quantizer, 1 - 1e-9))
          .isCloseTo(activation.linearCoefficient(), within(1e-7));
    }
  }

  /**
   * What m and the cell tell of z together, ½ log(1/v) + H, grows by half of what remains as 1/v
   * does (Guo, Shamai and Verdú 2005); by differences, which leave out about 1e-8.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.9, 0.5, 0.03, 1e-3})
  void entropyGoesWithWhatIsExplained(double variance) {
    for (int bits = 1; bits <= 3; bits++) {
      Quantizer quantizer = Activation.quantizer(bits).quantizer().orElseThrow();
      double precision = 1 / variance;
      double step = 1e-4 * precision;
      double less = 1 / (precision - step);
      double more = 1 / (precision + step);
      double slope =
          (CellKnowledge.entropy(quantizer, more) - CellKnowledge.entropy(quantizer, less))
              / (2 * step);
      assertThat(-2 * slope / variance)
          .isCloseTo(CellKnowledge.explained(quantizer, variance), within(1e-5));
    }
  }

  @Test
  void aCellUnknownHasTheEntropyOfItsProbabilities() {
    Quantizer sign = Activation.sign().quantizer().orElseThrow();
    assertThat(CellKnowledge.entropy(sign, 1)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(CellKnowledge.entropy(sign, 1e-12)).isLessThan(1e-5);
  }

  @Test
  void refusesVariancesThatAreNone() {
    Quantizer sign = Activation.sign().quantizer().orElseThrow();
    for (double variance : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CellKnowledge.explained(sign, variance))
          .withMessageContaining("variance: " + variance);
    }
  }
}
