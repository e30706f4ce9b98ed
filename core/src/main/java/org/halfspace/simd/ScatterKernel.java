package org.halfspace.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of columns with columns, in double: one strip of {@link #columns()} columns with {@link
 * #ROWS} columns of another, all sums in registers. Each sum runs over the depth in order, with
 * fused multiply-adds. Only where {@link VectorApi#present}.
 */
public final class ScatterKernel {
  /** Columns of the other strip; {@link #columns()} is a multiple. */
  public static final int ROWS = 4;

  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private ScatterKernel() {}

  /** Columns in a strip: three vector registers. */
  public static int columns() {
    return 3 * LANES;
  }

  /**
   * Products of columns {@code r < ROWS} with columns {@code j < columns()}.
   *
   * @param strips entry k of column j of a strip at {@code columns() · k + j} from its start
   * @param leftAt of the first entry of the first of the ROWS columns
   * @param rightAt of the first entry of the strip
   * @param depth how many entries k there are
   * @param c receives product (r, j) at {@code columns() · r + j}
   */
  public static void multiply(double[] strips, int leftAt, int rightAt, int depth, double[] c) {
    DoubleVector r0a = DoubleVector.zero(SPECIES);
    DoubleVector r0b = r0a;
    DoubleVector r0c = r0a;
    DoubleVector r1a = r0a;
    DoubleVector r1b = r0a;
    DoubleVector r1c = r0a;
    DoubleVector r2a = r0a;
    DoubleVector r2b = r0a;
    DoubleVector r2c = r0a;
    DoubleVector r3a = r0a;
    DoubleVector r3b = r0a;
    DoubleVector r3c = r0a;
    int width = 3 * LANES;
    for (int k = 0; k < depth; k++) {
      int s = rightAt + k * width;
      int p = leftAt + k * width;
      DoubleVector first = DoubleVector.fromArray(SPECIES, strips, s);
      DoubleVector second = DoubleVector.fromArray(SPECIES, strips, s + LANES);
      DoubleVector third = DoubleVector.fromArray(SPECIES, strips, s + 2 * LANES);
      DoubleVector x = DoubleVector.broadcast(SPECIES, strips[p]);
      r0a = x.fma(first, r0a);
      r0b = x.fma(second, r0b);
      r0c = x.fma(third, r0c);
      x = DoubleVector.broadcast(SPECIES, strips[p + 1]);
      r1a = x.fma(first, r1a);
      r1b = x.fma(second, r1b);
      r1c = x.fma(third, r1c);
      x = DoubleVector.broadcast(SPECIES, strips[p + 2]);
      r2a = x.fma(first, r2a);
      r2b = x.fma(second, r2b);
      r2c = x.fma(third, r2c);
      x = DoubleVector.broadcast(SPECIES, strips[p + 3]);
      r3a = x.fma(first, r3a);
      r3b = x.fma(second, r3b);
      r3c = x.fma(third, r3c);
    }
    r0a.intoArray(c, 0);
    r0b.intoArray(c, LANES);
    r0c.intoArray(c, 2 * LANES);
    r1a.intoArray(c, 3 * LANES);
    r1b.intoArray(c, 4 * LANES);
    r1c.intoArray(c, 5 * LANES);
    r2a.intoArray(c, 6 * LANES);
    r2b.intoArray(c, 7 * LANES);
    r2c.intoArray(c, 8 * LANES);
    r3a.intoArray(c, 9 * LANES);
    r3b.intoArray(c, 10 * LANES);
    r3c.intoArray(c, 11 * LANES);
  }
}
