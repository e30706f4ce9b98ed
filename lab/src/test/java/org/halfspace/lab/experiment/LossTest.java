// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** By hand, on two vectors. */
class LossTest {

  @Test
  void sharesAndErrors() {
    // Losses 1 and 4 of energies 2 and 8: the share is 0.5, and both vectors agree on it.
    Loss alike = Loss.of(new float[] {1, 1, 2, 2}, new float[] {1, 0, 2, 0}, 2);
    assertThat(alike.share()).isEqualTo(0.5);
    assertThat(alike.error()).isZero();

    // Losses 0 and 8 of energies 2 and 8: each is 1.6 off its share of 0.8.
    Loss apart = Loss.of(new float[] {1, 1, 2, 2}, new float[] {1, 1, 0, 0}, 2);
    assertThat(apart.share()).isEqualTo(0.8);
    assertThat(apart.error()).isCloseTo(1.6 * Math.sqrt(2) / 10, within(1e-12));
  }

  @Test
  void distancesAreCountedInErrorsOutsideOfTheRange() {
    Loss loss = new Loss(0.5, 0.1);
    assertThat(loss.outside(0.45, 0.1)).isZero();
    assertThat(loss.outside(0.8, 0.1)).isCloseTo(3, within(1e-12));
    assertThat(loss.outside(0.2, 0.1)).isCloseTo(2, within(1e-12));
    assertThat(Loss.ofUnknownNorm(1, 100)).isEqualTo(0.005);
  }

  @Test
  void numbersThatAreNoneFail() {
    assertThat(new Loss(Double.NaN, 0.1).outside(0.5, 0)).isNaN();
    assertThat(Check.atMost("any", Double.NaN, 4, "").passed()).isFalse();
  }
}
