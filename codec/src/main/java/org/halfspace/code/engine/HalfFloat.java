// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * IEEE 754 binary16 in a {@code short}, as NumPy's float16: 11 significant bits, largest number
 * {@value #LARGEST}, smallest above zero 2⁻²⁴. Stateless.
 */
public final class HalfFloat {
  /** The largest finite number. */
  public static final float LARGEST = 65504;

  /** From here on numbers round to infinity. */
  private static final float OVERFLOW = 65520;

  private static final float SMALLEST_NORMAL = 0x1p-14f;
  private static final int INFINITY = 0x7c00;
  private static final int NAN = 0x7e00;
  private static final int DROPPED_BITS = 13;
  private static final int EXPONENT_OFFSET = (127 - 15) << 23;

  private HalfFloat() {}

  /** The nearest binary16, of two the one with an even last bit; infinity from 65520 on. */
  public static short of(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float size = Math.abs(value);
    int half;
    if (Float.isNaN(value)) {
      half = NAN;
    } else if (size >= OVERFLOW) {
      half = INFINITY;
    } else if (size < SMALLEST_NORMAL) {
      half = (int) Math.rint(size * 0x1p24f);
    } else {
      int bits = Float.floatToRawIntBits(size) - EXPONENT_OFFSET;
      int toEven = bits >>> DROPPED_BITS & 1;
      half = bits + (1 << DROPPED_BITS - 1) - 1 + toEven >>> DROPPED_BITS;
    }
    return (short) (sign | half);
  }

  /** The number that a binary16 represents, exactly. */
  public static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    int bits;
    if (exponent == 0) {
      bits = Float.floatToRawIntBits(fraction * 0x1p-24f);
    } else if (exponent == 0x1f) {
      bits = 0x7f800000 | fraction << DROPPED_BITS;
    } else {
      bits = (exponent << 23) + EXPONENT_OFFSET | fraction << DROPPED_BITS;
    }
    return Float.intBitsToFloat(sign | bits);
  }
}
