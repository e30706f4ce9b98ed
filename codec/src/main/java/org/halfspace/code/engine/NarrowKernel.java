// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ProductKernel} where a strip has encoder rows in its first register only, as the last one
 * may: half the work, with the same sums. Only where {@link #fits} and {@link VectorApi#present}.
 */
final class NarrowKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final int WIDTH = 2 * LANES;

  private NarrowKernel() {}

  /** Whether that many encoder rows of a strip fit; never where panels have six vectors. */
  static boolean fits(int encoderRows) {
    return LANES > 8 && encoderRows <= LANES;
  }

  /** As {@link ProductKernel#add} for panels of twelve vectors. */
  static void add(
      float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] sums, int at) {
    FloatVector r0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector r1 = FloatVector.fromArray(SPECIES, sums, at + WIDTH);
    FloatVector r2 = FloatVector.fromArray(SPECIES, sums, at + 2 * WIDTH);
    FloatVector r3 = FloatVector.fromArray(SPECIES, sums, at + 3 * WIDTH);
    FloatVector r4 = FloatVector.fromArray(SPECIES, sums, at + 4 * WIDTH);
    FloatVector r5 = FloatVector.fromArray(SPECIES, sums, at + 5 * WIDTH);
    FloatVector r6 = FloatVector.fromArray(SPECIES, sums, at + 6 * WIDTH);
    FloatVector r7 = FloatVector.fromArray(SPECIES, sums, at + 7 * WIDTH);
    FloatVector r8 = FloatVector.fromArray(SPECIES, sums, at + 8 * WIDTH);
    FloatVector r9 = FloatVector.fromArray(SPECIES, sums, at + 9 * WIDTH);
    FloatVector r10 = FloatVector.fromArray(SPECIES, sums, at + 10 * WIDTH);
    FloatVector r11 = FloatVector.fromArray(SPECIES, sums, at + 11 * WIDTH);
    for (int k = 0; k < depth; k++) {
      int p = panelAt + (k & -LANES) * 12 + (k & (LANES - 1));
      FloatVector a = FloatVector.fromArray(SPECIES, strip, stripAt + k * WIDTH);
      r0 = FloatVector.broadcast(SPECIES, panel[p]).fma(a, r0);
      r1 = FloatVector.broadcast(SPECIES, panel[p + LANES]).fma(a, r1);
      r2 = FloatVector.broadcast(SPECIES, panel[p + 2 * LANES]).fma(a, r2);
      r3 = FloatVector.broadcast(SPECIES, panel[p + 3 * LANES]).fma(a, r3);
      r4 = FloatVector.broadcast(SPECIES, panel[p + 4 * LANES]).fma(a, r4);
      r5 = FloatVector.broadcast(SPECIES, panel[p + 5 * LANES]).fma(a, r5);
      r6 = FloatVector.broadcast(SPECIES, panel[p + 6 * LANES]).fma(a, r6);
      r7 = FloatVector.broadcast(SPECIES, panel[p + 7 * LANES]).fma(a, r7);
      r8 = FloatVector.broadcast(SPECIES, panel[p + 8 * LANES]).fma(a, r8);
      r9 = FloatVector.broadcast(SPECIES, panel[p + 9 * LANES]).fma(a, r9);
      r10 = FloatVector.broadcast(SPECIES, panel[p + 10 * LANES]).fma(a, r10);
      r11 = FloatVector.broadcast(SPECIES, panel[p + 11 * LANES]).fma(a, r11);
    }
    r0.intoArray(sums, at);
    r1.intoArray(sums, at + WIDTH);
    r2.intoArray(sums, at + 2 * WIDTH);
    r3.intoArray(sums, at + 3 * WIDTH);
    r4.intoArray(sums, at + 4 * WIDTH);
    r5.intoArray(sums, at + 5 * WIDTH);
    r6.intoArray(sums, at + 6 * WIDTH);
    r7.intoArray(sums, at + 7 * WIDTH);
    r8.intoArray(sums, at + 8 * WIDTH);
    r9.intoArray(sums, at + 9 * WIDTH);
    r10.intoArray(sums, at + 10 * WIDTH);
    r11.intoArray(sums, at + 11 * WIDTH);
  }
}
