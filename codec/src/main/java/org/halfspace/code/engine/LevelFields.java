// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.UnitLayout;

/**
 * How codes are decoded: by fields, which are runs of bits in a byte. A byte's units of few bits
 * make two fields as equal as their borders allow, of four bits each at best, whose sums are
 * tabled; a unit of five bits or more is a field of its own, whose level is multiplied, as its
 * table would be large. Tabled fields come first in every sum, then the others. Immutable.
 *
 * @param tabled in the order of their bits, in groups of up to {@value #GROUP} whose tables have up
 *     to {@value #MOST_ENTRIES} entries
 * @param multiplied in the order of their bits, in groups of up to {@value #GROUP}
 */
record LevelFields(List<List<Field>> tabled, List<List<Field>> multiplied) {
  /** Fields worked on at a time. */
  static final int GROUP = 8;

  /** Of the tables of a group, which ends before the field that would exceed them. */
  static final int MOST_ENTRIES = GROUP / 2 * (32 + 8);

  private static final int FEWEST_MULTIPLIED = 5;
  private static final int SMALL = 4;

  /**
   * A run of bits of a code.
   *
   * @param firstUnit of those whose indexes it holds
   * @param units how many
   * @param bits of all of them
   * @param word of 32 bits that it lies in
   * @param shift how far the word is shifted to the right for the field to be at its end
   */
  record Field(int firstUnit, int units, int bits, int word, int shift) {
    int entries() {
      return 1 << bits;
    }

    /** The field's number in its word. */
    int index(int ofWord) {
      return ofWord >>> shift & (entries() - 1);
    }
  }

  /** The fields of a layout. */
  static LevelFields of(UnitLayout layout) {
    List<Field> tabled = new ArrayList<>();
    List<Field> multiplied = new ArrayList<>();
    int unit = 0;
    while (unit < layout.units()) {
      int end = unit;
      while (end < layout.units() && layout.byteOf(end) == layout.byteOf(unit)) {
        end++;
      }
      addByte(layout, unit, end, tabled, multiplied);
      unit = end;
    }
    return new LevelFields(groups(tabled, MOST_ENTRIES), groups(multiplied, Integer.MAX_VALUE));
  }

  private static List<List<Field>> groups(List<Field> fields, int mostEntries) {
    List<List<Field>> groups = new ArrayList<>();
    int from = 0;
    int entries = 0;
    for (int f = 0; f < fields.size(); f++) {
      int own = fields.get(f).entries();
      if (f - from == GROUP || entries + own > mostEntries) {
        groups.add(List.copyOf(fields.subList(from, f)));
        from = f;
        entries = 0;
      }
      entries += own;
    }
    if (from < fields.size()) {
      groups.add(List.copyOf(fields.subList(from, fields.size())));
    }
    return List.copyOf(groups);
  }

  private static void addByte(
      UnitLayout layout, int from, int to, List<Field> tabled, List<Field> multiplied) {
    int wide = from;
    while (wide < to && layout.unitBits(wide) < FEWEST_MULTIPLIED) {
      wide++;
    }
    if (wide < to) {
      add(layout, from, wide, tabled);
      add(layout, wide, wide + 1, multiplied);
      add(layout, wide + 1, to, tabled);
      return;
    }
    int all = bits(layout, from, to);
    int split = to;
    for (int j = from + 1; j < to && all > SMALL; j++) {
      if (larger(layout, from, j, to) < larger(layout, from, split, to)) {
        split = j;
      }
    }
    add(layout, from, split, tabled);
    add(layout, split, to, tabled);
  }

  private static int larger(UnitLayout layout, int from, int split, int to) {
    return Math.max(bits(layout, from, split), bits(layout, split, to));
  }

  private static int bits(UnitLayout layout, int from, int to) {
    int bits = 0;
    for (int j = from; j < to; j++) {
      bits += layout.unitBits(j);
    }
    return bits;
  }

  private static void add(UnitLayout layout, int from, int to, List<Field> fields) {
    if (from < to) {
      int word = layout.byteOf(from) / Integer.BYTES;
      int after = Integer.BYTES - 1 - layout.byteOf(from) % Integer.BYTES;
      int shift = after * Byte.SIZE + layout.shiftOf(to - 1);
      fields.add(new Field(from, to - from, bits(layout, from, to), word, shift));
    }
  }
}
