package org.halfspace.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost product of {@link #ROWS} vectors and {@link #columns()} encoder rows: all sums stay
 * in registers. Each sum runs over the depth in order, with fused multiply-adds, so it does not
 * depend on which other vectors are beside it. Only where {@link VectorApi#present}.
 */
public final class ProductKernel {
  /** Vectors in a panel. */
  public static final int ROWS = 6;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private ProductKernel() {}

  /** Encoder rows in a strip: two vector registers. */
  public static int columns() {
    return 2 * LANES;
  }

  /**
   * c = panel · strip.
   *
   * @param panel entry k of vector r at {@code panelAt + ROWS · k + r}
   * @param strip entry k of encoder row j at {@code stripAt + columns() · k + j}
   * @param depth how many entries k there are
   * @param c receives product (r, j) at {@code columns() · r + j}
   */
  public static void multiply(
      float[] panel, int panelAt, float[] strip, int stripAt, int depth, float[] c) {
    FloatVector r0a = FloatVector.zero(SPECIES);
    FloatVector r0b = r0a;
    FloatVector r1a = r0a;
    FloatVector r1b = r0a;
    FloatVector r2a = r0a;
    FloatVector r2b = r0a;
    FloatVector r3a = r0a;
    FloatVector r3b = r0a;
    FloatVector r4a = r0a;
    FloatVector r4b = r0a;
    FloatVector r5a = r0a;
    FloatVector r5b = r0a;
    for (int k = 0; k < depth; k++) {
      int s = stripAt + k * 2 * LANES;
      int p = panelAt + k * ROWS;
      FloatVector a = FloatVector.fromArray(SPECIES, strip, s);
      FloatVector b = FloatVector.fromArray(SPECIES, strip, s + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, panel[p]);
      r0a = x.fma(a, r0a);
      r0b = x.fma(b, r0b);
      x = FloatVector.broadcast(SPECIES, panel[p + 1]);
      r1a = x.fma(a, r1a);
      r1b = x.fma(b, r1b);
      x = FloatVector.broadcast(SPECIES, panel[p + 2]);
      r2a = x.fma(a, r2a);
      r2b = x.fma(b, r2b);
      x = FloatVector.broadcast(SPECIES, panel[p + 3]);
      r3a = x.fma(a, r3a);
      r3b = x.fma(b, r3b);
      x = FloatVector.broadcast(SPECIES, panel[p + 4]);
      r4a = x.fma(a, r4a);
      r4b = x.fma(b, r4b);
      x = FloatVector.broadcast(SPECIES, panel[p + 5]);
      r5a = x.fma(a, r5a);
      r5b = x.fma(b, r5b);
    }
    r0a.intoArray(c, 0);
    r0b.intoArray(c, LANES);
    r1a.intoArray(c, 2 * LANES);
    r1b.intoArray(c, 3 * LANES);
    r2a.intoArray(c, 4 * LANES);
    r2b.intoArray(c, 5 * LANES);
    r3a.intoArray(c, 6 * LANES);
    r3b.intoArray(c, 7 * LANES);
    r4a.intoArray(c, 8 * LANES);
    r4b.intoArray(c, 9 * LANES);
    r5a.intoArray(c, 10 * LANES);
    r5b.intoArray(c, 11 * LANES);
  }
}
