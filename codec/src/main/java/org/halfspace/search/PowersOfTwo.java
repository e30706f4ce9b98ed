// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

/** Magnitudes as powers of two, by which numbers are scaled without rounding. Stateless. */
final class PowersOfTwo {
  /**
   * The exponent of zero: below that of every product of float32 numbers, so far that what is
   * scaled by it is 0.
   */
  static final int ZERO = -10_000;

  private PowersOfTwo() {}

  /** ⌊log2 |value|⌋, {@link #ZERO} of 0. */
  static int exponent(double value) {
    return value == 0 ? ZERO : Math.getExponent(value);
  }

  /** That of the largest magnitude among some numbers. */
  static int exponent(float[] values) {
    return exponent(largest(values));
  }

  static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** 2^exponent; 0 or infinity where double has no such number. */
  static double power(int exponent) {
    return Math.scalb(1.0, exponent);
  }

  /** Numbers times a power of two. */
  static float[] scaled(float[] values, int exponent) {
    double factor = power(exponent);
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (float) (values[i] * factor);
    }
    return scaled;
  }
}
