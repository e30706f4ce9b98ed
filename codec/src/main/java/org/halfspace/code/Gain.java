// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import org.halfspace.code.engine.HalfFloat;

/** How the norm of a centered vector is coded, apart from its signs. */
public enum Gain {
  /** Not at all: every vector is decoded to the same scale. */
  NONE("none", 0),
  /** As one float16 for each vector, relative to the root mean square norm. */
  FLOAT16("f16", 16);

  private static final int INFINITY = 0x7c00;
  private static final int NEGATIVE_ZERO = 0x8000;

  private final String label;
  private final int bits;

  Gain(String label, int bits) {
    this.label = label;
    this.bits = bits;
  }

  /** The name in commands, reports and model files. */
  public String label() {
    return label;
  }

  /** Bits per vector in addition to the sign code. */
  public int bits() {
    return bits;
  }

  /**
   * The gain of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Gain of(String label) {
    for (Gain gain : values()) {
      if (gain.label.equals(label)) {
        return gain;
      }
    }
    throw new IllegalArgumentException("gain: '" + label + "', must be none or f16");
  }

  /**
   * The first of {@code rows} numbers that is no gain: infinite, NaN or below 0.
   *
   * @param gains float16; not looked at without gain
   * @return its index, −1 if all are gains
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public int firstRefused(short[] gains, int rows) {
    for (int i = 0; this != NONE && i < rows; i++) {
      // Neither infinite nor NaN, and of those with a sign only -0.
      if ((gains[i] & INFINITY) == INFINITY || (gains[i] & 0xffff) > NEGATIVE_ZERO) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Refuses numbers that are no gains.
   *
   * @param gains float16; not looked at without gain
   * @throws IllegalArgumentException if one is negative or not finite; the message names the row
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public void require(short[] gains, int rows) {
    int row = firstRefused(gains, rows);
    if (row >= 0) {
      throw new IllegalArgumentException(
          "gain in row "
              + row
              + ": "
              + HalfFloat.toFloat(gains[row])
              + ", must be finite and not negative");
    }
  }
}
