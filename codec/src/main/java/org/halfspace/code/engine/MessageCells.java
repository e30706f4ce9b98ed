// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.UnitLayout;

/**
 * The pointwise function of message passing: r = m + κ E[g | low &lt; m + √v g &lt; high] for the
 * cell (low, high) of each unit (docs/theory.md §9). Thread-safe.
 */
final class MessageCells {
  private final UnitLayout layout;
  private final float[] thresholds;

  /** Where the thresholds of a unit begin. */
  private final int[] first;

  MessageCells(UnitLayout layout, float[] thresholds) {
    this.layout = layout;
    this.thresholds = thresholds;
    int u = layout.units();
    this.first = new int[u];
    int next = 0;
    for (int j = 0; j < u; j++) {
      first[j] = next;
      next += (1 << layout.unitBits(j)) - 1;
    }
  }

  /**
   * The indexes of the units of some codes.
   *
   * @param cells receives u × stride, the codes of each unit one after the other; what lies behind
   *     them stays
   */
  void read(byte[] packed, int firstRow, int rows, byte[] cells, int stride) {
    int u = layout.units();
    int bytes = layout.bytesPerCode();
    for (int j = 0; j < u; j++) {
      int at = firstRow * bytes + layout.byteOf(j);
      int shift = layout.shiftOf(j);
      int mask = (1 << layout.unitBits(j)) - 1;
      for (int i = 0; i < rows; i++) {
        cells[j * stride + i] = (byte) (packed[at + i * bytes] >> shift & mask);
      }
    }
  }

  /**
   * Replaces cavity means by messages.
   *
   * @param cells u × stride, as read
   * @param inverse 1/√v: u
   * @param strengths κ: u
   * @param means m, then r: u × stride
   */
  void messages(byte[] cells, float[] inverse, float[] strengths, float[] means, int stride) {
    int u = layout.units();
    for (int j = 0; j < u; j++) {
      int from = j * stride;
      if (layout.unitBits(j) == 1) {
        Unit unit = new Unit(thresholds[first[j]], inverse[j], strengths[j]);
        signs(cells, from, from + stride, unit, means);
      } else {
        for (int i = from; i < from + stride; i++) {
          float m = means[i];
          means[i] = m + strengths[j] * mean(j, cells[i] & 0xff, m, inverse[j]);
        }
      }
    }
  }

  /**
   * What the function of a unit of one bit in one layer depends on.
   *
   * @param threshold τ
   * @param inverse 1/√v
   * @param strength κ
   */
  record Unit(float threshold, float inverse, float strength) {}

  private static void signs(byte[] cells, int from, int to, Unit unit, float[] means) {
    for (int i = from; i < to; i++) {
      float m = means[i];
      float side = 2 * cells[i] - 1;
      float a = side * (m - unit.threshold()) * unit.inverse();
      means[i] = m + side * unit.strength() * NormalTails.meanAbove(a);
    }
  }

  /** E[g] for a cell of a unit. */
  private float mean(int unit, int cell, float m, float inverse) {
    int last = (1 << layout.unitBits(unit)) - 1;
    int at = first[unit] + cell;
    double low = cell == 0 ? Double.NEGATIVE_INFINITY : (thresholds[at - 1] - m) * inverse;
    double high = cell == last ? Double.POSITIVE_INFINITY : (thresholds[at] - m) * inverse;
    // Two thresholds may be one to the float32 numbers in which they meet here.
    return low < high ? (float) NormalTails.mean(low, high) : (float) low;
  }
}
