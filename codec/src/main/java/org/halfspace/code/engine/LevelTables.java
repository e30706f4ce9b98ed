// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.code.UnitLayout;

/**
 * Thresholds and levels of all units in float32, unit after unit: 2^b − 1 rising thresholds and 2^b
 * rising levels for a unit of b bits. Immutable and thread-safe.
 */
public final class LevelTables {
  private final UnitLayout layout;
  private final float[] thresholds;
  private final float[] levels;
  private final int[] starts;

  /**
   * @param thresholds Σ (2^b − 1) numbers; not copied
   * @param levels Σ 2^b numbers; not copied
   */
  public LevelTables(UnitLayout layout, float[] thresholds, float[] levels) {
    this.layout = layout;
    this.thresholds = thresholds;
    this.levels = levels;
    this.starts = new int[layout.units() + 1];
    for (int j = 0; j < layout.units(); j++) {
      starts[j + 1] = starts[j] + (1 << layout.unitBits(j));
    }
  }

  /** The thresholds of all units, not copied. */
  float[] thresholds() {
    return thresholds;
  }

  /** The first threshold of each unit, and the number of all. */
  int[] thresholdStarts() {
    int[] own = new int[starts.length];
    for (int j = 0; j < own.length; j++) {
      own[j] = starts[j] - j;
    }
    return own;
  }

  /** The levels of all units, not copied. */
  float[] levels() {
    return levels;
  }

  /** Where the levels of a unit begin. */
  int levelStart(int unit) {
    return starts[unit];
  }

  /** 2^b for a unit of b bits. */
  int levelCount(int unit) {
    return starts[unit + 1] - starts[unit];
  }

  /** The level of a unit. */
  float level(int unit, int index) {
    return levels[starts[unit] + index];
  }

  /** How many thresholds of a unit are at most {@code value}; 0 for what is no number. */
  private int index(int unit, float value) {
    int index = 0;
    int start = starts[unit] - unit;
    for (int step = 1 << (layout.unitBits(unit) - 1); step > 0; step >>= 1) {
      index += value >= thresholds[start + index + step - 1] ? step : 0;
    }
    return index;
  }

  /**
   * The levels of one code.
   *
   * @param at where the code begins
   * @param values receives u numbers from {@code to} on
   */
  public void values(byte[] packed, int at, float[] values, int to) {
    for (int j = 0; j < layout.units(); j++) {
      values[to + j] = level(j, layout.index(packed, at, j));
    }
  }

  /**
   * Packs the indexes of one vector.
   *
   * @param values the pre-activations, from {@code at} on
   * @param factor they are multiplied by
   * @param to where its code begins; all of its bytes are set
   */
  void pack(float[] values, int at, float factor, byte[] packed, int to) {
    int units = layout.units();
    int bytes = layout.bytesPerCode();
    int position = 0;
    int gathered = 0;
    for (int j = 0; j < units; j++) {
      int own = layout.byteOf(j);
      if (own != position) {
        packed[to + position] = (byte) gathered;
        position = own;
        gathered = 0;
      }
      gathered |= index(j, values[at + j] * factor) << layout.shiftOf(j);
    }
    packed[to + bytes - 1] = (byte) gathered;
  }
}
