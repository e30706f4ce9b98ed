// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.UnitLayout;

/**
 * How 32 bits of a code are decoded: by fields, which are runs of bits in a byte. A byte's units of
 * few bits make two fields as equal as their borders allow, of four bits each at best, whose sums
 * are tabled; a unit of six bits or more is a field of its own, whose level is multiplied, as its
 * table would be large. Tabled fields come first in every sum, then the others. Immutable.
 *
 * @param tabled in the order of their bits
 * @param multiplied in the order of their bits
 */
record LevelFields(List<Field> tabled, List<Field> multiplied) {
  private static final int FEWEST_MULTIPLIED = 6;
  private static final int SMALL = 4;

  /**
   * A run of bits of a word.
   *
   * @param firstUnit of those whose indexes it holds
   * @param units how many
   * @param bits of all of them
   * @param shift how far the word is shifted to the right for the field to be at its end
   */
  record Field(int firstUnit, int units, int bits, int shift) {
    int entries() {
      return 1 << bits;
    }

    /** The field's number in a word. */
    int index(int word) {
      return word >>> shift & (entries() - 1);
    }
  }

  /** The fields of each word of a layout. */
  static List<LevelFields> of(UnitLayout layout) {
    int words = (layout.bytesPerCode() + Integer.BYTES - 1) / Integer.BYTES;
    List<LevelFields> all = new ArrayList<>(words);
    int unit = 0;
    for (int w = 0; w < words; w++) {
      List<Field> tabled = new ArrayList<>();
      List<Field> multiplied = new ArrayList<>();
      for (int k = w * Integer.BYTES; k < (w + 1) * Integer.BYTES; k++) {
        int end = unit;
        while (end < layout.units() && layout.byteOf(end) == k) {
          end++;
        }
        addByte(layout, unit, end, tabled, multiplied);
        unit = end;
      }
      all.add(new LevelFields(List.copyOf(tabled), List.copyOf(multiplied)));
    }
    return List.copyOf(all);
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
      int after = Integer.BYTES - 1 - layout.byteOf(from) % Integer.BYTES;
      int shift = after * Byte.SIZE + layout.shiftOf(to - 1);
      fields.add(new Field(from, to - from, bits(layout, from, to), shift));
    }
  }

  /** Entries of the tables of all fields. */
  int entries() {
    return tabled.stream().mapToInt(Field::entries).sum();
  }

  /** Whether all is as with codes of signs: eight fields of four bits. */
  boolean isEven() {
    return tabled.size() == Byte.SIZE && tabled.stream().allMatch(field -> field.bits() == SMALL);
  }
}
