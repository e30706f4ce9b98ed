// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import org.halfspace.code.engine.TableShape;

/** A linear decoder as tables. Stateless and thread-safe. */
final class LinearTables {
  private LinearTables() {}

  /** Groups × entries × d, row after row; every unit lies within a group. */
  static float[] of(UnitCodec codec, TableShape shape) {
    int d = shape.dimension();
    int units = codec.units();
    UnitLayout layout = codec.layout();
    float[] decoder = codec.decoder();
    float[] tables = new float[shape.length()];
    double[][] levels = levels(codec);
    double[] row = new double[d];
    int unit = 0;
    for (int group = 0; group < shape.groups(); group++) {
      int end = unit;
      while (end < units && groupOf(layout, end, shape.entryBits()) == group) {
        end++;
      }
      for (int entry = 0; entry < shape.entries(); entry++) {
        Arrays.fill(row, 0);
        for (int j = unit; j < end; j++) {
          int within = layout.shiftOf(j) % shape.entryBits();
          double level = levels[j][entry >> within & (1 << layout.unitBits(j)) - 1];
          for (int i = 0; i < d; i++) {
            row[i] += level * decoder[i * units + j];
          }
        }
        int at = (group * shape.entries() + entry) * d;
        for (int i = 0; i < d; i++) {
          tables[at + i] = (float) row[i];
        }
      }
      unit = end;
    }
    return tables;
  }

  /** The group in which a unit lies. */
  private static int groupOf(UnitLayout layout, int unit, int entryBits) {
    int last = Byte.SIZE - 1 - layout.shiftOf(unit);
    return (layout.byteOf(unit) * Byte.SIZE + last) / entryBits;
  }

  /** What each unit says at each index. */
  private static double[][] levels(UnitCodec codec) {
    double[][] levels = new double[codec.units()][];
    for (int j = 0; j < levels.length; j++) {
      levels[j] =
          codec instanceof LevelCodec units
              ? units.quantizers().get(j).levels()
              : new double[] {-1, 1};
    }
    return levels;
  }
}
