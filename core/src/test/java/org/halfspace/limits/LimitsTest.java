// SPDX-License-Identifier: Apache-2.0
package org.halfspace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.halfspace.activation.Activation;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of docs/theory.md §4 and the laws of the floor. */
class LimitsTest {
  private static Limits sign(String spectrum) {
    return Limits.of(Spectrum.parse(spectrum), Activation.sign());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "blocks:50x4,50x1;         50;  122.67604553; 50;  1;        1",
        "blocks:50x4,50x1;         100; 81.76055122;  100; 1.523599; 0.476401",
        "power:100:1;              25;  2.45629414;   25;  3.974694; -1",
        "power:100:1;              100; 1.25574530;   100; 7.879068; 0.274190",
        "blocks:20x9,30x1,50x0.01; 100; 36.46901239;  50;  3.713864; 0.857424"
      })
  void agreesWithTheTable(
      String name, int units, double floor, int active, double firstShare, double lastShare) {
    Limits limits = sign(name);
    Floor point = limits.floor(units);
    double[] shares = limits.shares(units);

    // Table values have eight decimals, 2e-9 relative at worst.
    assertThat(point.distortion() * limits.spectrum().total()).isCloseTo(floor, within(5.1e-9));
    assertThat(point.riskPerDimension() * limits.spectrum().dimension())
        .isCloseTo(floor, within(5.1e-9));
    assertThat(point.activeComponents()).isEqualTo(active);
    assertThat(shares[0]).isCloseTo(firstShare, within(5.1e-7));
    if (lastShare >= 0) {
      assertThat(shares[active - 1]).isCloseTo(lastShare, within(5.1e-7));
    }
    assertThat(DoubleStream.of(shares).sum()).isCloseTo(units, within(1e-9));
  }

  /**
   * docs/theory.md §4 as it is written: the largest a whose shares are all positive, found by
   * trying all.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "blocks:50x4,50x1; 50",
        "blocks:50x4,50x1; 100",
        "power:100:1; 25",
        "power:100:1; 100",
        "blocks:20x9,30x1,50x0.01; 100",
        "power:300:2; 70",
        "power:300:2; 900"
      })
  void agreesWithTheFormulaToTwelveDigits(String name, int units) {
    Spectrum spectrum = Spectrum.parse(name);
    double gamma = Math.PI / 2 - 1;
    double expected = 0;
    for (int a = Math.min(units, spectrum.dimension()); a >= 1 && expected == 0; a--) {
      double roots = 0;
      for (int i = 0; i < a; i++) {
        roots += Math.sqrt(spectrum.eigenvalue(i));
      }
      double level = (units + a * gamma) / roots;
      if (level * Math.sqrt(spectrum.eigenvalue(a - 1)) - gamma > 0) {
        expected = gamma * roots * roots / (units + a * gamma);
        for (int i = a; i < spectrum.dimension(); i++) {
          expected += spectrum.eigenvalue(i);
        }
      }
    }

    assertThat(sign(name).floor(units).distortion() * spectrum.total())
        .isCloseTo(expected, within(1e-12 * expected));
  }

  @Test
  void isotropicFloorHasItsClosedForm() {
    Limits limits = sign("isotropic:1000");
    for (int n : new int[] {1, 10, 500, 1000}) {
      assertThat(limits.floor(n).distortion()).isCloseTo(1 - 2 / Math.PI * n / 1000, within(1e-12));
    }
    for (int n : new int[] {1000, 1500, 2000, 100_000}) {
      double rate = n / 1000.0;
      assertThat(limits.floor(n).distortion())
          .isCloseTo(1 - rate / (rate + Math.PI / 2 - 1), within(1e-12));
    }
    assertThat(limits.floor(1000).distortion()).isCloseTo(0.3633802276, within(1e-10));
    assertThat(limits.floor(2000).distortion()).isCloseTo(0.2220309407, within(1e-10));
    assertThat(limits.shannon(2000)).isCloseTo(Math.pow(2, -4), within(1e-12));
    assertThat(limits.shannon(500)).isCloseTo(0.5, within(1e-12));
    assertThat(limits.linear(250)).isCloseTo(0.75, within(1e-12));
    assertThat(limits.uniform(500)).isCloseTo(limits.floor(500).distortion(), within(1e-12));
    assertThat(limits.uniform(2000)).isCloseTo(limits.floor(2000).distortion(), within(1e-12));
  }

  /**
   * The minimum over shares by exchange of small amounts between pairs, knowing nothing of
   * water-filling.
   */
  @Test
  void agreesWithMinimizationOverShares() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 40; trial++) {
      int d = 1 + random.nextInt(6);
      int n = 1 + random.nextInt(2 * d);
      double[] values = random.doubles(d, 0.01, 3).toArray();
      Spectrum spectrum = Spectrum.of(values);
      double gamma = Activation.sign().gamma();
      double best = Double.MAX_VALUE;
      for (int a = 1; a <= Math.min(n, d); a++) {
        best = Math.min(best, exchange(spectrum, n, a, gamma));
      }

      double floor =
          Limits.of(spectrum, Activation.sign()).floor(n).distortion() * spectrum.total();
      assertThat(floor).isCloseTo(best, within(1e-7 * best));
    }
  }

  private static double exchange(Spectrum spectrum, int n, int active, double gamma) {
    double[] s = new double[spectrum.dimension()];
    for (int i = 0; i < active; i++) {
      s[i] = (double) n / active;
    }
    for (double amount = n; amount > 1e-9; amount *= 0.7) {
      for (boolean moved = true; moved; ) {
        moved = false;
        for (int i = 0; i < active; i++) {
          for (int j = 0; j < active; j++) {
            if (i != j && s[j] >= amount) {
              double before =
                  spectrum.eigenvalue(i) * gamma / (s[i] + gamma)
                      + spectrum.eigenvalue(j) * gamma / (s[j] + gamma);
              double after =
                  spectrum.eigenvalue(i) * gamma / (s[i] + amount + gamma)
                      + spectrum.eigenvalue(j) * gamma / (s[j] - amount + gamma);
              if (after < before - 1e-15) {
                s[i] += amount;
                s[j] -= amount;
                moved = true;
              }
            }
          }
        }
      }
    }
    double lost = 0;
    for (int i = 0; i < spectrum.dimension(); i++) {
      lost += spectrum.eigenvalue(i) * gamma / (s[i] + gamma);
    }
    return lost;
  }

  @ParameterizedTest
  @ValueSource(strings = {"isotropic:30", "power:30:0.5", "power:30:2", "blocks:3x7,20x0.1,4x0"})
  void theFloorFallsWithTheRateAndLiesBetweenItsNeighbors(String name) {
    Limits limits = sign(name);
    double previous = 1;
    for (int n = 0; n <= 120; n++) {
      LimitPoint point = limits.point(n);
      double floor = point.floor().distortion();
      if (n == 0) {
        assertThat(floor).isEqualTo(1);
      } else {
        assertThat(floor).isLessThan(previous);
      }
      assertThat(floor).isGreaterThanOrEqualTo(point.linear() - 1e-12);
      assertThat(floor).isGreaterThanOrEqualTo(point.shannon().orElseThrow() - 1e-12);
      previous = floor;
    }
  }

  @Test
  void theFloorScalesWithTheCovariance() {
    Spectrum spectrum = Spectrum.parse("power:40:1.3");
    Floor once = Limits.of(spectrum, Activation.tanh()).floor(25);
    Floor scaled = Limits.of(spectrum.scaled(9), Activation.tanh()).floor(25);

    assertThat(scaled.distortion()).isCloseTo(once.distortion(), within(1e-13));
    assertThat(scaled.riskPerDimension()).isCloseTo(9 * once.riskPerDimension(), within(1e-12));
    assertThat(scaled.activeComponents()).isEqualTo(once.activeComponents());
  }

  @Test
  void aLinearActivationGivesPca() {
    Limits limits = Limits.of(Spectrum.parse("power:40:1"), Activation.identity());
    for (int n : new int[] {0, 1, 17, 40, 90}) {
      assertThat(limits.floor(n).distortion()).isCloseTo(limits.linear(n), within(1e-14));
      assertThat(limits.point(n).shannon()).isEmpty();
    }
  }

  @Test
  void aSmallerGammaHasALowerFloor() {
    Spectrum spectrum = Spectrum.parse("power:40:0.7");
    double erf = Limits.of(spectrum, Activation.erf()).floor(30).distortion();
    double tanh = Limits.of(spectrum, Activation.tanh()).floor(30).distortion();
    double sign = Limits.of(spectrum, Activation.sign()).floor(30).distortion();

    assertThat(erf).isLessThan(tanh);
    assertThat(tanh).isLessThan(sign);
  }

  @Test
  void theSmallestNumberOfUnitsIsTheSmallest() {
    Limits limits = sign("power:200:1");
    for (double wanted : new double[] {0.9, 0.5, 0.2, 0.01}) {
      int units = limits.smallestUnits(wanted).orElseThrow();
      assertThat(limits.floor(units).distortion()).isLessThanOrEqualTo(wanted);
      assertThat(limits.floor(units - 1).distortion()).isGreaterThan(wanted);
    }
    assertThat(limits.smallestUnits(1)).hasValue(0);
    assertThat(limits.smallestUnits(0)).isEmpty();
    assertThat(Limits.of(Spectrum.parse("blocks:3x2,4x0"), Activation.identity()).smallestUnits(0))
        .hasValue(3);
  }

  @Test
  void zeroEigenvaluesGetNoShare() {
    Limits limits = sign("blocks:2x5,8x0");
    assertThat(limits.shares(40)).startsWith(20, 20).endsWith(0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(limits.floor(40).activeComponents()).isEqualTo(2);
    assertThat(limits.shannon(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu"})
  void activationsThatAreNotOddAreRefusedWithTheReason(String name) {
    assertThatThrownBy(() -> Limits.of(Spectrum.isotropic(3), Activation.named(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("not odd")
        .hasMessageContaining("opposite rows");
  }
}
