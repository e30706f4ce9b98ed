// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  @Test
  void vectorsGiveTheSame() {
    assumeTrue(VectorApi.present());
    int count = 64 * VectorApi.lanes();
    float[] values = new float[count + 3];
    for (int i = 0; i < count; i++) {
      values[3 + i] = i == 0 ? 1e20f : i == 1 ? -1e9f : 16f * i / count - 8;
    }
    float[] relu = values.clone();
    float[] gelu = values.clone();
    ActivationKernel.addThenRelu(relu, 3, 0.25f, count);
    ActivationKernel.addThenGelu(gelu, 3, 0.25f, count);
    for (int i = 0; i < 3; i++) {
      assertThat(relu[i]).isZero();
      assertThat(gelu[i]).isZero();
    }
    for (int i = 3; i < values.length; i++) {
      float t = values[i] + 0.25f;
      assertThat(relu[i]).isEqualTo(Math.max(0, t));
      // tanh is off by 3e-7 in both.
      assertThat((double) gelu[i])
          .isCloseTo(gelu(t), within(5e-7 * Math.max(1, Math.abs(t))))
          .isCloseTo(Pointwise.gelu(t), within(5e-7 * Math.max(1, Math.abs(t))));
    }
  }

  private static double gelu(double t) {
    return 0.5 * t * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (t + 0.044715 * t * t * t)));
  }
}
