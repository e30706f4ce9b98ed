// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * Which float16 numbers are gains of codes: those that are finite and not negative. Stateless.
 * Costs a look at each.
 */
public final class Gains {
  private static final int INFINITY = 0x7c00;
  private static final int NEGATIVE_ZERO = 0x8000;

  private Gains() {}

  /**
   * The first of {@code rows} numbers that is no gain: infinite, NaN or below 0.
   *
   * @return its index, −1 if all are gains
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public static int firstRefused(short[] gains, int rows) {
    for (int i = 0; i < rows; i++) {
      // Neither infinite nor NaN, and of those with a sign only -0.
      if ((gains[i] & INFINITY) == INFINITY || (gains[i] & 0xffff) > NEGATIVE_ZERO) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Looks at the first {@code rows} numbers.
   *
   * @throws IllegalArgumentException if one is no gain; the message names the row
   * @throws IndexOutOfBoundsException if there are fewer
   */
  public static void require(short[] gains, int rows) {
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
