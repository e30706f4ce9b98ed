// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.util.Objects;

/**
 * Which bit of a byte is the first of a code. Bit j of a code lies in byte ⌊j/8⌋ in both; what is
 * left over in the last byte is zero.
 */
public enum BitOrder {
  /**
   * Bit j has the value 2^(7 − j mod 8): this library, {@code numpy.packbits}, {@code ubinary} of
   * sentence-transformers.
   */
  MOST_SIGNIFICANT_FIRST,

  /** Bit j has the value 2^(j mod 8): faiss, {@code numpy.packbits(…, bitorder="little")}. */
  LEAST_SIGNIFICANT_FIRST;

  /**
   * Rewrites packed codes of this order in another, in place. Costs a look at each byte.
   *
   * @param packed codes, of any number of rows
   * @param length how many bytes to rewrite, from index 0
   * @throws IndexOutOfBoundsException if {@code length} is no part of {@code packed}
   */
  public void rewrite(BitOrder wanted, byte[] packed, int length) {
    Objects.checkFromIndexSize(0, length, packed.length);
    if (wanted == this) {
      return;
    }
    for (int i = 0; i < length; i++) {
      packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
    }
  }
}
