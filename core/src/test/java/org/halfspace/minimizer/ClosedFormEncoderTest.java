// SPDX-License-Identifier: Apache-2.0
package org.halfspace.minimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedFormEncoderTest {

  private static double distortion(
      ClosedFormEncoder form, Spectrum spectrum, int units, long seed) {
    Limits limits = Limits.of(spectrum, Activation.sign());
    Matrix encoder = form.encoder(limits, units, new SplittableRandom(seed));
    return new PopulationRisk(spectrum, Activation.sign(), 1).evaluate(encoder).distortion();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 12, 64, 75, 300})
  void flatMatricesAreOrthogonalAndFlat(int n) {
    Matrix u = FlatOrthogonal.draw(n, new SplittableRandom(n));
    double largest = (Integer.bitCount(n) == 1 ? 1 : 2) / (double) n;

    assertThat(Blas.gram(u).data())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(Matrix.identity(n).data());
    for (double entry : u.data()) {
      assertThat(entry * entry).isLessThanOrEqualTo(largest + 1e-12);
      if (Integer.bitCount(n) == 1) {
        assertThat(entry * entry).isCloseTo(largest, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ClosedFormEncoder.class)
  void isotropicBitsUpToRateOneReachTheFloor(ClosedFormEncoder form) {
    Spectrum spectrum = Spectrum.isotropic(40);
    for (int n : new int[] {1, 7, 32, 40}) {
      assertThat(distortion(form, spectrum, n, 3))
          .isCloseTo(1 - 2 / Math.PI * n / 40, within(1e-10));
    }
  }

  @ParameterizedTest
  @CsvSource({"HAAR,0.247", "HADAMARD,0.2465"})
  void comesCloseToTheFloorAtFiniteDimension(ClosedFormEncoder form, double wanted) {
    // docs/theory.md, §5: λ_i = 1/i, d = n = 100: floor 0.2421, construction 0.246.
    assertThat(distortion(form, Spectrum.powerLaw(100, 1), 100, 1)).isBetween(0.2421, wanted);
  }

  @ParameterizedTest
  @EnumSource(ClosedFormEncoder.class)
  void theGapFallsAsTheDimensionGrows(ClosedFormEncoder form) {
    double previous = Double.MAX_VALUE;
    for (int d : new int[] {20, 80, 320}) {
      Spectrum spectrum = Spectrum.powerLaw(d, 0.5);
      double floor = Limits.of(spectrum, Activation.sign()).floor(2 * d).distortion();
      double gap = distortion(form, spectrum, 2 * d, 5) / floor - 1;
      assertThat(gap).isBetween(0.0, previous / 2);
      previous = gap;
    }
  }

  @ParameterizedTest
  @EnumSource(ClosedFormEncoder.class)
  void rowsAreUnitAndUseActiveComponentsOnly(ClosedFormEncoder form) {
    Limits limits = Limits.of(Spectrum.parse("blocks:5x9,5x1,10x0.0001"), Activation.sign());
    Matrix encoder = form.encoder(limits, 12, new SplittableRandom(2));
    int active = limits.floor(12).activeComponents();

    assertThat(active).isEqualTo(10);
    for (int i = 0; i < 12; i++) {
      double square = 0;
      for (int j = 0; j < 20; j++) {
        square += encoder.get(i, j) * encoder.get(i, j);
        if (j >= active) {
          assertThat(encoder.get(i, j)).isZero();
        }
      }
      assertThat(square).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void theSeedDecides() {
    Limits limits = Limits.of(Spectrum.powerLaw(8, 1), Activation.sign());
    for (ClosedFormEncoder form : ClosedFormEncoder.values()) {
      double[] once = form.encoder(limits, 6, new SplittableRandom(1)).data();
      assertThat(form.encoder(limits, 6, new SplittableRandom(1)).data()).containsExactly(once);
      assertThat(form.encoder(limits, 6, new SplittableRandom(2)).data()).isNotEqualTo(once);
    }
  }

  @Test
  void impossibleSharesAreRefused() {
    SplittableRandom random = new SplittableRandom(1);
    assertThatThrownBy(() -> ClosedFormEncoder.HAAR.encoder(new double[] {1, 1, 1}, 2, random))
        .hasMessageContaining("3 positive");
    assertThatThrownBy(() -> ClosedFormEncoder.HAAR.encoder(new double[] {1, -1}, 2, random))
        .hasMessageContaining("shares[1]");
    assertThatThrownBy(() -> ClosedFormEncoder.HAAR.encoder(new double[] {1}, 0, random))
        .hasMessageContaining("units: 0");
  }
}
