// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.UnitLayout;

/**
 * What the units of codes stand for, looked up byte by byte: no unit lies across two bytes.
 * Immutable and thread-safe.
 */
public final class UnitValues {
  private static final int BYTES = 1 << Byte.SIZE;

  private final int units;
  private final int bytes;

  /** The first unit of each byte, and u. */
  private final int[] firstUnits;

  /** For each byte of a code the values of its units, for each of 256 bytes. */
  private final float[][] tables;

  /**
   * @param levels of all units, one unit after the other: Σ 2^b
   */
  public UnitValues(UnitLayout layout, float[] levels) {
    this.units = layout.units();
    this.bytes = layout.bytesPerCode();
    this.firstUnits = new int[bytes + 1];
    this.tables = new float[bytes][];
    int unit = 0;
    int start = 0;
    for (int k = 0; k < bytes; k++) {
      firstUnits[k] = unit;
      int last = unit;
      while (last < units && layout.byteOf(last) == k) {
        last++;
      }
      float[] table = new float[BYTES * (last - unit)];
      for (int j = unit; j < last; j++) {
        int mask = (1 << layout.unitBits(j)) - 1;
        for (int value = 0; value < BYTES; value++) {
          int index = value >> layout.shiftOf(j) & mask;
          table[value * (last - unit) + j - unit] = levels[start + index];
        }
        start += mask + 1;
      }
      tables[k] = table;
      unit = last;
    }
    firstUnits[bytes] = units;
  }

  /** u. */
  public int units() {
    return units;
  }

  /** ⌈n/8⌉. */
  public int bytesPerCode() {
    return bytes;
  }

  /**
   * The values of one code.
   *
   * @param at where the code begins
   * @param values receives u numbers from {@code to} on
   */
  public void into(byte[] packed, int at, float[] values, int to) {
    for (int k = 0; k < bytes; k++) {
      float[] table = tables[k];
      int first = firstUnits[k];
      int count = firstUnits[k + 1] - first;
      int from = (packed[at + k] & 0xff) * count;
      for (int j = 0; j < count; j++) {
        values[to + first + j] = table[from + j];
      }
    }
  }
}
