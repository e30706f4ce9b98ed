// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PowerLawTest {
  @Test
  void findsTheExponentOfAPower() {
    double[] x = {1, 2, 5, 11};
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = 3 * Math.pow(x[i], 1.7);
    }
    assertThat(PowerLaw.exponent(x, y)).isCloseTo(1.7, within(1e-12));
  }

  @Test
  void leastSquaresOfThreePointsByHand() {
    // Logarithms to base 2: x 0, 1, 2 and y 0, 2, 1, so the slope is (−1·−1 + 1·0) / 2 = 1/2.
    assertThat(PowerLaw.exponent(new double[] {1, 2, 4}, new double[] {1, 4, 2}))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void onePointHasNoExponent() {
    assertThat(PowerLaw.exponent(new double[] {1}, new double[] {1})).isNaN();
  }

  @Test
  void refusesListsOfTwoLengths() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PowerLaw.exponent(new double[2], new double[3]))
        .withMessageContaining("2 values of x but 3 of y");
  }
}
