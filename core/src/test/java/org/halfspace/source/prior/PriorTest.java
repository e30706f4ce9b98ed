// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.halfspace.source.EntrySource;
import org.halfspace.source.prior.GaussianMixture.Component;
import org.hipparchus.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Posteriors beside Bayes' rule by Hipparchus's quadrature, and laws. */
class PriorTest {
  /** In pieces, so that narrow shapes are seen. */
  private static double integral(DoubleUnaryOperator f, double from, double to, double step) {
    // One of its own: integrators count evaluations, and integrals are nested below.
    IterativeLegendreGaussIntegrator integrator =
        new IterativeLegendreGaussIntegrator(24, 1e-12, 1e-14);
    double sum = 0;
    int pieces = (int) Math.ceil((to - from) / step);
    for (int p = 0; p < pieces; p++) {
      double a = from + (to - from) * p / pieces;
      double b = from + (to - from) * (p + 1) / pieces;
      sum += integrator.integrate(1_000_000, f::applyAsDouble, a, b);
    }
    return sum;
  }

  private static double normal(double off, double variance) {
    return Math.exp(-off * off / 2 / variance) / Math.sqrt(2 * Math.PI * variance);
  }

  /** E and variance of x from a density on pieces around 0 and y, where all of it is. */
  private static Posterior.Estimate byQuadrature(
      DoubleUnaryOperator prior, double noise, double y) {
    double deviation = Math.sqrt(noise);
    double low = Math.min(0, y) - 40;
    double high = Math.max(0, y) + 40;
    double[] moments = new double[3];
    for (int power = 0; power < 3; power++) {
      int n = power;
      DoubleUnaryOperator f = x -> Math.pow(x, n) * prior.applyAsDouble(x) * normal(y - x, noise);
      double step = Math.min(1, deviation);
      // A border at 0, where densities may have a corner.
      moments[n] = integral(f, low, 0, step) + integral(f, 0, high, step);
    }
    double mean = moments[1] / moments[0];
    return new Posterior.Estimate(mean, moments[2] / moments[0] - mean * mean);
  }

  @ParameterizedTest
  @CsvSource({
    "0.7071, 0.57, 0.4",
    "0.7071, 0.57, -3.1",
    "0.7071, 0.02, 0.05",
    "0.7071, 6, 2",
    "0.2, 4, 0",
    "0.2, 1, 5",
    "3, 0.1, -7"
  })
  void laplacePosteriorsAreThoseOfBayesRule(double scale, double noise, double y) {
    Posterior.Estimate expected =
        byQuadrature(x -> Math.exp(-Math.abs(x) / scale) / 2 / scale, noise, y);
    Posterior.Estimate found = new Laplace(scale).observed(noise).at(y);
    // What the difference of moments of order y² loses.
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-9));
    assertThat(found.variance()).isCloseTo(expected.variance(), within(1e-9));
  }

  @Test
  void laplaceIsFiniteAndRightFarOut() {
    // Far from 0 only a shift by σ²/b is left of the prior.
    Posterior.Estimate far = new Laplace(1).observed(0.01).at(90);
    assertThat(far.mean()).isCloseTo(90 - 0.01, within(1e-12));
    assertThat(far.variance()).isCloseTo(0.01, within(1e-14));
    // In much noise there is only the prior; 1e-4 for what y still tells, of order y b/σ².
    Posterior.Estimate vague = new Laplace(1).observed(1e6).at(40);
    assertThat(vague.mean()).isCloseTo(0, within(1e-4));
    assertThat(vague.variance()).isCloseTo(2, within(1e-4));
    // The two ways to compute a half agree where they meet; 5e-7 of one is lost to rounding.
    double before = new Laplace(1).observed(149.9 * 149.9).at(0).variance();
    double after = new Laplace(1).observed(150.1 * 150.1).at(0).variance();
    assertThat(after / before).isCloseTo(1, within(2e-6));
  }

  @ParameterizedTest
  @CsvSource({"0.05, 0.9", "0.5, -1.7", "2, 0.1", "0.3, 1", "0.01, 0"})
  void mixturePosteriorsAreThoseOfBayesRule(double noise, double y) {
    List<Component> components =
        List.of(
            new Component(0.6, -0.1, 0.05), new Component(0.3, 0.5, 1), new Component(0.1, -1, 4));
    Posterior.Estimate expected =
        byQuadrature(
            x ->
                components.stream()
                    .mapToDouble(c -> c.weight() * normal(x - c.mean(), c.variance()))
                    .sum(),
            noise,
            y);
    Posterior.Estimate found = GaussianMixture.of(components).observed(noise).at(y);
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-9));
    assertThat(found.variance()).isCloseTo(expected.variance(), within(1e-9));
  }

  /** π = 1 / (1 + (1 − ρ)/ρ √(w/σ²) exp(−y²/2 (1/σ² − 1/w))) with w = σ² + 1/ρ. */
  @ParameterizedTest
  @CsvSource({"0.1, 0.05, 0.9", "0.3, 0.5, -1.7", "0.9, 2, 0.1", "1, 0.3, 1", "0.2, 0.01, 0"})
  void bernoulliGaussHasItsClosedForm(double density, double noise, double y) {
    double wide = noise + 1 / density;
    double odds =
        (1 - density)
            / density
            * Math.sqrt(wide / noise)
            * Math.exp(-y * y / 2 * (1 / noise - 1 / wide));
    double probability = 1 / (1 + odds);
    double mean = y / density / wide;
    Posterior.Estimate found = GaussianMixture.bernoulliGauss(density).observed(noise).at(y);
    assertThat(found.mean()).isCloseTo(probability * mean, within(1e-14));
    assertThat(found.variance())
        .isCloseTo(
            probability * (noise / density / wide + (1 - probability) * mean * mean),
            within(1e-14));
  }

  /** A narrow component beside a wide one is a point in the limit; errors are of its variance. */
  @Test
  void narrowAndWideAreBernoulliGaussInTheLimit() {
    Prior limit = GaussianMixture.bernoulliGauss(0.2);
    double last = Double.POSITIVE_INFINITY;
    for (double narrow : new double[] {1e-2, 1e-4, 1e-6, 1e-8}) {
      Prior mixture =
          GaussianMixture.of(List.of(new Component(0.8, 0, narrow), new Component(0.2, 0, 5)));
      double off = Math.abs(mixture.remaining(0.3) - limit.remaining(0.3));
      assertThat(off).isLessThan(last).isLessThan(3 * narrow);
      assertThat(mixture.observed(0.3).at(1.2).mean())
          .isCloseTo(limit.observed(0.3).at(1.2).mean(), within(10 * narrow));
      last = off;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.57, 3, 1e4})
  void ofOneComponentTheErrorIsLinear(double noise) {
    assertThat(GaussianMixture.gaussian(2).remaining(noise) / (2 * noise / (2 + noise)))
        .isCloseTo(1, within(1e-12));
  }

  /** ∫ p(y) Var(x | y) dy with p by quadrature over x, in two nested rules. */
  @ParameterizedTest
  @CsvSource({"0.7071, 0.57", "0.7071, 0.01", "0.7071, 5", "2, 0.1", "0.1, 2"})
  void whatRemainsOfLaplaceIsTheMeanVariance(double scale, double noise) {
    Laplace prior = new Laplace(scale);
    Posterior posterior = prior.observed(noise);
    double deviation = Math.sqrt(noise);
    double end = 12 * deviation;
    // y = x + σ g, over g for every x: no formula for p is needed.
    double expected =
        2
            * integral(
                x ->
                    Math.exp(-x / scale)
                        / 2
                        / scale
                        * integral(
                            e -> normal(e, noise) * posterior.at(x + e).variance(),
                            -end,
                            end,
                            deviation),
                0,
                36 * scale,
                4 * scale);
    assertThat(prior.remaining(noise) / expected).isCloseTo(1, within(1e-8));
  }

  /** Two points, x = ±1: 1 − E tanh(y/σ²), by Hipparchus. */
  @ParameterizedTest
  @ValueSource(doubles = {0.03, 0.2, 1, 4})
  void whatRemainsOfASignIsKnown(double noise) {
    double deviation = Math.sqrt(noise);
    double expected =
        integral(g -> normal(g, 1) * (1 - Math.tanh((1 + deviation * g) / noise)), -12, 12, 0.125);
    assertThat(GaussianMixture.sparseSigns(1).remaining(noise) / expected)
        .isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse:50:0.1", "sparse:50:1", "rademacher:50:0.3", "rademacher:50:1"})
  void priorsOfSourcesAreThoseOfTheirEntries(String text) {
    EntrySource source = EntrySource.parse(text);
    Prior prior = source.prior();
    assertThat(prior.mean()).isZero();
    assertThat(prior.variance()).isCloseTo(1, within(1e-12));
    // Squared errors of the posterior mean, over 200,000 draws, have the mean that remains.
    int draws = 200_000;
    SplittableRandom random = new SplittableRandom(3);
    float[] entries = new float[draws];
    source.sample(entries, draws / 50, random);
    Posterior posterior = prior.observed(0.5);
    double sum = 0;
    double squares = 0;
    for (float x : entries) {
      double off = x - posterior.at(x + Math.sqrt(0.5) * random.nextGaussian()).mean();
      sum += off * off / draws;
      squares += off * off * off * off / draws;
    }
    double error = Math.sqrt((squares - sum * sum) / draws);
    assertThat(prior.remaining(0.5)).isCloseTo(sum, within(5 * error));
  }

  /** dI/d(1/σ²) = mmse/2, by differences; what they leave out is of order 1e-8. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.3, 1, 5})
  void informationGrowsByHalfOfWhatRemains(double noise) {
    List<Prior> priors =
        List.of(
            new Laplace(0.7),
            new Laplace(2),
            GaussianMixture.bernoulliGauss(0.2),
            GaussianMixture.sparseSigns(0.4),
            GaussianMixture.gaussian(3));
    for (Prior prior : priors) {
      double step = 1e-4 / noise;
      double more = prior.information(1 / (1 / noise + step));
      double less = prior.information(1 / (1 / noise - step));
      assertThat((more - less) / (2 * step) / prior.remaining(noise))
          .as(prior + " in " + noise)
          .isCloseTo(0.5, within(1e-5));
    }
    assertThat(GaussianMixture.gaussian(3).information(noise))
        .isCloseTo(Math.log1p(3 / noise) / 2, within(1e-10));
  }

  @Test
  void pointsInLittleNoiseAreTheirEntropy() {
    double expected = -0.6 * Math.log(0.6) - 0.4 * Math.log(0.2);
    assertThat(GaussianMixture.sparseSigns(0.4).information(1e-6))
        .isCloseTo(expected, within(1e-10));
  }

  @Test
  void scalingScalesMomentsAndErrors() {
    GaussianMixture prior =
        GaussianMixture.of(List.of(new Component(0.5, 1, 0.2), new Component(0.5, -1, 2)));
    GaussianMixture scaled = prior.scaled(-3);
    assertThat(scaled.mean()).isCloseTo(-3 * prior.mean(), within(1e-12));
    assertThat(scaled.variance()).isCloseTo(9 * prior.variance(), within(1e-12));
    assertThat(scaled.remaining(9 * 0.4)).isCloseTo(9 * prior.remaining(0.4), offset(1e-10));
  }

  @Test
  void refusesWhatIsNoDistribution() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianMixture.of(List.of()))
        .withMessageContaining("components: none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianMixture.of(List.of(new Component(0.5, 0, 1))))
        .withMessageContaining("sum is 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Component(0.5, 0, -1))
        .withMessageContaining("variance: -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Component(0.5, Double.NaN, 1))
        .withMessageContaining("mean: NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianMixture.bernoulliGauss(0))
        .withMessageContaining("0.0, must be above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianMixture.bernoulliGauss(1.2))
        .withMessageContaining("1.2, must be above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Laplace(0))
        .withMessageContaining("scale: 0.0");
    for (Prior prior : List.of(new Laplace(1), GaussianMixture.gaussian(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> prior.observed(0))
          .withMessageContaining("noise: 0.0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> prior.remaining(Double.NaN))
          .withMessageContaining("noise: NaN");
    }
  }
}
