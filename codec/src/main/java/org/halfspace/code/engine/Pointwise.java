// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Functions of networks, number by number, in loops that Java turns into vector instructions. All
 * in float32, the same bits on every machine. Stateless.
 */
public final class Pointwise {
  /** √(2/π). */
  static final float GELU_SLOPE = 0.79788456f;

  static final float GELU_CUBE = 0.044715f;

  /** From here on, tanh is 1 in float32. */
  static final float LARGEST = 7.905311f;

  /** tanh(x) = x P(x²)/Q(x²), the highest power first. */
  static final float P0 = -2.76076847742355e-16f;

  static final float P1 = 2.00018790482477e-13f;
  static final float P2 = -8.60467152213735e-11f;
  static final float P3 = 5.12229709037114e-08f;
  static final float P4 = 1.48572235717979e-05f;
  static final float P5 = 6.37261928875436e-04f;
  static final float P6 = 4.89352455891786e-03f;
  static final float Q0 = 1.19825839466702e-06f;
  static final float Q1 = 1.18534705686654e-04f;
  static final float Q2 = 2.26843463243900e-03f;
  static final float Q3 = 4.89352518554385e-03f;

  private Pointwise() {}

  /** tanh by a quotient of polynomials, to 3e-7. */
  public static float tanh(float t) {
    float x = Math.max(-LARGEST, Math.min(LARGEST, t));
    float s = x * x;
    float p = P0;
    p = p * s + P1;
    p = p * s + P2;
    p = p * s + P3;
    p = p * s + P4;
    p = p * s + P5;
    p = p * s + P6;
    float q = Q0;
    q = q * s + Q1;
    q = q * s + Q2;
    q = q * s + Q3;
    return x * p / q;
  }

  /** GELU, by tanh. */
  public static float gelu(float t) {
    return 0.5f * t * (1 + tanh(GELU_SLOPE * (t + GELU_CUBE * t * t * t)));
  }

  /** The derivative of {@link #gelu}. */
  public static float geluSlope(float t) {
    float h = tanh(GELU_SLOPE * (t + GELU_CUBE * t * t * t));
    float inner = GELU_SLOPE * (1 + 3 * GELU_CUBE * t * t);
    return 0.5f * (1 + h) + 0.5f * t * (1 - h * h) * inner;
  }

  /** t = max(0, t + bias) for numbers from {@code at} on. */
  static void addThenRelu(float[] values, int at, float bias, int count) {
    for (int j = at; j < at + count; j++) {
      values[j] = Math.max(0, values[j] + bias);
    }
  }

  /** t = gelu(t + bias) for numbers from {@code at} on. */
  static void addThenGelu(float[] values, int at, float bias, int count) {
    for (int j = at; j < at + count; j++) {
      values[j] = gelu(values[j] + bias);
    }
  }
}
