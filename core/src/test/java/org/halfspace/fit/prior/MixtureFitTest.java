// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.GaussianMixture.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What maximum likelihood and expectation maximization must do, on numbers that were drawn. */
class MixtureFitTest {
  private static final int DRAWS = 40_000;

  private final SplittableRandom random = new SplittableRandom(11);

  private double[] drawn(Component... components) {
    double[] numbers = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      double left = random.nextDouble();
      int k = 0;
      while (k < components.length - 1 && left >= components[k].weight()) {
        left -= components[k++].weight();
      }
      numbers[i] =
          components[k].mean() + Math.sqrt(components[k].variance()) * random.nextGaussian();
    }
    return numbers;
  }

  private static double mean(double[] numbers) {
    return Arrays.stream(numbers).sum() / numbers.length;
  }

  private static double variance(double[] numbers) {
    double mean = mean(numbers);
    return Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum() / numbers.length;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theLikelihoodNeverFalls(int components) {
    double[] numbers = drawn(new Component(0.7, 0.3, 0.01), new Component(0.3, -1, 4));
    MixtureFit fit = MixtureFit.of(numbers, new MixtureFit.Settings(components, 80, 0));
    for (int i = 1; i < fit.likelihoods().size(); i++) {
      // Rounding of a mean of 40,000 logarithms.
      assertThat(fit.likelihoods().get(i)).isGreaterThan(fit.likelihoods().get(i - 1) - 1e-11);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void meanAndVarianceAreThoseOfTheNumbers(int components) {
    double[] numbers = drawn(new Component(0.9, 0.1, 0.04), new Component(0.1, -2, 9));
    GaussianMixture prior =
        MixtureFit.of(numbers, new MixtureFit.Settings(components, 7, 0)).prior();
    assertThat(prior.mean()).isCloseTo(mean(numbers), within(1e-10));
    assertThat(prior.variance()).isCloseTo(variance(numbers), within(1e-10));
  }

  @Test
  void findsWhatTheNumbersWereDrawnFrom() {
    double[] numbers = drawn(new Component(0.8, 0, 0.25), new Component(0.2, 0, 9));
    List<Component> found =
        MixtureFit.of(numbers, MixtureFit.Settings.standard(2)).prior().components();
    // Five standard errors, of which those of a weight are about 1/√N, those of a variance v
    // √(2/N).
    assertThat(found.get(0).weight()).isCloseTo(0.8, within(0.025));
    assertThat(found.get(0).variance()).isCloseTo(0.25, within(0.03));
    assertThat(found.get(1).variance()).isCloseTo(9, within(0.9));
  }

  @Test
  void ofSparseNumbersTheNarrowComponentIsHeldUp() {
    double[] numbers = drawn(new Component(0.75, 0, 0), new Component(0.25, 0, 4));
    MixtureFit fit = MixtureFit.of(numbers, MixtureFit.Settings.standard(2));
    Component narrow = fit.prior().components().get(0);
    assertThat(narrow.weight()).isCloseTo(0.75, within(0.02));
    assertThat(narrow.variance()).isBetween(0.0, 1e-5);
    // It decodes as Bernoulli–Gauss, at the weight that was drawn: 1e-2 for five errors of it.
    GaussianMixture exact = GaussianMixture.bernoulliGauss(0.25);
    assertThat(fit.prior().remaining(0.5)).isCloseTo(exact.remaining(0.5), within(1e-2));
  }

  @Test
  void oneComponentIsTheNormalOfMeanAndVariance() {
    double[] numbers = drawn(new Component(1, -1, 2));
    Component one =
        MixtureFit.of(numbers, MixtureFit.Settings.standard(1)).prior().components().get(0);
    assertThat(one.mean()).isCloseTo(mean(numbers), within(1e-10));
    assertThat(one.variance()).isCloseTo(variance(numbers), within(1e-10));
  }

  @Test
  void equalNumbersAreAPoint() {
    GaussianMixture prior =
        MixtureFit.of(new double[] {2, 2, 2}, MixtureFit.Settings.standard(3)).prior();
    assertThat(prior.components()).containsExactly(new Component(1, 2, 0));
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MixtureFit.of(new double[0], MixtureFit.Settings.standard(2)))
        .withMessageContaining("numbers: none");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MixtureFit.of(new double[] {0, Double.NaN}, MixtureFit.Settings.standard(2)))
        .withMessageContaining("numbers[1]: NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MixtureFit.Settings.standard(0))
        .withMessageContaining("components: 0");
  }
}
