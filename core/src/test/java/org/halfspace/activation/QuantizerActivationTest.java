// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.code.Quantizer;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first table of docs/theory.md §8, the conditions of Lloyd and Max, and the kernels. */
class QuantizerActivationTest {
  private static final Quantizer UNEVEN =
      Quantizer.of(new double[] {-2.5, -0.3, 0.1, 1.9}, new double[] {-1.2, 0.4, 0.7});

  @ParameterizedTest
  @CsvSource({
    "2,   0.3633802276, 0.5707963268",
    "3,   0.1901740392, ",
    "4,   0.1174818478, 0.1331211687",
    "8,   0.0345477608, 0.0357840185",
    "16,  0.0095010080, 0.0095921430",
    "32,  0.0025046684, 0.0025109574",
    "64,  0.0006442397, 0.0006446550",
    "128, 0.0001634782, ",
    "256, 0.0000411851, "
  })
  void agreesWithTheTable(int levels, double error, Double gamma) {
    Activation activation = Activation.levels(levels);

    // Ten decimals in the table.
    assertThat(1 - activation.linearCoefficient()).isCloseTo(error, within(5.1e-11));
    assertThat(activation.variance()).isCloseTo(activation.linearCoefficient(), within(1e-14));
    if (gamma != null) {
      assertThat(activation.gamma()).isCloseTo(gamma, within(1e-10));
    }
    assertThat(activation.isOdd()).isTrue();
    assertThat(activation.mean()).isZero();
  }

  @Test
  void oneBitIsTheSignUpToScale() {
    assertThat(Activation.quantizer(1).gamma()).isCloseTo(Activation.sign().gamma(), within(1e-14));
    assertThat(Activation.quantizer(3).quantizer().orElseThrow().size()).isEqualTo(8);
    assertThat(Activation.named("levels:5").quantizer().orElseThrow().size()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8, 16, 31, 64, 255, 256})
  void levelsAreMeansAndThresholdsHalfway(int size) {
    Quantizer quantizer = LloydMax.of(size);
    NormalDistribution normal = new NormalDistribution();

    assertThat(quantizer.isOdd()).isTrue();
    for (int i = 0; i < size - 1; i++) {
      assertThat(quantizer.threshold(i))
          .isCloseTo((quantizer.level(i) + quantizer.level(i + 1)) / 2, within(1e-13));
    }
    for (int i = size / 2; i < size; i++) {
      double low = i == 0 ? Double.NEGATIVE_INFINITY : quantizer.threshold(i - 1);
      double high = i == size - 1 ? Double.POSITIVE_INFINITY : quantizer.threshold(i);
      double mean =
          (normal.density(low) - normal.density(high))
              / (normal.cumulativeProbability(-low) - normal.cumulativeProbability(-high));
      // The judge cancels: rounding of two densities and two probabilities of up to 0.5.
      double rounding =
          1e-15 / (normal.cumulativeProbability(-low) - normal.cumulativeProbability(-high));
      assertThat(quantizer.level(i)).isCloseTo(mean, within(Math.max(1e-13, rounding)));
    }
  }

  @Test
  void seriesAndAnglesAgreeWithQuadrature() {
    for (Quantizer quantizer : new Quantizer[] {LloydMax.of(3), LloydMax.of(4), UNEVEN}) {
      Activation steps = Activation.quantizer("steps", quantizer);
      Activation judge = Activation.of("judge", quantizer::apply, quantizer.thresholds());

      assertThat(steps.mean()).isCloseTo(judge.mean(), within(1e-13));
      assertThat(steps.linearCoefficient()).isCloseTo(judge.linearCoefficient(), within(1e-12));
      assertThat(steps.variance()).isCloseTo(judge.variance(), within(1e-12));
      for (double t : new double[] {-1, -0.999999, -0.9, -0.7, 0, 0.3, 0.849, 0.86, 0.9999, 1}) {
        assertThat(steps.kernel(t)).as("f(%s)", t).isCloseTo(judge.kernel(t), within(1e-10));
        if (Math.abs(t) < 1) {
          assertThat(steps.kernelDerivative(t))
              .as("f'(%s)", t)
              .isCloseTo(judge.kernelDerivative(t), within(1e-7 / Math.sqrt(1 - t * t)));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 64, 256})
  void theTwoWaysMeetAndEndAtTheVariance(int levels) {
    Activation activation = Activation.levels(levels);

    assertThat(activation.kernel(0.85)).isCloseTo(activation.kernel(0.85 + 1e-14), within(1e-12));
    assertThat(activation.kernel(-0.85)).isCloseTo(activation.kernel(-0.85 - 1e-14), within(1e-12));
    // A Chebyshev series cut at 1e-12 of its largest term, some hundred terms.
    assertThat(activation.kernel(1)).isCloseTo(activation.variance(), within(2e-11));
    assertThat(activation.kernel(-1)).isCloseTo(-activation.variance(), within(2e-11));
    assertThat(activation.kernelDerivative(0))
        .isCloseTo(activation.linearCoefficient() * activation.linearCoefficient(), within(1e-14));
  }

  /** Of values asked for once, next to ±1 too, where they are integrated otherwise. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 64})
  void singleValuesAreThoseOfTheKernel(int levels) {
    Activation even = Activation.levels(levels);
    Activation uneven = Activation.quantizer("uneven", UNEVEN);
    CrossKernel kernel = CrossKernel.of(even, uneven);
    for (double t :
        new double[] {-1, -0.9999999, -0.99, -0.851, -0.85, -0.3, 0, 0.5, 0.86, 0.999, 1}) {
      // A Chebyshev series cut at 1e-12 of its largest term, some hundred terms.
      assertThat(CrossKernel.value(even, uneven, t)).isCloseTo(kernel.value(t), within(2e-11));
      assertThat(CrossKernel.value(even, even, t)).isCloseTo(even.kernel(t), within(2e-11));
    }
    assertThat(CrossKernel.value(uneven, uneven, 1)).isCloseTo(uneven.variance(), within(1e-10));
  }

  @Test
  void crossKernelIsTheCovarianceOfSampledValues() {
    Activation[] all = {
      Activation.sign(),
      Activation.quantizer(2),
      Activation.quantizer(4),
      Activation.quantizer("uneven", UNEVEN)
    };
    SplittableRandom random = new SplittableRandom(5);
    for (double t : new double[] {-0.5, 0.6, 0.95}) {
      for (Activation left : all) {
        for (Activation right : all) {
          double sum = 0;
          double squares = 0;
          int samples = 100_000;
          for (int i = 0; i < samples; i++) {
            double a = random.nextGaussian();
            double b = t * a + Math.sqrt(1 - t * t) * random.nextGaussian();
            double product = (left.apply(a) - left.mean()) * (right.apply(b) - right.mean());
            sum += product;
            squares += product * product;
          }
          double mean = sum / samples;
          double error = Math.sqrt((squares / samples - mean * mean) / samples);
          // Five standard errors, seed fixed.
          assertThat(CrossKernel.of(left, right).value(t))
              .as("%s, %s at %s", left, right, t)
              .isCloseTo(mean, within(5 * error));
        }
      }
    }
  }

  @Test
  void crossKernelOfSignsIsTheArcsine() {
    CrossKernel kernel = CrossKernel.of(Activation.sign(), Activation.sign());
    for (double t : new double[] {-1, -0.99, -0.85, -0.2, 0, 0.5, 0.85, 0.97, 1}) {
      assertThat(kernel.value(t)).isCloseTo(2 / Math.PI * Math.asin(t), within(1e-11));
    }
  }

  @Test
  void whatIsNoQuantizerIsRefused() {
    assertThatThrownBy(() -> Activation.quantizer(0)).hasMessageContaining("bits: 0");
    assertThatThrownBy(() -> Activation.quantizer(9)).hasMessageContaining("bits: 9");
    assertThatThrownBy(() -> Activation.levels(257)).hasMessageContaining("levels: 257");
    assertThatThrownBy(() -> Activation.named("levels:1")).hasMessageContaining("levels: 1");
    assertThatThrownBy(() -> CrossKernel.of(Activation.tanh(), Activation.sign()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tanh");
  }
}
