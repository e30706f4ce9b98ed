// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * Functions of networks, number by number, in loops that Java turns into vector instructions. All
 * in float32, the same bits on every machine. Stateless.
 */
public final class Pointwise {
  /** √(2/π). */
  private static final float GELU_SLOPE = 0.79788456f;

  private static final float GELU_CUBE = 0.044715f;

  /** From here on, tanh is 1 in float32. */
  private static final float LARGEST = 7.905311f;

  private Pointwise() {}

  /** tanh by a quotient of polynomials, to 3e-7. */
  public static float tanh(float t) {
    float x = Math.max(-LARGEST, Math.min(LARGEST, t));
    float s = x * x;
    float p = -2.76076847742355e-16f;
    p = p * s + 2.00018790482477e-13f;
    p = p * s - 8.60467152213735e-11f;
    p = p * s + 5.12229709037114e-08f;
    p = p * s + 1.48572235717979e-05f;
    p = p * s + 6.37261928875436e-04f;
    p = p * s + 4.89352455891786e-03f;
    float q = 1.19825839466702e-06f;
    q = q * s + 1.18534705686654e-04f;
    q = q * s + 2.26843463243900e-03f;
    q = q * s + 4.89352518554385e-03f;
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
