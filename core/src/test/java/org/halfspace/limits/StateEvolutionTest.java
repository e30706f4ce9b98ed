// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.halfspace.activation.Activation;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/theory.md §9: the tables of an independent program, limits in closed form, and laws. */
class StateEvolutionTest {
  private static StateEvolution signs(Spectrum spectrum, int units) {
    return StateEvolution.of(Limits.of(spectrum, Activation.sign()), units);
  }

  /** Five digits are given. The last number is that of a trapezoidal rule in NumPy. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.36338",
    "1.25, 0.31024",
    "1.5, 0.26611",
    "2, 0.19968",
    "3, 0.12141",
    "4, 0.08025",
    "8, 0.02526",
    "16, 0.006968"
  })
  void isotropicSources(double rate, double expected) {
    StateEvolution evolution = signs(Spectrum.isotropic(100), (int) (100 * rate));
    assertThat(evolution.limit().distortion()).isCloseTo(expected, offset(5.1e-6));
  }

  @ParameterizedTest
  @CsvSource({"100, 0.23965", "200, 0.12973", "400, 0.05267"})
  void powerLaws(int units, double expected) {
    StateEvolution evolution = signs(Spectrum.powerLaw(100, 1), units);
    assertThat(evolution.limit().distortion()).isCloseTo(expected, offset(5.1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void firstLayerIsTheFloorAndLaterOnesLoseLess(int unitBits) {
    Limits limits = Limits.of(Spectrum.powerLaw(60, 0.8), Activation.quantizer(unitBits));
    List<StateEvolution.Layer> layers = StateEvolution.of(limits, 90).layers(6);
    assertThat(layers).hasSize(6);
    assertThat(layers.get(0).distortion()).isCloseTo(limits.floor(90).distortion(), offset(1e-10));
    for (int l = 1; l < layers.size(); l++) {
      assertThat(layers.get(l).distortion())
          .isLessThan(layers.get(l - 1).distortion())
          .isGreaterThan(limits.shannon(90.0 * unitBits));
    }
  }

  @Test
  void orthonormalRowsGainNothing() {
    for (int units : new int[] {10, 40}) {
      List<StateEvolution.Layer> layers = signs(Spectrum.isotropic(40), units).layers(3);
      double floor = 1 - 2 / Math.PI * units / 40;
      assertThat(layers)
          .allSatisfy(l -> assertThat(l.distortion()).isCloseTo(floor, offset(1e-12)));
    }
  }

  /** As v → 0, q → √v φ(0) ∫ φ²/(Φ(1 − Φ)), so that γ' → √v / 0.720647…, and v → γ'/r. */
  @Test
  void atHighRatesTheDistortionFallsWithTheSquareOfTheRate() {
    double slope = 0.7206472;
    double rate = 4096;
    double expected = 1 / (slope * slope * rate * rate);
    assertThat(signs(Spectrum.isotropic(4), 4 * 4096).limit().distortion())
        .isCloseTo(expected, offset(0.01 * expected));
  }

  @Test
  void scalesWithTheSpectrumAndForgetsEqualComponents() {
    Spectrum once = Spectrum.blocks(new int[] {3, 7}, new double[] {4, 1});
    Spectrum tenTimes = Spectrum.blocks(new int[] {30, 70}, new double[] {8, 2});
    assertThat(signs(tenTimes, 150).limit().distortion())
        .isCloseTo(signs(once, 15).limit().distortion(), offset(1e-11));
  }

  @Test
  void layersStopWhereTheNextGainsLittle() {
    StateEvolution evolution = signs(Spectrum.isotropic(50), 100);
    List<StateEvolution.Layer> few = evolution.layers(12, 1e-3);
    List<StateEvolution.Layer> all = evolution.layers(12);
    int size = few.size();
    assertThat(size).isBetween(2, 11);
    assertThat(few).isEqualTo(all.subList(0, size));
    double before = all.get(size - 1).distortion();
    assertThat(all.get(size).distortion()).isBetween(before * (1 - 1e-3), before);
    assertThat(all.get(size - 1).distortion())
        .isLessThan(all.get(size - 2).distortion() * (1 - 1e-3));
    assertThat(evolution.layers(2, 1e-3)).hasSize(2);
  }

  @Test
  void mixturesLoseWhatTheirGroupsLose() {
    Spectrum spectrum = Spectrum.powerLaw(100, 1);
    BitLimits limits = BitLimits.of(spectrum);
    Mixture mixture = limits.groups(100);
    double limit = StateEvolution.limitOf(limits, mixture);
    assertThat(limit).isLessThan(mixture.distortion()).isGreaterThan(limits.shannon(100));
    // One group is a code of units all alike.
    Mixture signs = new Mixture(150, 0, List.of(new UnitGroup(1, 150, spectrum.dimension())));
    assertThat(StateEvolution.limitOf(limits, signs))
        .isCloseTo(signs(spectrum, 150).limit().distortion(), offset(1e-12));
    // On axes nothing is mixed, so that there is nothing to gain.
    Mixture flat = new Mixture(40, 0, List.of(new UnitGroup(2, 20, 20)));
    BitLimits isotropic = BitLimits.of(Spectrum.isotropic(20));
    assertThat(StateEvolution.limitOf(isotropic, flat)).isCloseTo(0.1174818478, offset(1e-9));
  }

  @Test
  void refusesWhatIsNoCode() {
    Spectrum spectrum = Spectrum.isotropic(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateEvolution.of(Limits.of(spectrum, Activation.tanh()), 3))
        .withMessageContaining("tanh")
        .withMessageContaining("quantizer");
    var sign = Activation.sign().quantizer().orElseThrow();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateEvolution.of(spectrum, new double[2], sign))
        .withMessageContaining("shares: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateEvolution.of(spectrum, new double[] {1, -1, 0}, sign))
        .withMessageContaining("shares[1]: -1.0");
  }
}
