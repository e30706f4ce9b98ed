// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of decoder rows with signs, four bits at a time: the 16 sums that four rows can have are
 * tabled, then looked up. Tables of 32 bits in {@link #columns()} coordinates fit a core's nearest
 * cache. Only where {@link VectorApi#present}.
 */
public final class TableKernel {
  /** Bits whose tables are kept at a time: one int of a code. */
  public static final int BITS = 32;

  private static final int ENTRIES = 16;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final int COLUMNS = 4 * LANES;

  private TableKernel() {}

  /** Coordinates worked on at a time: four vector registers. */
  public static int columns() {
    return COLUMNS;
  }

  /** Length of the array that holds the tables of {@link #BITS} bits. */
  public static int tableLength() {
    return BITS / 4 * ENTRIES * columns();
  }

  /**
   * Tables of 32 decoder rows: entry e of four bits, the first the most significant, is their sum
   * in order, with + where a bit is 1, − where it is 0.
   *
   * @param rows row i at {@code at + stride · i}, {@link #columns()} entries each
   * @param table receives {@link #tableLength()} numbers from {@code tableAt} on
   */
  public static void build(float[] rows, int at, int stride, float[] table, int tableAt) {
    for (int four = 0; four < BITS / 4; four++) {
      int from = at + 4 * four * stride;
      int to = tableAt + four * ENTRIES * COLUMNS;
      for (int column = 0; column < COLUMNS; column += LANES) {
        buildFour(rows, from + column, stride, table, to + column);
      }
    }
  }

  private static void buildFour(float[] rows, int from, int stride, float[] table, int to) {
    FloatVector a = FloatVector.fromArray(SPECIES, rows, from);
    FloatVector b = FloatVector.fromArray(SPECIES, rows, from + stride);
    FloatVector c = FloatVector.fromArray(SPECIES, rows, from + 2 * stride);
    FloatVector d = FloatVector.fromArray(SPECIES, rows, from + 3 * stride);
    FloatVector minus = FloatVector.zero(SPECIES).sub(a);
    buildTwo(minus.sub(b), c, d, table, to);
    buildTwo(minus.add(b), c, d, table, to + 4 * COLUMNS);
    buildTwo(a.sub(b), c, d, table, to + 8 * COLUMNS);
    buildTwo(a.add(b), c, d, table, to + 12 * COLUMNS);
  }

  private static void buildTwo(
      FloatVector sum, FloatVector c, FloatVector d, float[] table, int to) {
    FloatVector less = sum.sub(c);
    FloatVector more = sum.add(c);
    less.sub(d).intoArray(table, to);
    less.add(d).intoArray(table, to + COLUMNS);
    more.sub(d).intoArray(table, to + 2 * COLUMNS);
    more.add(d).intoArray(table, to + 3 * COLUMNS);
  }

  /**
   * Adds the eight entries that each code's word picks.
   *
   * @param words the word of code i at {@code wordsAt + i · wordsStride}, its first bit the most
   *     significant
   * @param memory the table from {@code tableAt} on, and {@link #columns()} sums for each code, one
   *     after the other, from {@code sumsAt} on
   */
  public static void add(
      int[] words,
      int wordsAt,
      int wordsStride,
      int count,
      float[] memory,
      int tableAt,
      int sumsAt) {
    for (int i = 0; i < count; i++) {
      int word = words[wordsAt + i * wordsStride];
      int at = sumsAt + i * COLUMNS;
      FloatVector a = FloatVector.fromArray(SPECIES, memory, at);
      FloatVector b = FloatVector.fromArray(SPECIES, memory, at + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, memory, at + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, memory, at + 3 * LANES);
      for (int four = 0; four < BITS / 4; four++) {
        int entry = tableAt + (four * ENTRIES + (word >>> (28 - 4 * four) & 15)) * COLUMNS;
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
}
