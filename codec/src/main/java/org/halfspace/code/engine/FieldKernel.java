// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of decoder rows with levels, eight fields of a code at a time. What fields say is found for
 * {@link #BLOCK} codes at once, so that the loop over codes has only loads and additions. Only
 * where {@link VectorApi#present}.
 */
final class FieldKernel {
  /** Codes worked on at a time: where their fields point to stays in the nearest cache. */
  static final int BLOCK = 128;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** Coordinates worked on at a time: four vector registers. */
  static final int COLUMNS = 4 * LANES;

  /** log2 of {@link #COLUMNS}. */
  static final int LOG_COLUMNS = Integer.numberOfTrailingZeros(COLUMNS);

  private FieldKernel() {}

  /**
   * Replaces each entry v of a table by one for each level: v + level · row, at v · levels + index.
   *
   * @param memory the table from {@code at} on, {@link #COLUMNS} numbers an entry
   * @param entries how many there are yet
   * @param levels of a unit, {@code count} of them from {@code levelsAt} on
   */
  static void expand(
      float[] memory,
      int at,
      int entries,
      float[] levels,
      int levelsAt,
      int count,
      float[] rows,
      int row) {
    for (int v = entries - 1; v >= 0; v--) {
      int from = at + v * COLUMNS;
      int to = at + v * count * COLUMNS;
      for (int column = 0; column < COLUMNS; column += LANES) {
        FloatVector old = FloatVector.fromArray(SPECIES, memory, from + column);
        FloatVector own = FloatVector.fromArray(SPECIES, rows, row + column);
        for (int k = count - 1; k >= 0; k--) {
          FloatVector level = FloatVector.broadcast(SPECIES, levels[levelsAt + k]);
          level.mul(own).add(old).intoArray(memory, to + k * COLUMNS + column);
        }
      }
    }
  }

  /**
   * Where a field of {@link #BLOCK} codes points to: base + 2^scale · index.
   *
   * @param words of the codes, from {@code at} on
   * @param mask of the field at the end of a word shifted by {@code shift}
   * @param offsets receives them from {@code to} on
   */
  static void point(
      int[] words, int at, int shift, int mask, int scale, int base, int[] offsets, int to) {
    for (int i = 0; i < BLOCK; i += LANES) {
      IntVector.fromArray(INTS, words, at + i)
          .lanewise(LSHR, shift)
          .and(mask)
          .lanewise(LSHL, scale)
          .add(base)
          .intoArray(offsets, to + i);
    }
  }

  /**
   * Adds the entries that eight fields of each code point to, in the order of the fields.
   *
   * @param offsets where entry f of code i is: at BLOCK · f + i
   * @param memory tables, and the sums of code i from {@code sumsAt + COLUMNS · i} on
   */
  static void add(int[] offsets, int count, float[] memory, int sumsAt) {
    for (int i = 0; i < count; i++) {
      int at = sumsAt + i * COLUMNS;
      FloatVector a = FloatVector.fromArray(SPECIES, memory, at);
      FloatVector b = FloatVector.fromArray(SPECIES, memory, at + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, memory, at + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, memory, at + 3 * LANES);
      for (int f = 0; f < LevelFields.GROUP; f++) {
        int entry = offsets[f * BLOCK + i];
        a = a.add(FloatVector.fromArray(SPECIES, memory, entry));
        b = b.add(FloatVector.fromArray(SPECIES, memory, entry + LANES));
        c = c.add(FloatVector.fromArray(SPECIES, memory, entry + 2 * LANES));
        d = d.add(FloatVector.fromArray(SPECIES, memory, entry + 3 * LANES));
      }
      a.intoArray(memory, at);
      b.intoArray(memory, at + LANES);
      c.intoArray(memory, at + 2 * LANES);
      d.intoArray(memory, at + 3 * LANES);
    }
  }

  /**
   * Adds multiples of some rows, by the level that each field of a code points to.
   *
   * @param offsets where the level of field f of code i is: at BLOCK · f + i
   * @param fields how many
   * @param memory their rows, one after the other from {@code rowsAt} on, and sums as in {@link
   *     #add}
   */
  static void multiply(
      int[] offsets,
      int count,
      int fields,
      float[] levels,
      float[] memory,
      int rowsAt,
      int sumsAt) {
    for (int i = 0; i < count; i++) {
      int at = sumsAt + i * COLUMNS;
      FloatVector a = FloatVector.fromArray(SPECIES, memory, at);
      FloatVector b = FloatVector.fromArray(SPECIES, memory, at + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, memory, at + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, memory, at + 3 * LANES);
      for (int f = 0; f < fields; f++) {
        int row = rowsAt + f * COLUMNS;
        FloatVector x = FloatVector.broadcast(SPECIES, levels[offsets[f * BLOCK + i]]);
        a = x.mul(FloatVector.fromArray(SPECIES, memory, row)).add(a);
        b = x.mul(FloatVector.fromArray(SPECIES, memory, row + LANES)).add(b);
        c = x.mul(FloatVector.fromArray(SPECIES, memory, row + 2 * LANES)).add(c);
        d = x.mul(FloatVector.fromArray(SPECIES, memory, row + 3 * LANES)).add(d);
      }
      a.intoArray(memory, at);
      b.intoArray(memory, at + LANES);
      c.intoArray(memory, at + 2 * LANES);
      d.intoArray(memory, at + 3 * LANES);
    }
  }
}
