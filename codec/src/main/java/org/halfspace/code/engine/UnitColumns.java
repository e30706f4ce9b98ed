// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.UnitLayout;

/**
 * What the units of codes stand for, as columns: a number for each index of a unit. Immutable and
 * thread-safe.
 */
final class UnitColumns {
  private final UnitLayout layout;
  private final float[] levels;

  /** Where the levels of a unit begin. */
  private final int[] first;

  /**
   * @param levels of all units, one unit after the other: Σ 2^b; not changed, and may not change
   */
  UnitColumns(UnitLayout layout, float[] levels) {
    this.layout = layout;
    this.levels = levels;
    this.first = new int[layout.units()];
    int next = 0;
    for (int j = 0; j < first.length; j++) {
      first[j] = next;
      next += 1 << layout.unitBits(j);
    }
  }

  /**
   * Looks the levels of some codes up.
   *
   * @param count of codes, at most {@code width}
   * @param columns receives a row of {@code width} numbers for each unit from {@code to} on; behind
   *     the codes it may have the first level of units
   * @param bytes storage of {@code width} numbers
   */
  void read(
      byte[] packed, int firstRow, int count, float[] columns, int to, int width, int[] bytes) {
    int stride = layout.bytesPerCode();
    int last = -1;
    for (int j = 0; j < first.length; j++) {
      int place = layout.byteOf(j);
      if (place != last) {
        int at = firstRow * stride + place;
        for (int i = 0; i < count; i++) {
          bytes[i] = packed[at + i * stride] & 0xff;
        }
        last = place;
      }
      int shift = layout.shiftOf(j);
      int bits = layout.unitBits(j);
      int row = to + j * width;
      if (VectorApi.present()) {
        UnitKernel.look(bytes, shift, bits, levels, first[j], columns, row, width);
      } else {
        int mask = (1 << bits) - 1;
        for (int i = 0; i < count; i++) {
          columns[row + i] = levels[first[j] + (bytes[i] >> shift & mask)];
        }
      }
    }
  }
}
