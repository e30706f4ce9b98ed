// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Denoisers by a trapezoidal rule in NumPy, limits that a simulation knows to 5e-4, and laws. */
class SparseEvolutionTest {
  private static final Quantizer SIGN = Activation.sign().quantizer().orElseThrow();

  @ParameterizedTest
  @CsvSource({
    "1, 0.36338022763, 0.3634",
    "0.8, 0.35858070943, 0.3585",
    "0.5, 0.32151411151, 0.3189",
    "0.3, 0.25604549780, 0.2398",
    "0.1, 0.11748869157, 0.0612"
  })
  void table(double density, double denoiser, double limit) {
    SparseEvolution evolution = SparseEvolution.of(density, SIGN);
    assertThat(evolution.linear()).isCloseTo(1 - 2 / Math.PI, within(1e-12));
    assertThat(evolution.layers(1).get(0)).isCloseTo(denoiser, within(1e-9));
    assertThat(evolution.limit()).isCloseTo(limit, within(5e-4));
  }

  @Test
  void layersFallToTheLimit() {
    SparseEvolution evolution = SparseEvolution.of(0.1, SIGN);
    List<Double> layers = evolution.layers(12);
    for (int l = 1; l < layers.size(); l++) {
      assertThat(layers.get(l)).isLessThan(layers.get(l - 1));
    }
    assertThat(layers.get(11)).isBetween(evolution.limit(), 1.05 * evolution.limit());
  }

  @Test
  void withoutZerosTheSourceIsGaussian() {
    SparseEvolution evolution = SparseEvolution.of(1, Activation.quantizer(2).quantizer().get());
    assertThat(evolution.limit()).isCloseTo(0.1174818478, within(1e-9));
  }

  @Test
  void refusesWhatIsNoDensity() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseEvolution.of(0, SIGN))
        .withMessageContaining("density: 0.0");
  }
}
