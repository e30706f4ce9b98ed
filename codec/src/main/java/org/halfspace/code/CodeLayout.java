// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;

/**
 * How a coded vector is stored: n bits in ⌈n/8⌉ bytes, the most significant bit first, the bits
 * after the n-th 0, and a float16 gain where there is one. Immutable and thread-safe.
 *
 * @param bits n, between 1 and {@value #MAXIMUM_BITS}
 * @param gain how the norm of the vector is coded beside its bits
 */
public record CodeLayout(int bits, Gain gain) {
  /** The most bits that a code can have, so that n + 7 does not overflow. */
  public static final int MAXIMUM_BITS = Integer.MAX_VALUE - 7;

  /**
   * @throws IllegalArgumentException if n is not between 1 and {@value #MAXIMUM_BITS}
   */
  public CodeLayout {
    Objects.requireNonNull(gain, "gain");
    if (bits < 1 || bits > MAXIMUM_BITS) {
      throw new IllegalArgumentException(
          "bits: " + bits + ", must be between 1 and " + MAXIMUM_BITS);
    }
  }

  /**
   * Bits alone.
   *
   * @throws IllegalArgumentException if n is not between 1 and {@value #MAXIMUM_BITS}
   */
  public static CodeLayout withoutGain(int bits) {
    return new CodeLayout(bits, Gain.NONE);
  }

  /** ⌈n/8⌉, the bytes of a code without its gain. */
  public int bytesPerCode() {
    return bytesOf(bits);
  }

  /** ⌈n/8⌉ for any n up to {@value #MAXIMUM_BITS}. */
  public static int bytesOf(int bits) {
    return (bits + 7) / 8;
  }

  /** n, and the bits of the gain. */
  public int bitsPerVector() {
    return bits + gain.bits();
  }

  /** The bytes of a code, and those of its gain. */
  public int bytesPerVector() {
    return bytesPerCode() + gain.bits() / Byte.SIZE;
  }

  /** How many gains go with that many codes: one for each, or none. */
  public int gains(int rows) {
    return gain == Gain.NONE ? 0 : rows;
  }

  /**
   * Looks at the last byte of each code.
   *
   * @param packed row after row, ⌈n/8⌉ bytes each
   * @return the first row that has a bit set after the n-th, −1 if none has
   * @throws IndexOutOfBoundsException if there are fewer rows
   */
  public int firstWithTail(byte[] packed, int rows) {
    int bytes = bytesPerCode();
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    int tail = 0xff >> (bits & 7);
    for (int i = 0; (bits & 7) > 0 && i < rows; i++) {
      if ((packed[(i + 1) * bytes - 1] & tail) != 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Refuses codes with bits after the n-th.
   *
   * @throws IllegalArgumentException if one is set; the message names the row
   * @throws IndexOutOfBoundsException if there are fewer rows
   */
  public void requireZeroTails(byte[] packed, int rows) {
    int row = firstWithTail(packed, rows);
    if (row >= 0) {
      int last = packed[(row + 1) * bytesPerCode() - 1] & 0xff;
      throw new IllegalArgumentException(
          "code in row "
              + row
              + ": last byte "
              + last
              + " has bits set after the "
              + bits
              + " of a code, which must be zero");
    }
  }

  /**
   * Refuses codes with bits after the n-th, and numbers that are no gains.
   *
   * @param gains float16; not looked at without gain
   * @throws IllegalArgumentException if a bit is set, or a gain is negative or not finite; the
   *     message names the row
   * @throws IndexOutOfBoundsException if there are fewer rows
   */
  public void require(byte[] packed, short[] gains, int rows) {
    requireZeroTails(packed, rows);
    gain.require(gains, rows);
  }
}
