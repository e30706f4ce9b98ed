// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumTest {

  @Test
  void eigenvaluesAreSortedAndSummed() {
    Spectrum spectrum = Spectrum.of(1, 5, 0, 2);

    assertThat(spectrum.eigenvalues()).containsExactly(5, 2, 1, 0);
    assertThat(spectrum.total()).isEqualTo(8);
    assertThat(spectrum.rank(0)).isEqualTo(3);
    assertThat(spectrum.rank(0.2)).isEqualTo(2);
    assertThat(spectrum.scaled(3).eigenvalues()).containsExactly(15, 6, 3, 0);
  }

  @Test
  void namedSpectra() {
    assertThat(Spectrum.parse("isotropic:4")).isEqualTo(Spectrum.of(1, 1, 1, 1));
    assertThat(Spectrum.parse("blocks:2x9,1x0.5")).isEqualTo(Spectrum.of(9, 9, 0.5));
    assertThat(Spectrum.parse("power:3:2").eigenvalue(2)).isCloseTo(1.0 / 9, within(1e-15));
    assertThat(Spectrum.parse("power:5:0")).isEqualTo(Spectrum.isotropic(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isotropic:",
        "isotropic:0",
        "isotropic:-3",
        "isotropic:3:4",
        "power:10",
        "power:10:-1",
        "power:x:1",
        "power:10:NaN",
        "blocks:",
        "blocks:5",
        "blocks:0x4",
        "blocks:5x-1",
        "blocks:5x1,",
        "blocks:2x0",
        "triangle:3",
        "isotropic:99999999999"
      })
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Spectrum.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void impossibleEigenvaluesAreNamed() {
    assertThatThrownBy(() -> Spectrum.of(1, -1e-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eigenvalues[1]")
        .hasMessageContaining("-0.001");
    assertThatThrownBy(() -> Spectrum.of(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Spectrum.of(0, 0)).hasMessageContaining("nothing to code");
    assertThatThrownBy(() -> Spectrum.of()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Spectrum.of(Double.MAX_VALUE, Double.MAX_VALUE))
        .hasMessageContaining("overflow");
  }
}
