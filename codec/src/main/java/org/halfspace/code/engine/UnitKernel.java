// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The levels of a unit, with codes as lanes. Only where {@link VectorApi#present}. */
final class UnitKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private UnitKernel() {}

  /**
   * Looks the levels of a unit up.
   *
   * @param bytes of {@code count} codes, from 0 to 255
   * @param shift how far they have to be shifted to the right for the unit's index to be at the end
   * @param levels of the unit, 2^{@code bits}, from {@code levelsAt} on
   * @param columns receives {@code count} levels from {@code to} on
   * @param count a multiple of the lanes
   */
  static void look(
      int[] bytes,
      int shift,
      int bits,
      float[] levels,
      int levelsAt,
      float[] columns,
      int to,
      int count) {
    if (bits == 1) {
      either(bytes, shift, levels[levelsAt], levels[levelsAt + 1], columns, to, count);
    } else if (bits == 2) {
      oneOfFour(bytes, shift, levels, levelsAt, columns, to, count);
    } else {
      oneOfMany(bytes, shift, bits, levels, levelsAt, columns, to, count);
    }
  }

  private static void either(
      int[] bytes, int shift, float zero, float one, float[] columns, int to, int count) {
    int left = Integer.SIZE - 1 - shift;
    IntVector low = FloatVector.broadcast(SPECIES, zero).reinterpretAsInts();
    IntVector change = FloatVector.broadcast(SPECIES, one).reinterpretAsInts().lanewise(XOR, low);
    for (int i = 0; i < count; i += LANES) {
      IntVector.fromArray(INTS, bytes, i)
          .lanewise(LSHL, left)
          .lanewise(ASHR, Integer.SIZE - 1)
          .and(change)
          .lanewise(XOR, low)
          .reinterpretAsFloats()
          .intoArray(columns, to + i);
    }
  }

  /** The lower bit picks one of two changes, the higher one whether there is another. */
  private static void oneOfFour(
      int[] bytes, int shift, float[] levels, int at, float[] columns, int to, int count) {
    int left = Integer.SIZE - 1 - shift;
    IntVector first = bits(levels[at]);
    IntVector lower = bits(levels[at + 1]).lanewise(XOR, first);
    IntVector higher = bits(levels[at + 2]).lanewise(XOR, first);
    IntVector both = bits(levels[at + 3]).lanewise(XOR, first).lanewise(XOR, lower);
    both = both.lanewise(XOR, higher);
    for (int i = 0; i < count; i += LANES) {
      IntVector raw = IntVector.fromArray(INTS, bytes, i);
      IntVector low = raw.lanewise(LSHL, left).lanewise(ASHR, Integer.SIZE - 1);
      IntVector high = raw.lanewise(LSHL, left - 1).lanewise(ASHR, Integer.SIZE - 1);
      first
          .lanewise(XOR, low.and(lower))
          .lanewise(XOR, high.and(higher.lanewise(XOR, low.and(both))))
          .reinterpretAsFloats()
          .intoArray(columns, to + i);
    }
  }

  private static IntVector bits(float level) {
    return FloatVector.broadcast(SPECIES, level).reinterpretAsInts();
  }

  private static void oneOfMany(
      int[] bytes,
      int shift,
      int bits,
      float[] levels,
      int at,
      float[] columns,
      int to,
      int count) {
    int[] indexes = new int[LANES];
    int mask = (1 << bits) - 1;
    for (int i = 0; i < count; i += LANES) {
      IntVector.fromArray(INTS, bytes, i).lanewise(LSHR, shift).and(mask).intoArray(indexes, 0);
      FloatVector.fromArray(SPECIES, levels, at, indexes, 0).intoArray(columns, to + i);
    }
  }
}
