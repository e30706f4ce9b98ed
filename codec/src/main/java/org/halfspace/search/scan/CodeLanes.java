// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import org.halfspace.code.engine.CacheLines;

/**
 * Codes side by side, as a fast scan looks them up: field f of the codes of a group is together,
 * one code in each lane of a register, so that field f of group g is {@code (g · fields + f) ·
 * lanes} bytes after the first border of a line of the cache. A field has as many bits as a
 * register of bytes has entries for, or four, in the order of the code, the first one the most
 * significant. Lane 4 k + r holds code k + r · lanes/4 of the group: sums of bytes, widened to
 * numbers of 32 bits, then come in the order of the codes. Stateless.
 *
 * @param lanes codes of a group, a power of two from 16 on
 * @param bytes of a code
 */
public record CodeLanes(int lanes, int bytes) {
  /** Lanes of a register that looks up six bits. */
  private static final int WIDE = 64;

  private static final int SHARES = Integer.BYTES;

  /** Fields of a bundle: four of six bits are three bytes, four of four bits are two. */
  static final int BUNDLE = 4;

  /** Bits of a field. */
  int fieldBits() {
    return lanes >= WIDE ? 6 : 4;
  }

  /** Bytes of a bundle. */
  int bundleBytes() {
    return BUNDLE * fieldBits() / Byte.SIZE;
  }

  int bundles() {
    return (bytes + bundleBytes() - 1) / bundleBytes();
  }

  /** Fields of a code, a multiple of {@link #BUNDLE}; bits after its last byte are 0. */
  public int fields() {
    return BUNDLE * bundles();
  }

  /** Codes that are looked at together: those of two groups. */
  public int together() {
    return 2 * lanes;
  }

  /** Length of an array with the pairs of groups that hold that many codes. */
  public int length(int codes) {
    int pairs = (codes + together() - 1) / together();
    return CacheLines.FIRST_BYTE + Math.multiplyExact(pairs * together(), fields());
  }

  /** Bytes of a group. */
  int groupLength() {
    return fields() * lanes;
  }

  /** Where the group of a code that is the first of it begins. */
  public int group(int first) {
    return CacheLines.FIRST_BYTE + first * fields();
  }

  /** Where field 0 of a code is; field f follows after {@code f · lanes}. */
  public int at(int code) {
    int group = code / lanes;
    int within = code % lanes;
    int share = lanes / SHARES;
    return group(group * lanes) + SHARES * (within % share) + within / share;
  }

  /**
   * Sets codes side by side; lanes without a code are left alone.
   *
   * @param packed code after code
   * @param planes receives {@link #length} bytes
   */
  public void fill(byte[] packed, int codes, byte[] planes) {
    int own = bundleBytes();
    for (int i = 0; i < codes; i++) {
      int to = at(i);
      for (int b = 0; b < bytes; b += own) {
        int bits = 0;
        for (int k = 0; k < own; k++) {
          bits = bits << Byte.SIZE | (b + k < bytes ? packed[i * bytes + b + k] & 0xff : 0);
        }
        for (int f = BUNDLE - 1; f >= 0; f--) {
          planes[to + f * lanes] = (byte) (bits & (1 << fieldBits()) - 1);
          bits >>>= fieldBits();
        }
        to += BUNDLE * lanes;
      }
    }
  }
}
