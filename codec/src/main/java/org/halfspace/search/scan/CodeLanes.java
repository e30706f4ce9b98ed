// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

/**
 * Codes side by side, as {@link FastScanKernel} looks them up: byte b of the codes of a group is
 * together, one code in each lane of a register, so that byte b of group g is at {@code (g · bytes
 * + b) · lanes}. Lane 4 k + r holds code k + r · lanes/4 of the group: sums of bytes, widened to
 * numbers of 32 bits, then come in the order of the codes. Stateless.
 *
 * @param lanes codes of a group, a power of two from 4 on
 * @param bytes of a code
 */
public record CodeLanes(int lanes, int bytes) {
  private static final int SHARES = Integer.BYTES;

  /** How many groups hold that many codes. */
  public int groups(int codes) {
    return (codes + lanes - 1) / lanes;
  }

  /** Bytes of the groups that hold that many codes. */
  public int length(int codes) {
    return Math.multiplyExact(groups(codes) * lanes, bytes);
  }

  /** Where byte 0 of a code is; byte b follows after {@code b · lanes}. */
  public int at(int code) {
    int group = code / lanes;
    int within = code % lanes;
    int share = lanes / SHARES;
    return group * bytes * lanes + SHARES * (within % share) + within / share;
  }

  /**
   * Sets codes side by side; lanes without a code are left alone.
   *
   * @param packed code after code
   * @param planes receives {@link #length} bytes
   */
  public void fill(byte[] packed, int codes, byte[] planes) {
    for (int i = 0; i < codes; i++) {
      int to = at(i);
      int from = i * bytes;
      for (int b = 0; b < bytes; b++) {
        planes[to + b * lanes] = packed[from + b];
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
    // Each sum waits for its last addition; four of them do not wait for each other.
    for (; i + 3 < count; i += 4) {
      fourSums(planes, codes, i, tables, sums);
    }
    for (; i < count; i++) {
      int at = at(codes[i]);
      float sum = 0;
      for (int t = 0; t < bytes * CodePlanes.TABLE; t += CodePlanes.TABLE) {
        sum += tables[t + (planes[at] & 0xff)];
        at += lanes;
      }
      sums[i] = sum;
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
    for (int p = 0; p < bytes; p++) {
      int t = p * CodePlanes.TABLE;
      int plane = p * lanes;
      ofA += tables[t + (planes[a + plane] & 0xff)];
      ofB += tables[t + (planes[b + plane] & 0xff)];
      ofC += tables[t + (planes[c + plane] & 0xff)];
      ofD += tables[t + (planes[d + plane] & 0xff)];
    }
    sums[i] = ofA;
    sums[i + 1] = ofB;
    sums[i + 2] = ofC;
    sums[i + 3] = ofD;
  }
}
