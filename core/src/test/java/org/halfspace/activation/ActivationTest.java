// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.hipparchus.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of docs/theory.md §2, the laws of the kernel, and quadrature against closed forms. */
class ActivationTest {

  @ParameterizedTest
  @CsvSource({
    "sign,      0.7978845608, 1,            0.5707963268, 0",
    "identity,  1,            1,            0,            0",
    "tanh,      0.6057055096, 0.3942944904, 0.0747257645, 0",
    "erf,       0.5641895835, 0.3333333333, 0.0471975512, 0",
    "hard-tanh, 0.6826894921, 0.5160585510, 0.1072674722, 0",
    "relu,      0.5,          0.3408450569, 0.3633802276, 0.3989422804",
    "sin,       0.6065306597, 0.4323323584, 0.1752011936, 0"
  })
  void constantsAgreeWithTheTable(
      String name, double linear, double variance, double gamma, double mean) {
    Activation activation = Activation.named(name);

    // The table has ten decimals; 1e-10 covers their rounding (γ divides by c_1², so a little
    // more).
    assertThat(activation.linearCoefficient()).isCloseTo(linear, within(1e-10));
    assertThat(activation.variance()).isCloseTo(variance, within(1e-10));
    assertThat(activation.gamma()).isCloseTo(gamma, within(1e-9));
    assertThat(activation.mean()).isCloseTo(mean, within(1e-10));
    assertThat(activation.isOdd()).isEqualTo(mean == 0);
  }

  @Test
  void quadratureAgreesWithClosedForms() {
    assertSameKernel(
        Activation.sign(), Activation.of("sign by quadrature", x -> x >= 0 ? 1 : -1, 0));
    assertSameKernel(
        Activation.erf(), Activation.of("erf by quadrature", x -> Erf.erf(x / Math.sqrt(2))));
    assertSameKernel(
        Activation.relu(), Activation.of("relu by quadrature", x -> Math.max(x, 0), 0));
    assertSameKernel(Activation.sin(), Activation.of("sin by quadrature", Math::sin));
    assertSameKernel(Activation.identity(), Activation.of("identity by quadrature", x -> x));
  }

  private static void assertSameKernel(Activation exact, Activation computed) {
    assertThat(computed.mean()).isCloseTo(exact.mean(), within(1e-12));
    assertThat(computed.linearCoefficient()).isCloseTo(exact.linearCoefficient(), within(1e-12));
    assertThat(computed.variance()).isCloseTo(exact.variance(), within(1e-12));
    for (double t : new double[] {-1, -0.999999, -0.7, -0.1, 0, 1e-9, 0.3, 0.95, 0.99999999, 1}) {
      assertThat(computed.kernel(t))
          .as("%s f(%s)", computed, t)
          .isCloseTo(exact.kernel(t), within(1e-11));
    }
    for (double t : new double[] {-0.9999, -0.7, -0.1, 0, 0.3, 0.95, 0.9999}) {
      assertThat(computed.kernelDerivative(t))
          .as("%s f'(%s)", computed, t)
          .isCloseTo(exact.kernelDerivative(t), within(1e-8));
    }
  }

  @Test
  void closedFormConstantsAgreeWithQuadrature() {
    for (Activation exact : Activation.named()) {
      Activation computed = Activation.of(exact.name(), exact::apply, -1, 0, 1);
      assertThat(computed.mean()).as(exact.name()).isCloseTo(exact.mean(), within(1e-12));
      assertThat(computed.linearCoefficient())
          .as(exact.name())
          .isCloseTo(exact.linearCoefficient(), within(1e-12));
      assertThat(computed.variance()).as(exact.name()).isCloseTo(exact.variance(), within(1e-12));
    }
  }

  @Test
  void undeclaredKinksAreFound() {
    Activation declared =
        Activation.of("clip", x -> Math.max(-0.37, Math.min(0.37, x)), -0.37, 0.37);
    Activation undeclared = Activation.of("clip", x -> Math.max(-0.37, Math.min(0.37, x)));

    assertThat(undeclared.gamma()).isCloseTo(declared.gamma(), within(1e-11));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sign", "identity", "tanh", "erf", "hard-tanh", "relu", "sin", "softsign", "gelu"})
  void kernelObeysItsLaws(String name) {
    Activation activation = Activation.named(name);
    double linear = activation.linearCoefficient();

    assertThat(activation.kernel(0)).isCloseTo(0, within(1e-12));
    assertThat(activation.kernel(1)).isCloseTo(activation.variance(), within(1e-11));
    assertThat(activation.kernelDerivative(0)).isCloseTo(linear * linear, within(1e-10));
    double previous = 0;
    for (double t = 0.05; t < 1; t += 0.05) {
      // All c_k² ≥ 0: f grows, lies above its tangent at 0 and is odd when σ is.
      assertThat(activation.kernel(t)).isGreaterThan(previous);
      assertThat(activation.kernel(t)).isGreaterThanOrEqualTo(linear * linear * t - 1e-12);
      if (activation.isOdd()) {
        assertThat(activation.kernel(-t)).isCloseTo(-activation.kernel(t), within(1e-13));
      }
      double step = 1e-5;
      double slope = (activation.kernel(t + step / 2) - activation.kernel(t - step / 2)) / step;
      assertThat(activation.kernelDerivative(t)).isCloseTo(slope, within(1e-5));
      previous = activation.kernel(t);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign", "tanh", "hard-tanh", "relu", "softsign", "gelu"})
  void kernelIsTheCovarianceOfSampledActivations(String name) {
    Activation activation = Activation.named(name);
    SplittableRandom random = new SplittableRandom(11);
    double t = 0.6;
    int samples = 400_000;
    double sum = 0;
    double sumOfSquares = 0;
    for (int i = 0; i < samples; i++) {
      double a = random.nextGaussian();
      double b = t * a + Math.sqrt(1 - t * t) * random.nextGaussian();
      double product =
          (activation.apply(a) - activation.mean()) * (activation.apply(b) - activation.mean());
      sum += product;
      sumOfSquares += product * product;
    }
    double mean = sum / samples;
    double error = Math.sqrt((sumOfSquares / samples - mean * mean) / samples);

    // Five standard errors: a false alarm once in two million, and the seed is fixed.
    assertThat(activation.kernel(t)).isCloseTo(mean, within(5 * error));
  }

  @Test
  void uselessFunctionsAreRefused() {
    assertThatThrownBy(() -> Activation.of("square", x -> x * x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("square");
    assertThatThrownBy(() -> Activation.of("pole", x -> x < -1 ? Double.NaN : x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> Activation.of("explosive", x -> Math.sinh(x * x * x)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Activation.named("swish"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("swish")
        .hasMessageContaining("hard-tanh");
  }
}
