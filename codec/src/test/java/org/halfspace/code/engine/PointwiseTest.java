// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against the functions of java.lang.Math, and slopes against differences. */
class PointwiseTest {
  @Test
  void tanhIsThatOfMath() {
    for (float t = -12; t <= 12; t += 0.001f) {
      double expected = Math.tanh(t);
      assertThat((double) Pointwise.tanh(t))
          .isCloseTo(expected, within(5e-7 * Math.abs(expected) + 1e-12));
    }
    assertThat(Pointwise.tanh(0)).isZero();
    assertThat(Pointwise.tanh(1e9f)).isEqualTo(-Pointwise.tanh(-1e9f)).isLessThanOrEqualTo(1);
  }

  @Test
  void slopesAreThoseOfTheFunction() {
    for (double t = -6; t <= 6; t += 0.01) {
      double h = 1e-5;
      assertThat((double) Pointwise.geluSlope((float) t))
          .isCloseTo((gelu(t + h) - gelu(t - h)) / (2 * h), within(1e-5));
      assertThat((double) Pointwise.gelu((float) t)).isCloseTo(gelu(t), within(1e-5));
    }
  }

  private static double gelu(double t) {
    return 0.5 * t * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (t + 0.044715 * t * t * t)));
  }
}
