// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import org.halfspace.code.CodeLayout;

/**
 * Which entries of tables codes look up.
 *
 * @param bits n
 * @param bitsEach 8 or 4
 */
record CodeEntries(int bits, int bitsEach) {
  int groups() {
    return (bits + bitsEach - 1) / bitsEach;
  }

  /** The entries of all groups together. */
  int all() {
    return groups() << bitsEach;
  }

  /**
   * Entries of some codes, numbered through all groups: rows × groups.
   *
   * @param first of the codes
   */
  int[] of(byte[] packed, int first, int rows) {
    int bytes = CodeLayout.bytesOf(bits);
    int groups = groups();
    int perByte = Byte.SIZE / bitsEach;
    int mask = (1 << bitsEach) - 1;
    int[] entries = new int[Math.multiplyExact(rows, groups)];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < groups; k++) {
        int shift = (perByte - 1 - k % perByte) * bitsEach;
        int value = packed[(first + i) * bytes + k / perByte] >> shift & mask;
        entries[i * groups + k] = (k << bitsEach) + value;
      }
    }
    return entries;
  }
}
