// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Objects;
import org.halfspace.code.CodeLayout;

/** Bits in bytes, the most significant first. */
public final class PackedBits {
  /** The eight signs of every byte, one after the other. */
  private static final float[] SIGNS = signsOfBytes();

  private PackedBits() {}

  private static float[] signsOfBytes() {
    float[] signs = new float[256 * 8];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = ((i / 8) >> (7 - i % 8) & 1) * 2 - 1;
    }
    return signs;
  }

  /**
   * Packs n numbers: 1 where one is ≥ 0; the bits after the n-th are 0.
   *
   * @param from where the numbers begin
   * @param bits n
   * @param to where the code begins in {@code packed}
   */
  public static void ofSigns(float[] preActivations, int from, int bits, byte[] packed, int to) {
    int whole = bits >> 3;
    for (int b = 0; b < whole; b++) {
      int at = from + 8 * b;
      int gathered = 0;
      for (int k = 0; k < 8; k++) {
        gathered = gathered << 1 | (preActivations[at + k] >= 0 ? 1 : 0);
      }
      packed[to + b] = (byte) gathered;
    }
    int rest = bits & 7;
    if (rest > 0) {
      int gathered = 0;
      for (int k = 0; k < rest; k++) {
        gathered = gathered << 1 | (preActivations[from + 8 * whole + k] >= 0 ? 1 : 0);
      }
      packed[to + whole] = (byte) (gathered << (8 - rest));
    }
  }

  /**
   * Unpacks one code to ±1. Bits after the n-th are not looked at.
   *
   * @param at where the code begins in {@code packed}
   * @param bits n
   * @param signs receives n entries from {@code to}
   */
  public static void toSigns(byte[] packed, int at, int bits, float[] signs, int to) {
    int whole = bits >> 3;
    for (int b = 0; b < whole; b++) {
      System.arraycopy(SIGNS, 8 * (packed[at + b] & 0xff), signs, to + 8 * b, 8);
    }
    int rest = bits & 7;
    if (rest > 0) {
      int gathered = packed[at + whole] & 0xff;
      System.arraycopy(SIGNS, 8 * gathered, signs, to + 8 * whole, rest);
    }
  }

  /**
   * The first m bits of each code, packed.
   *
   * @param packed row after row, ⌈n/8⌉ bytes each; not changed
   * @param bits n
   * @param prefix m, between 1 and n
   * @param into row after row, ⌈m/8⌉ bytes each
   */
  public static void prefixes(byte[] packed, int rows, int bits, int prefix, byte[] into) {
    Objects.checkFromToIndex(1, prefix, bits + 1);
    int from = CodeLayout.bytesOf(bits);
    int to = CodeLayout.bytesOf(prefix);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(packed, i * from, into, i * to, to);
      if ((prefix & 7) != 0 && prefix < bits) {
        into[(i + 1) * to - 1] &= (byte) (0xff00 >> (prefix & 7));
      }
    }
  }
}
