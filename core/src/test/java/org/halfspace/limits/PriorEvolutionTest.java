// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.halfspace.source.Spectrum;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.Prior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Denoisers by a trapezoidal rule in NumPy, limits that a simulation knows to 5e-4, and laws. */
class PriorEvolutionTest {
  private static final Quantizer SIGN = Activation.sign().quantizer().orElseThrow();

  private static PriorEvolution sparse(double density, double rate) {
    return PriorEvolution.of(GaussianMixture.bernoulliGauss(density), rate, SIGN);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.36338022763, 0.3634",
    "0.8, 0.35858070943, 0.3585",
    "0.5, 0.32151411151, 0.3189",
    "0.3, 0.25604549780, 0.2398",
    "0.1, 0.11748869157, 0.0612"
  })
  void table(double density, double denoiser, double limit) {
    PriorEvolution evolution = sparse(density, 1);
    assertThat(evolution.linear()).isCloseTo(1 - 2 / Math.PI, within(1e-12));
    assertThat(evolution.layers(1).get(0)).isCloseTo(denoiser, within(1e-9));
    assertThat(evolution.limit()).isCloseTo(limit, within(5e-4));
  }

  @Test
  void layersFallToTheLimit() {
    PriorEvolution evolution = sparse(0.1, 1);
    List<Double> layers = evolution.layers(12);
    for (int l = 1; l < layers.size(); l++) {
      assertThat(layers.get(l)).isLessThan(layers.get(l - 1));
    }
    assertThat(layers.get(11)).isBetween(evolution.limit(), 1.05 * evolution.limit());
  }

  @Test
  void withoutZerosTheSourceIsGaussian() {
    PriorEvolution evolution =
        PriorEvolution.of(
            GaussianMixture.bernoulliGauss(1), 1, Activation.quantizer(2).quantizer().get());
    assertThat(evolution.limit()).isCloseTo(0.1174818478, within(1e-9));
  }

  /** A Gaussian prior at any rate: the layers of the Gaussian source, of d = 40. */
  @ParameterizedTest
  @CsvSource({"0.25", "0.5", "1", "1.5", "3"})
  void ofAGaussianPriorLayersAreThoseOfStateEvolution(double rate) {
    PriorEvolution evolution = PriorEvolution.of(GaussianMixture.gaussian(1), rate, SIGN);
    StateEvolution gaussian =
        StateEvolution.of(Limits.of(Spectrum.isotropic(40), Activation.sign()), (int) (40 * rate));
    List<StateEvolution.Layer> expected = gaussian.layers(5);
    List<Double> layers = evolution.layers(5);
    for (int l = 0; l < 5; l++) {
      assertThat(layers.get(l)).isCloseTo(expected.get(l).distortion(), within(1e-10));
    }
    assertThat(evolution.linear()).isCloseTo(expected.get(0).distortion(), within(1e-10));
    assertThat(evolution.limit()).isCloseTo(gaussian.limit().distortion(), within(1e-9));
    assertThat(evolution.informed()).isCloseTo(evolution.limit(), within(1e-8));
  }

  /** Fewer units tell less, and units that tell nothing leave what the prior has. */
  @Test
  void moreUnitsLoseLess() {
    double last = 1;
    for (double rate : new double[] {0.1, 0.4, 0.8, 1, 1.3, 2}) {
      PriorEvolution evolution = sparse(0.2, rate);
      assertThat(evolution.limit()).isLessThan(last).isLessThan(evolution.linear());
      last = evolution.limit();
    }
    assertThat(sparse(0.2, 1e-6).limit()).isCloseTo(1, within(1e-4));
    // Both formulas of the noise meet at rate 1.
    assertThat(sparse(0.2, 1 - 1e-9).limit()).isCloseTo(sparse(0.2, 1).limit(), within(1e-7));
  }

  /** Signs of a source that may be known without error: the truth is a fixed point of its own. */
  @Test
  void informedIsBelowWhereThereAreTwoFixedPoints() {
    PriorEvolution signs = PriorEvolution.of(GaussianMixture.sparseSigns(0.8), 1, SIGN);
    assertThat(signs.informed()).isLessThan(1e-5);
    assertThat(signs.limit()).isGreaterThan(0.1);
    PriorEvolution sparse = sparse(0.3, 1);
    assertThat(sparse.informed()).isCloseTo(sparse.limit(), within(1e-7));
  }

  /** Orthonormal rows of a Gaussian source have independent signs: each tells a bit. */
  @ParameterizedTest
  @CsvSource({"0.3", "0.7", "1"})
  void signsOfAGaussianSourceTellABitEach(double rate) {
    PriorEvolution evolution = PriorEvolution.of(GaussianMixture.gaussian(1), rate, SIGN);
    assertThat(evolution.information()).isCloseTo(rate * Math.log(2), within(1e-9));
    assertThat(evolution.bayes()).isCloseTo(evolution.limit(), within(1e-9));
  }

  /** Nothing tells more than all there is to know, or than a bit for each sign. */
  @ParameterizedTest
  @CsvSource({"0.1, 0.4", "0.1, 0.6", "0.1, 1", "0.7, 0.5", "0.7, 1", "0.7, 2", "0.4, 1.5"})
  void informationIsBounded(double density, double rate) {
    PriorEvolution evolution = PriorEvolution.of(GaussianMixture.sparseSigns(density), rate, SIGN);
    double entropy = density == 1 ? Math.log(2) : density * Math.log(2) + binary(density);
    double information = evolution.information();
    assertThat(information).isLessThan(entropy + 1e-9).isLessThan(rate * Math.log(2) + 1e-9);
    // Where codes tell all, and only there, the best decoder loses nothing.
    if (evolution.bayes() < 1e-9) {
      assertThat(information).isCloseTo(entropy, within(1e-9));
    } else {
      assertThat(information).isLessThan(entropy - 1e-3);
    }
    assertThat(evolution.bayes()).isLessThanOrEqualTo(evolution.limit() + 1e-12);
  }

  private static double binary(double p) {
    return -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  }

  /** From 0.6 bits an entry on signs would do for entries of 0.57 bits; layers need more. */
  @Test
  void thereIsAHardPhase() {
    PriorEvolution evolution = PriorEvolution.of(GaussianMixture.sparseSigns(0.1), 0.7, SIGN);
    assertThat(evolution.bayes()).isLessThan(1e-9);
    assertThat(evolution.limit()).isGreaterThan(0.05);
  }

  @Test
  void entriesAlikeAreOnePrior() {
    Prior prior = GaussianMixture.bernoulliGauss(0.3);
    PriorEvolution many = PriorEvolution.of(List.of(prior, prior, prior), 1, SIGN);
    assertThat(many.layers(4).get(3)).isCloseTo(sparse(0.3, 1).layers(4).get(3), within(1e-12));
  }

  @Test
  void refusesWhatIsNotStandard() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorEvolution.of(GaussianMixture.gaussian(2), 1, SIGN))
        .withMessageContaining("variances have the mean 2.0, must be 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PriorEvolution.of(
                    GaussianMixture.of(List.of(new GaussianMixture.Component(1, 0.5, 1))), 1, SIGN))
        .withMessageContaining("priors[0]: its mean is 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PriorEvolution.of(List.of(), 1, SIGN))
        .withMessageContaining("priors: none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sparse(0.3, 0))
        .withMessageContaining("rate: 0.0");
  }
}
