// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Walsh–Hadamard transform of one vector: butterflies of neighbors first, then of places ever
 * further apart, the order of the plain transform, so the sums are the same to the last bit. Only
 * where {@link VectorApi#present}.
 */
public final class HadamardKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final FloatVector SIGN_1 = sign(1);
  private static final FloatVector SIGN_2 = sign(2);
  private static final FloatVector SIGN_4 = sign(4);
  private static final FloatVector SIGN_8 = sign(8);

  private HadamardKernel() {}

  private static VectorShuffle<Float> swap(int distance) {
    IntUnaryOperator partner = lane -> (lane ^ distance) & (LANES - 1);
    return VectorShuffle.fromOp(SPECIES, partner);
  }

  private static FloatVector sign(int distance) {
    float[] signs = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      signs[i] = (i & distance) == 0 ? 1 : -1;
    }
    return FloatVector.fromArray(SPECIES, signs, 0);
  }

  /** The shortest vector this kernel transforms. */
  public static int smallest() {
    return LANES;
  }

  /**
   * H D v, for v the entries of {@code source} from {@code sourceAt} on.
   *
   * @param factors the diagonal of D, from {@code at} on
   * @param values receives the product from {@code at} on; may be {@code source} itself if both
   *     places are the same
   * @param size a power of two, at least {@link #smallest}
   */
  public static void transform(
      float[] source, int sourceAt, float[] factors, float[] values, int at, int size) {
    int half = size < 8 * LANES ? LANES : 8 * LANES;
    if (half == LANES) {
      insideOne(source, sourceAt, factors, values, at, size);
    } else {
      insideEight(source, sourceAt, factors, values, at, size);
    }
    int end = at + size;
    while (half < size) {
      int radix = radix(size / half);
      for (int start = at; start < end; start += radix * half) {
        switch (radix) {
          case 2 -> two(values, start, half);
          case 4 -> four(values, start, half);
          default -> eight(values, start, half);
        }
      }
      half *= radix;
    }
  }

  /** Eights, but no two at the end where two fours do: each pass goes over all numbers once. */
  private static int radix(int left) {
    return left == 16 ? 4 : Math.min(left, 8);
  }

  /** a + b and a − b for the first {@code half} entries a and those that follow them. */
  public static void butterflies(float[] values, int half) {
    int whole = half / LANES * LANES;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, i);
      FloatVector b = FloatVector.fromArray(SPECIES, values, i + half);
      a.add(b).intoArray(values, i);
      a.sub(b).intoArray(values, i + half);
    }
    for (int i = whole; i < half; i++) {
      float a = values[i];
      float b = values[i + half];
      values[i] = a + b;
      values[i + half] = a - b;
    }
  }

  /**
   * Butterflies within eight vectors, then between them. All is written out: the indices of a
   * shuffle are checked once for all eight, and Java inlines no further method here, as this one is
   * long.
   */
  private static void insideEight(
      float[] source, int sourceAt, float[] factors, float[] values, int at, int size) {
    int step = LANES;
    for (int i = at; i < at + size; i += 8 * LANES) {
      int s = sourceAt - at + i;
      FloatVector a = FloatVector.fromArray(SPECIES, source, s);
      FloatVector b = FloatVector.fromArray(SPECIES, source, s + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, source, s + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, source, s + 3 * LANES);
      FloatVector e = FloatVector.fromArray(SPECIES, source, s + 4 * LANES);
      FloatVector f = FloatVector.fromArray(SPECIES, source, s + 5 * LANES);
      FloatVector g = FloatVector.fromArray(SPECIES, source, s + 6 * LANES);
      FloatVector h = FloatVector.fromArray(SPECIES, source, s + 7 * LANES);
      a = a.mul(FloatVector.fromArray(SPECIES, factors, i));
      b = b.mul(FloatVector.fromArray(SPECIES, factors, i + LANES));
      c = c.mul(FloatVector.fromArray(SPECIES, factors, i + 2 * LANES));
      d = d.mul(FloatVector.fromArray(SPECIES, factors, i + 3 * LANES));
      e = e.mul(FloatVector.fromArray(SPECIES, factors, i + 4 * LANES));
      f = f.mul(FloatVector.fromArray(SPECIES, factors, i + 5 * LANES));
      g = g.mul(FloatVector.fromArray(SPECIES, factors, i + 6 * LANES));
      h = h.mul(FloatVector.fromArray(SPECIES, factors, i + 7 * LANES));
      a = a.fma(SIGN_1, a.rearrange(SWAP_1));
      b = b.fma(SIGN_1, b.rearrange(SWAP_1));
      c = c.fma(SIGN_1, c.rearrange(SWAP_1));
      d = d.fma(SIGN_1, d.rearrange(SWAP_1));
      e = e.fma(SIGN_1, e.rearrange(SWAP_1));
      f = f.fma(SIGN_1, f.rearrange(SWAP_1));
      g = g.fma(SIGN_1, g.rearrange(SWAP_1));
      h = h.fma(SIGN_1, h.rearrange(SWAP_1));
      a = a.fma(SIGN_2, a.rearrange(SWAP_2));
      b = b.fma(SIGN_2, b.rearrange(SWAP_2));
      c = c.fma(SIGN_2, c.rearrange(SWAP_2));
      d = d.fma(SIGN_2, d.rearrange(SWAP_2));
      e = e.fma(SIGN_2, e.rearrange(SWAP_2));
      f = f.fma(SIGN_2, f.rearrange(SWAP_2));
      g = g.fma(SIGN_2, g.rearrange(SWAP_2));
      h = h.fma(SIGN_2, h.rearrange(SWAP_2));
      a = a.fma(SIGN_4, a.rearrange(SWAP_4));
      b = b.fma(SIGN_4, b.rearrange(SWAP_4));
      c = c.fma(SIGN_4, c.rearrange(SWAP_4));
      d = d.fma(SIGN_4, d.rearrange(SWAP_4));
      e = e.fma(SIGN_4, e.rearrange(SWAP_4));
      f = f.fma(SIGN_4, f.rearrange(SWAP_4));
      g = g.fma(SIGN_4, g.rearrange(SWAP_4));
      h = h.fma(SIGN_4, h.rearrange(SWAP_4));
      if (LANES > 8) {
        a = a.fma(SIGN_8, a.rearrange(SWAP_8));
        b = b.fma(SIGN_8, b.rearrange(SWAP_8));
        c = c.fma(SIGN_8, c.rearrange(SWAP_8));
        d = d.fma(SIGN_8, d.rearrange(SWAP_8));
        e = e.fma(SIGN_8, e.rearrange(SWAP_8));
        f = f.fma(SIGN_8, f.rearrange(SWAP_8));
        g = g.fma(SIGN_8, g.rearrange(SWAP_8));
        h = h.fma(SIGN_8, h.rearrange(SWAP_8));
      }
      FloatVector ab = a.add(b);
      FloatVector cd = c.add(d);
      FloatVector ef = e.add(f);
      FloatVector gh = g.add(h);
      FloatVector sum = ab.add(cd);
      FloatVector next = ef.add(gh);
      sum.add(next).intoArray(values, i);
      sum.sub(next).intoArray(values, i + 4 * step);
      sum = ab.sub(cd);
      next = ef.sub(gh);
      sum.add(next).intoArray(values, i + 2 * step);
      sum.sub(next).intoArray(values, i + 6 * step);
      ab = a.sub(b);
      cd = c.sub(d);
      ef = e.sub(f);
      gh = g.sub(h);
      sum = ab.add(cd);
      next = ef.add(gh);
      sum.add(next).intoArray(values, i + step);
      sum.sub(next).intoArray(values, i + 5 * step);
      sum = ab.sub(cd);
      next = ef.sub(gh);
      sum.add(next).intoArray(values, i + 3 * step);
      sum.sub(next).intoArray(values, i + 7 * step);
    }
  }

  private static void insideOne(
      float[] source, int sourceAt, float[] factors, float[] values, int at, int size) {
    for (int i = 0; i < size; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, source, sourceAt + i);
      v = v.mul(FloatVector.fromArray(SPECIES, factors, at + i));
      v = v.fma(SIGN_1, v.rearrange(SWAP_1));
      v = v.fma(SIGN_2, v.rearrange(SWAP_2));
      v = v.fma(SIGN_4, v.rearrange(SWAP_4));
      if (LANES > 8) {
        v = v.fma(SIGN_8, v.rearrange(SWAP_8));
      }
      v.intoArray(values, at + i);
    }
  }

  /** Butterflies of vectors {@code step}, twice and four times as far apart. */
  private static void eight(float[] values, int start, int step) {
    for (int i = start; i < start + step; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, i);
      FloatVector b = FloatVector.fromArray(SPECIES, values, i + step);
      FloatVector c = FloatVector.fromArray(SPECIES, values, i + 2 * step);
      FloatVector d = FloatVector.fromArray(SPECIES, values, i + 3 * step);
      FloatVector e = FloatVector.fromArray(SPECIES, values, i + 4 * step);
      FloatVector f = FloatVector.fromArray(SPECIES, values, i + 5 * step);
      FloatVector g = FloatVector.fromArray(SPECIES, values, i + 6 * step);
      FloatVector h = FloatVector.fromArray(SPECIES, values, i + 7 * step);
      FloatVector ab = a.add(b);
      FloatVector cd = c.add(d);
      FloatVector ef = e.add(f);
      FloatVector gh = g.add(h);
      FloatVector sum = ab.add(cd);
      FloatVector next = ef.add(gh);
      sum.add(next).intoArray(values, i);
      sum.sub(next).intoArray(values, i + 4 * step);
      sum = ab.sub(cd);
      next = ef.sub(gh);
      sum.add(next).intoArray(values, i + 2 * step);
      sum.sub(next).intoArray(values, i + 6 * step);
      ab = a.sub(b);
      cd = c.sub(d);
      ef = e.sub(f);
      gh = g.sub(h);
      sum = ab.add(cd);
      next = ef.add(gh);
      sum.add(next).intoArray(values, i + step);
      sum.sub(next).intoArray(values, i + 5 * step);
      sum = ab.sub(cd);
      next = ef.sub(gh);
      sum.add(next).intoArray(values, i + 3 * step);
      sum.sub(next).intoArray(values, i + 7 * step);
    }
  }

  private static void two(float[] values, int start, int half) {
    for (int i = start; i < start + half; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, i);
      FloatVector b = FloatVector.fromArray(SPECIES, values, i + half);
      a.add(b).intoArray(values, i);
      a.sub(b).intoArray(values, i + half);
    }
  }

  private static void four(float[] values, int start, int quarter) {
    for (int i = start; i < start + quarter; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, i);
      FloatVector b = FloatVector.fromArray(SPECIES, values, i + quarter);
      FloatVector c = FloatVector.fromArray(SPECIES, values, i + 2 * quarter);
      FloatVector d = FloatVector.fromArray(SPECIES, values, i + 3 * quarter);
      FloatVector ab = a.add(b);
      FloatVector cd = c.add(d);
      FloatVector aMinus = a.sub(b);
      FloatVector cMinus = c.sub(d);
      ab.add(cd).intoArray(values, i);
      aMinus.add(cMinus).intoArray(values, i + quarter);
      ab.sub(cd).intoArray(values, i + 2 * quarter);
      aMinus.sub(cMinus).intoArray(values, i + 3 * quarter);
    }
  }
}
