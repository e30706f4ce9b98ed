// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of decoder rows with levels, field after field of a code's word: as {@link TableKernel}, for
 * fields of any bits. Only where {@link VectorApi#present}.
 */
final class FieldKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final int COLUMNS = 4 * LANES;

  private FieldKernel() {}

  /**
   * Replaces each entry v of a table by one for each level: v + level · row, at v · levels + index.
   *
   * @param memory the table from {@code at} on, {@link TableKernel#columns()} numbers an entry
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
   * Adds the entries that each code's word picks, in the order of the fields.
   *
   * @param words the word of code i at {@code wordsAt + i · wordsStride}
   * @param memory tables, and the sums of code i from {@code sumsAt + i · columns} on
   * @param shifts of a field to the end of its word
   * @param masks of a field there
   * @param bases where a field's table is in {@code memory}
   * @param pairs of fields
   */
  static void add(
      int[] words,
      int wordsAt,
      int wordsStride,
      int count,
      float[] memory,
      int sumsAt,
      int[] shifts,
      int[] masks,
      int[] bases,
      int pairs) {
    for (int i = 0; i < count; i++) {
      int word = words[wordsAt + i * wordsStride];
      int at = sumsAt + i * COLUMNS;
      FloatVector a = FloatVector.fromArray(SPECIES, memory, at);
      FloatVector b = FloatVector.fromArray(SPECIES, memory, at + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, memory, at + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, memory, at + 3 * LANES);
      for (int f = 0; f < 2 * pairs; f += 2) {
        int entry = bases[f] + (word >>> shifts[f] & masks[f]) * COLUMNS;
        int next = bases[f + 1] + (word >>> shifts[f + 1] & masks[f + 1]) * COLUMNS;
        a = FloatVector.fromArray(SPECIES, memory, entry).add(a);
        b = FloatVector.fromArray(SPECIES, memory, entry + LANES).add(b);
        c = FloatVector.fromArray(SPECIES, memory, entry + 2 * LANES).add(c);
        d = FloatVector.fromArray(SPECIES, memory, entry + 3 * LANES).add(d);
        a = FloatVector.fromArray(SPECIES, memory, next).add(a);
        b = FloatVector.fromArray(SPECIES, memory, next + LANES).add(b);
        c = FloatVector.fromArray(SPECIES, memory, next + 2 * LANES).add(c);
        d = FloatVector.fromArray(SPECIES, memory, next + 3 * LANES).add(d);
      }
      a.intoArray(memory, at);
      b.intoArray(memory, at + LANES);
      c.intoArray(memory, at + 2 * LANES);
      d.intoArray(memory, at + 3 * LANES);
    }
  }

  /**
   * Adds multiples of one row, by the level that each code's word picks.
   *
   * @param levels of the unit from {@code levelsAt} on
   * @param row where the row is in {@code rows}
   */
  static void multiply(
      int[] words,
      int wordsAt,
      int wordsStride,
      int count,
      float[] memory,
      int sumsAt,
      int shift,
      float[] levels,
      int levelsAt,
      int mask,
      float[] rows,
      int row) {
    FloatVector a = FloatVector.fromArray(SPECIES, rows, row);
    FloatVector b = FloatVector.fromArray(SPECIES, rows, row + LANES);
    FloatVector c = FloatVector.fromArray(SPECIES, rows, row + 2 * LANES);
    FloatVector d = FloatVector.fromArray(SPECIES, rows, row + 3 * LANES);
    for (int i = 0; i < count; i++) {
      int word = words[wordsAt + i * wordsStride];
      int at = sumsAt + i * COLUMNS;
      float level = levels[levelsAt + (word >>> shift & mask)];
      FloatVector x = FloatVector.broadcast(SPECIES, level);
      FloatVector sum = FloatVector.fromArray(SPECIES, memory, at);
      sum.add(x.mul(a)).intoArray(memory, at);
      sum = FloatVector.fromArray(SPECIES, memory, at + LANES);
      sum.add(x.mul(b)).intoArray(memory, at + LANES);
      sum = FloatVector.fromArray(SPECIES, memory, at + 2 * LANES);
      sum.add(x.mul(c)).intoArray(memory, at + 2 * LANES);
      sum = FloatVector.fromArray(SPECIES, memory, at + 3 * LANES);
      sum.add(x.mul(d)).intoArray(memory, at + 3 * LANES);
    }
  }
}
