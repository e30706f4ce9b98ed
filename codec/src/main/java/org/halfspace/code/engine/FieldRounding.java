// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tables of numbers, rounded to bytes for {@link FastScanKernel}, and tables of sums of signed
 * numbers. Only where {@link FastScanSupport#present}.
 */
public final class FieldRounding {
  /** Entries of a row of a table. */
  private static final int ROW = 16;

  /** Above which float32 has whole numbers alone. */
  private static final float WHOLE = 0x1p23f;

  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, FastScanKernel.SHAPE);

  private static final int LANES = SPECIES.length();

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Byte.SIZE * LANES));

  /** Signs of the last four bits of 0 to 15: those of bit k from {@code 16 k} on. */
  private static final float[] SIGNS = signs();

  private FieldRounding() {}

  private static float[] signs() {
    float[] signs = new float[4 * ROW];
    for (int k = 0; k < 4; k++) {
      for (int v = 0; v < ROW; v++) {
        signs[k * ROW + v] = (v >> 3 - k & 1) == 1 ? 1 : -1;
      }
    }
    return signs;
  }

  /**
   * Rounds entries down to whole steps above the least one. An entry that is a whole number of
   * steps, up to the rounding of float32, may become one step less.
   *
   * @param entries from {@code from} on, a multiple of 16
   * @param step positive
   * @param tables receives the numbers of steps from {@code to} on
   */
  public static void round(
      float[] entries, int from, int count, float least, float step, byte[] tables, int to) {
    float inverse = 1 / step;
    for (int e = 0; e < count; e += LANES) {
      // The lowest bits of a number above 2^23 are a whole number.
      FloatVector whole =
          FloatVector.fromArray(SPECIES, entries, from + e)
              .sub(least)
              .mul(inverse)
              .sub(0.5f)
              .max(0)
              .add(WHOLE);
      ((ByteVector) whole.reinterpretAsInts().convertShape(VectorOperators.I2B, BYTES, 0))
          .intoArray(tables, to + e);
    }
  }

  /**
   * Sums of eight signed numbers, added in their order: entry v has + where a bit of v is 1, the
   * first number's bit the most significant.
   *
   * @param w from {@code from} on
   * @param table receives 256 sums from {@code to} on
   */
  public static void signedSums(float[] w, int from, float[] table, int to) {
    for (int l = 0; l < ROW; l += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, SIGNS, l).mul(w[from + 4]);
      FloatVector b = FloatVector.fromArray(SPECIES, SIGNS, ROW + l).mul(w[from + 5]);
      FloatVector c = FloatVector.fromArray(SPECIES, SIGNS, 2 * ROW + l).mul(w[from + 6]);
      FloatVector d = FloatVector.fromArray(SPECIES, SIGNS, 3 * ROW + l).mul(w[from + 7]);
      for (int h = 0; h < ROW; h++) {
        float high =
            ((SIGNS[h] * w[from] + SIGNS[ROW + h] * w[from + 1]) + SIGNS[2 * ROW + h] * w[from + 2])
                + SIGNS[3 * ROW + h] * w[from + 3];
        FloatVector.broadcast(SPECIES, high)
            .add(a)
            .add(b)
            .add(c)
            .add(d)
            .intoArray(table, to + h * ROW + l);
      }
    }
  }
}
