// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second table of docs/theory.md §8, a dynamic program as judge, and the laws. */
class BitLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "isotropic:200, 300, 0.27564, 0.24043, 0.24043, 0.125",
    "isotropic:200, 400, 0.22203, 0.11748, 0.11748, 0.0625",
    "power:100:1,   25,  0.47351, 0.43776, 0.43575, 0.38082",
    "power:100:1,   100, 0.24208, 0.18434, 0.18205, 0.12685",
    "power:100:1,   400, 0.08319, 0.00521, 0.00508, 0.00198",
    "power:100:2,   100, 0.06100, 0.01525, 0.01503, 0.01076"
  })
  void agreesWithTheTable(
      String spectrum, int bits, double sign, double axes, double groups, double shannon) {
    BitLimits limits = BitLimits.of(Spectrum.parse(spectrum));

    // Five decimals in the table.
    assertThat(limits.alike(1, bits).distortion()).isCloseTo(sign, within(5.1e-6));
    assertThat(limits.shannon(bits)).isCloseTo(shannon, within(5.1e-6));
    // The table's allocations end at six bits a unit: more can only lose less.
    assertThat(limits.axes(bits).distortion()).isBetween(axes - 1e-4, axes + 5.1e-6);
    assertThat(limits.groups(bits).distortion()).isBetween(groups - 1e-4, groups + 5.1e-6);
  }

  @Test
  void axesAreOptimal() {
    SplittableRandom random = new SplittableRandom(7);
    double[] errors = new double[BitLimits.MOST_BITS + 1];
    errors[0] = 1;
    for (int b = 1; b < errors.length; b++) {
      errors[b] = 1 - Activation.quantizer(b).linearCoefficient();
    }
    for (int trial = 0; trial < 30; trial++) {
      int d = random.nextInt(1, 9);
      double[] eigenvalues = random.doubles(d).map(u -> Math.pow(u, 3) + 1e-6).toArray();
      int bits = random.nextInt(0, 8 * d + 5);
      double[] lost = new double[bits + 1]; // with at most that many bits
      for (double eigenvalue : eigenvalues) {
        double[] with = new double[bits + 1];
        for (int n = 0; n <= bits; n++) {
          with[n] = Double.POSITIVE_INFINITY;
          for (int b = 0; b <= Math.min(n, BitLimits.MOST_BITS); b++) {
            with[n] = Math.min(with[n], lost[n - b] + eigenvalue * errors[b]);
          }
        }
        lost = with;
      }
      double best = lost[bits] / Arrays.stream(eigenvalues).sum();

      Mixture axes = BitLimits.of(Spectrum.of(eigenvalues)).axes(bits);

      assertThat(axes.distortion()).isCloseTo(best, within(1e-12));
      assertThat(axes.usedBits()).isLessThanOrEqualTo(bits);
    }
  }

  @Test
  void groupsLoseNoMoreThanAxesAndUnitsAlikeAndAreFloorsOfTheirParts() {
    SplittableRandom random = new SplittableRandom(13);
    for (int trial = 0; trial < 60; trial++) {
      int d = random.nextInt(1, 120);
      double power = random.nextDouble(0, 3);
      double[] eigenvalues =
          random.doubles(d).map(u -> Math.pow(u, power) + 1e-9).sorted().toArray();
      Spectrum spectrum = Spectrum.of(eigenvalues);
      BitLimits limits = BitLimits.of(spectrum);
      int bits = random.nextInt(1, 10 * d + 2);

      Mixture groups = limits.groups(bits);

      assertThat(groups.usedBits()).isLessThanOrEqualTo(bits);
      assertThat(groups.distortion())
          .isLessThanOrEqualTo(limits.axes(bits).distortion() * (1 + 1e-12))
          .isGreaterThanOrEqualTo(limits.shannon(bits) * (1 - 1e-12));
      for (int b = 1; b <= BitLimits.MOST_BITS; b++) {
        assertThat(groups.distortion())
            .isLessThanOrEqualTo(limits.alike(b, bits).distortion() * (1 + 1e-12));
      }
      assertThat(groups.distortion()).isCloseTo(byParts(spectrum, groups), within(1e-12));
    }
  }

  /** §4 on the components of each group apart. */
  private static double byParts(Spectrum spectrum, Mixture mixture) {
    int from = 0;
    double lost = 0;
    for (UnitGroup group : mixture.groups()) {
      double[] part = Arrays.copyOfRange(spectrum.eigenvalues(), from, from + group.components());
      Spectrum own = Spectrum.of(part);
      lost +=
          own.total()
              * Limits.of(own, Activation.quantizer(group.bits()))
                  .floor(group.units())
                  .distortion();
      from += group.components();
    }
    for (int i = from; i < spectrum.dimension(); i++) {
      lost += spectrum.eigenvalue(i);
    }
    return lost / spectrum.total();
  }

  @Test
  void moreBitsNeverLoseMuchMore() {
    BitLimits limits = BitLimits.of(Spectrum.powerLaw(50, 1));
    double before = 1;
    for (int bits = 0; bits <= 450; bits++) {
      double now = limits.groups(bits).distortion();
      // Local searches from different starts: within a tenth of a per cent.
      assertThat(now).isLessThanOrEqualTo(before * 1.001);
      before = Math.min(before, now);
    }
  }

  @Test
  void componentsWithoutVarianceGetNoUnits() {
    double[] eigenvalues = new double[20];
    eigenvalues[0] = 2;
    eigenvalues[1] = 1;
    BitLimits limits = BitLimits.of(Spectrum.of(eigenvalues));

    assertThat(limits.axes(100).units()).isEqualTo(2);
    assertThat(limits.axes(100).usedBits()).isEqualTo(16);
    assertThat(limits.groups(0).distortion()).isEqualTo(1);
    assertThat(limits.groups(0).groups()).isEmpty();
  }

  @Test
  void smallestBitsAreTheFirstThatDo() {
    BitLimits limits = BitLimits.of(Spectrum.powerLaw(100, 1));
    int bits = limits.smallestBits(0.1, 800).orElseThrow();

    assertThat(limits.groups(bits).distortion()).isLessThanOrEqualTo(0.1);
    assertThat(limits.groups(bits - 1).distortion()).isGreaterThan(0.1);
    BitLimits steep = BitLimits.of(Spectrum.powerLaw(300, 2));
    double wanted = steep.groups(1945).distortion(); // 1946 bits happen to lose more
    assertThat(steep.smallestBits(wanted, 2400).orElseThrow()).isLessThanOrEqualTo(1945);
    assertThat(limits.smallestBits(1e-9, 800)).isEmpty();
    assertThat(limits.smallestBits(1, 800)).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"isotropic:300", "power:100:1", "power:40:2", "isotropic:1"})
  void theFewestBitsForADistortion(String text) {
    BitLimits limits = BitLimits.of(Spectrum.parse(text));
    for (double distortion : new double[] {0.9, 0.5, 0.1, 0.01}) {
      double shannon = limits.shannonBits(distortion);
      // Logarithms there and back.
      assertThat(limits.shannon(shannon)).isCloseTo(distortion, within(1e-12));
      int mixed = limits.smallestBits(distortion).orElseThrow();
      assertThat(limits.groups(mixed).distortion()).isLessThanOrEqualTo(distortion);
      assertThat((double) mixed).isGreaterThanOrEqualTo(shannon);
      for (int b = 1; b <= BitLimits.MOST_BITS; b++) {
        int alike = limits.smallestAlike(b, distortion).orElseThrow();
        assertThat(alike % b).isZero();
        assertThat(limits.alike(b, alike).distortion()).isLessThanOrEqualTo(distortion);
        assertThat(limits.alike(b, alike - b).distortion()).isGreaterThan(distortion);
        assertThat(mixed).isLessThanOrEqualTo(alike);
      }
    }
    assertThat(limits.shannonBits(1)).isZero();
    assertThat(limits.shannonBits(0)).isInfinite();
    assertThat(limits.smallestBits(1)).hasValue(0);
    assertThat(limits.smallestBits(0)).isEmpty();
  }

  @Test
  void shannonsBitsOfEqualComponentsAreHalfALogarithmEach() {
    double bits = BitLimits.of(Spectrum.isotropic(300)).shannonBits(0.1);

    assertThat(bits).isCloseTo(150 * Math.log(10) / Math.log(2), within(1e-9));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    BitLimits limits = BitLimits.of(Spectrum.isotropic(3));
    assertThatThrownBy(() -> limits.axes(-1)).hasMessageContaining("bits: -1");
    assertThatThrownBy(() -> limits.groups(-1)).hasMessageContaining("bits: -1");
    assertThatThrownBy(() -> limits.alike(9, 10)).hasMessageContaining("unitBits: 9");
    assertThatThrownBy(() -> limits.smallestBits(2, 10)).hasMessageContaining("distortion: 2");
    assertThatThrownBy(() -> limits.smallestBits(-1)).hasMessageContaining("distortion: -1");
    assertThatThrownBy(() -> limits.shannonBits(2)).hasMessageContaining("distortion: 2");
    assertThatThrownBy(() -> limits.smallestAlike(0, 0.5)).hasMessageContaining("unitBits: 0");
  }
}
