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

  /** Length of an array with the groups that hold that many codes. */
  public int length(int codes) {
    int groups = (codes + lanes - 1) / lanes;
    return CacheLines.FIRST_BYTE + Math.multiplyExact(groups * lanes, fields());
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

  /**
   * Sums of table entries over the bytes of some codes, in their order: those of {@link
   * CodePlanes#tableSums} to the last bit.
   *
   * @param codes their numbers
   * @param count how many
   * @param tables {@link CodePlanes#TABLE} numbers for each byte
   */
  public void tableSums(byte[] planes, int[] codes, int count, float[] tables, float[] sums) {
    int i = 0;
    if (lanes >= WIDE) {
      // Each sum waits for its last addition; four of them do not wait for each other.
      for (; i + 3 < count; i += 4) {
        fourSums(planes, codes, i, tables, sums);
      }
    }
    for (; i < count; i++) {
      int at = at(codes[i]);
      sums[i] =
          lanes >= WIDE ? sumOfThirds(planes, at, 0, 0, tables) : sumOfHalves(planes, at, tables);
    }
  }

  private void fourSums(byte[] planes, int[] codes, int i, float[] tables, float[] sums) {
    int a = at(codes[i]);
    int b = at(codes[i + 1]);
    int c = at(codes[i + 2]);
    int d = at(codes[i + 3]);
    float ofA = 0;
    float ofB = 0;
    float ofC = 0;
    float ofD = 0;
    int plane = 0;
    int whole = bytes / 3;
    for (int k = 0; k < whole; k++) {
      int t = 3 * k * CodePlanes.TABLE;
      int bitsOfA = bundle(planes, a + plane);
      int bitsOfB = bundle(planes, b + plane);
      int bitsOfC = bundle(planes, c + plane);
      int bitsOfD = bundle(planes, d + plane);
      ofA += tables[t + (bitsOfA >>> 16)];
      ofB += tables[t + (bitsOfB >>> 16)];
      ofC += tables[t + (bitsOfC >>> 16)];
      ofD += tables[t + (bitsOfD >>> 16)];
      int u = t + CodePlanes.TABLE;
      ofA += tables[u + (bitsOfA >>> 8 & 0xff)];
      ofB += tables[u + (bitsOfB >>> 8 & 0xff)];
      ofC += tables[u + (bitsOfC >>> 8 & 0xff)];
      ofD += tables[u + (bitsOfD >>> 8 & 0xff)];
      int v = u + CodePlanes.TABLE;
      ofA += tables[v + (bitsOfA & 0xff)];
      ofB += tables[v + (bitsOfB & 0xff)];
      ofC += tables[v + (bitsOfC & 0xff)];
      ofD += tables[v + (bitsOfD & 0xff)];
      plane += BUNDLE * lanes;
    }
    sums[i] = sumOfThirds(planes, a + plane, whole, ofA, tables);
    sums[i + 1] = sumOfThirds(planes, b + plane, whole, ofB, tables);
    sums[i + 2] = sumOfThirds(planes, c + plane, whole, ofC, tables);
    sums[i + 3] = sumOfThirds(planes, d + plane, whole, ofD, tables);
  }

  /** Adds what is left from a bundle on, where four fields are three bytes. */
  private float sumOfThirds(byte[] planes, int from, int bundle, float before, float[] tables) {
    float sum = before;
    int at = from;
    for (int b = 3 * bundle; b < bytes; b += 3) {
      int bits = bundle(planes, at);
      int t = b * CodePlanes.TABLE;
      sum += tables[t + (bits >>> 16)];
      if (b + 1 < bytes) {
        sum += tables[t + CodePlanes.TABLE + (bits >>> 8 & 0xff)];
      }
      if (b + 2 < bytes) {
        sum += tables[t + 2 * CodePlanes.TABLE + (bits & 0xff)];
      }
      at += BUNDLE * lanes;
    }
    return sum;
  }

  private int bundle(byte[] planes, int at) {
    return planes[at] << 18
        | planes[at + lanes] << 12
        | planes[at + 2 * lanes] << 6
        | planes[at + 3 * lanes];
  }

  /** Two fields are a byte. */
  private float sumOfHalves(byte[] planes, int from, float[] tables) {
    float sum = 0;
    int at = from;
    for (int b = 0; b < bytes; b++) {
      sum += tables[b * CodePlanes.TABLE + (planes[at] << 4 | planes[at + lanes])];
      at += 2 * lanes;
    }
    return sum;
  }
}
