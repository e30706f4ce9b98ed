// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost product of {@link #ROWS} vectors and {@link #columns()} encoder rows: all sums stay
 * in registers. Each sum runs over the depth in order, with fused multiply-adds, so it does not
 * depend on which other vectors are beside it. Only where {@link VectorApi#present}.
 */
public final class ProductKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /**
   * Vectors in a panel: their sums take two registers each, of 32 where vectors have 16 floats, of
   * 16 else.
   */
  public static final int ROWS = LANES > 8 ? 12 : 6;

  private ProductKernel() {}

  /** Encoder rows in a strip: two vector registers. */
  public static int columns() {
    return 2 * LANES;
  }

  /**
   * Entries of a vector that stay side by side in a panel: one vector register. So a vector is
   * brought into a panel by registers, not entry by entry.
   */
  public static int chunk() {
    return LANES;
  }

  /**
   * sums += panel · strip.
   *
   * @param panel vectors in chunks: entry k of vector r at {@code panelAt + ROWS · (k − k mod
   *     chunk()) + chunk() · r + k mod chunk()}
   * @param strip entry k of encoder row j at {@code stripAt + columns() · k + j}
   * @param depth how many entries k there are
   * @param sums product (r, j) is added to {@code at + columns() · r + j}
   */
  public static void add(
      float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] sums, int at) {
    if (LANES > 8) {
      twelve(panel, panelAt, strip, stripAt, depth, sums, at);
    } else {
      six(panel, panelAt, strip, stripAt, depth, sums, at);
    }
  }

  private static void six(
      float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] sums, int at) {
    FloatVector r0a = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector r0b = FloatVector.fromArray(SPECIES, sums, at + LANES);
    FloatVector r1a = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
    FloatVector r1b = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
    FloatVector r2a = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
    FloatVector r2b = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
    FloatVector r3a = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
    FloatVector r3b = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
    FloatVector r4a = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
    FloatVector r4b = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
    FloatVector r5a = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
    FloatVector r5b = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
    for (int k = 0; k < depth; k++) {
      int s = stripAt + k * 2 * LANES;
      int p = panelAt + (k & -LANES) * 6 + (k & (LANES - 1));
      FloatVector a = FloatVector.fromArray(SPECIES, strip, s);
      FloatVector b = FloatVector.fromArray(SPECIES, strip, s + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, panel[p]);
      r0a = x.fma(a, r0a);
      r0b = x.fma(b, r0b);
      x = FloatVector.broadcast(SPECIES, panel[p + LANES]);
      r1a = x.fma(a, r1a);
      r1b = x.fma(b, r1b);
      x = FloatVector.broadcast(SPECIES, panel[p + 2 * LANES]);
      r2a = x.fma(a, r2a);
      r2b = x.fma(b, r2b);
      x = FloatVector.broadcast(SPECIES, panel[p + 3 * LANES]);
      r3a = x.fma(a, r3a);
      r3b = x.fma(b, r3b);
      x = FloatVector.broadcast(SPECIES, panel[p + 4 * LANES]);
      r4a = x.fma(a, r4a);
      r4b = x.fma(b, r4b);
      x = FloatVector.broadcast(SPECIES, panel[p + 5 * LANES]);
      r5a = x.fma(a, r5a);
      r5b = x.fma(b, r5b);
    }
    r0a.intoArray(sums, at);
    r0b.intoArray(sums, at + LANES);
    r1a.intoArray(sums, at + 2 * LANES);
    r1b.intoArray(sums, at + 3 * LANES);
    r2a.intoArray(sums, at + 4 * LANES);
    r2b.intoArray(sums, at + 5 * LANES);
    r3a.intoArray(sums, at + 6 * LANES);
    r3b.intoArray(sums, at + 7 * LANES);
    r4a.intoArray(sums, at + 8 * LANES);
    r4b.intoArray(sums, at + 9 * LANES);
    r5a.intoArray(sums, at + 10 * LANES);
    r5b.intoArray(sums, at + 11 * LANES);
  }

  private static void twelve(
      float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] sums, int at) {
    FloatVector r0a = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector r0b = FloatVector.fromArray(SPECIES, sums, at + LANES);
    FloatVector r1a = FloatVector.fromArray(SPECIES, sums, at + 2 * LANES);
    FloatVector r1b = FloatVector.fromArray(SPECIES, sums, at + 3 * LANES);
    FloatVector r2a = FloatVector.fromArray(SPECIES, sums, at + 4 * LANES);
    FloatVector r2b = FloatVector.fromArray(SPECIES, sums, at + 5 * LANES);
    FloatVector r3a = FloatVector.fromArray(SPECIES, sums, at + 6 * LANES);
    FloatVector r3b = FloatVector.fromArray(SPECIES, sums, at + 7 * LANES);
    FloatVector r4a = FloatVector.fromArray(SPECIES, sums, at + 8 * LANES);
    FloatVector r4b = FloatVector.fromArray(SPECIES, sums, at + 9 * LANES);
    FloatVector r5a = FloatVector.fromArray(SPECIES, sums, at + 10 * LANES);
    FloatVector r5b = FloatVector.fromArray(SPECIES, sums, at + 11 * LANES);
    FloatVector r6a = FloatVector.fromArray(SPECIES, sums, at + 12 * LANES);
    FloatVector r6b = FloatVector.fromArray(SPECIES, sums, at + 13 * LANES);
    FloatVector r7a = FloatVector.fromArray(SPECIES, sums, at + 14 * LANES);
    FloatVector r7b = FloatVector.fromArray(SPECIES, sums, at + 15 * LANES);
    FloatVector r8a = FloatVector.fromArray(SPECIES, sums, at + 16 * LANES);
    FloatVector r8b = FloatVector.fromArray(SPECIES, sums, at + 17 * LANES);
    FloatVector r9a = FloatVector.fromArray(SPECIES, sums, at + 18 * LANES);
    FloatVector r9b = FloatVector.fromArray(SPECIES, sums, at + 19 * LANES);
    FloatVector r10a = FloatVector.fromArray(SPECIES, sums, at + 20 * LANES);
    FloatVector r10b = FloatVector.fromArray(SPECIES, sums, at + 21 * LANES);
    FloatVector r11a = FloatVector.fromArray(SPECIES, sums, at + 22 * LANES);
    FloatVector r11b = FloatVector.fromArray(SPECIES, sums, at + 23 * LANES);
    for (int k = 0; k < depth; k++) {
      int s = stripAt + k * 2 * LANES;
      int p = panelAt + (k & -LANES) * 12 + (k & (LANES - 1));
      FloatVector a = FloatVector.fromArray(SPECIES, strip, s);
      FloatVector b = FloatVector.fromArray(SPECIES, strip, s + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, panel[p]);
      r0a = x.fma(a, r0a);
      r0b = x.fma(b, r0b);
      x = FloatVector.broadcast(SPECIES, panel[p + LANES]);
      r1a = x.fma(a, r1a);
      r1b = x.fma(b, r1b);
      x = FloatVector.broadcast(SPECIES, panel[p + 2 * LANES]);
      r2a = x.fma(a, r2a);
      r2b = x.fma(b, r2b);
      x = FloatVector.broadcast(SPECIES, panel[p + 3 * LANES]);
      r3a = x.fma(a, r3a);
      r3b = x.fma(b, r3b);
      x = FloatVector.broadcast(SPECIES, panel[p + 4 * LANES]);
      r4a = x.fma(a, r4a);
      r4b = x.fma(b, r4b);
      x = FloatVector.broadcast(SPECIES, panel[p + 5 * LANES]);
      r5a = x.fma(a, r5a);
      r5b = x.fma(b, r5b);
      x = FloatVector.broadcast(SPECIES, panel[p + 6 * LANES]);
      r6a = x.fma(a, r6a);
      r6b = x.fma(b, r6b);
      x = FloatVector.broadcast(SPECIES, panel[p + 7 * LANES]);
      r7a = x.fma(a, r7a);
      r7b = x.fma(b, r7b);
      x = FloatVector.broadcast(SPECIES, panel[p + 8 * LANES]);
      r8a = x.fma(a, r8a);
      r8b = x.fma(b, r8b);
      x = FloatVector.broadcast(SPECIES, panel[p + 9 * LANES]);
      r9a = x.fma(a, r9a);
      r9b = x.fma(b, r9b);
      x = FloatVector.broadcast(SPECIES, panel[p + 10 * LANES]);
      r10a = x.fma(a, r10a);
      r10b = x.fma(b, r10b);
      x = FloatVector.broadcast(SPECIES, panel[p + 11 * LANES]);
      r11a = x.fma(a, r11a);
      r11b = x.fma(b, r11b);
    }
    r0a.intoArray(sums, at);
    r0b.intoArray(sums, at + LANES);
    r1a.intoArray(sums, at + 2 * LANES);
    r1b.intoArray(sums, at + 3 * LANES);
    r2a.intoArray(sums, at + 4 * LANES);
    r2b.intoArray(sums, at + 5 * LANES);
    r3a.intoArray(sums, at + 6 * LANES);
    r3b.intoArray(sums, at + 7 * LANES);
    r4a.intoArray(sums, at + 8 * LANES);
    r4b.intoArray(sums, at + 9 * LANES);
    r5a.intoArray(sums, at + 10 * LANES);
    r5b.intoArray(sums, at + 11 * LANES);
    r6a.intoArray(sums, at + 12 * LANES);
    r6b.intoArray(sums, at + 13 * LANES);
    r7a.intoArray(sums, at + 14 * LANES);
    r7b.intoArray(sums, at + 15 * LANES);
    r8a.intoArray(sums, at + 16 * LANES);
    r8b.intoArray(sums, at + 17 * LANES);
    r9a.intoArray(sums, at + 18 * LANES);
    r9b.intoArray(sums, at + 19 * LANES);
    r10a.intoArray(sums, at + 20 * LANES);
    r10b.intoArray(sums, at + 21 * LANES);
    r11a.intoArray(sums, at + 22 * LANES);
    r11b.intoArray(sums, at + 23 * LANES);
  }

  /**
   * The difference of two vectors, as one of the vectors of a panel.
   *
   * @param vectors a vector from {@code at} on
   * @param mean a vector of this length
   * @param panel receives x − μ: its first chunk from {@code to} on
   * @return not a number if an entry of {@code vectors} is not finite, 0 else
   */
  public static float center(float[] vectors, int at, float[] mean, float[] panel, int to) {
    int length = mean.length;
    int whole = length / LANES * LANES;
    FloatVector checks = FloatVector.zero(SPECIES);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < whole; k += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, vectors, at + k);
      checks = x.fma(zero, checks);
      x.sub(FloatVector.fromArray(SPECIES, mean, k)).intoArray(panel, to + k * ROWS);
    }
    float check = checks.reduceLanes(VectorOperators.ADD);
    for (int k = whole; k < length; k++) {
      check += vectors[at + k] * 0f;
      panel[to + whole * ROWS + k - whole] = vectors[at + k] - mean[k];
    }
    return check;
  }
}
