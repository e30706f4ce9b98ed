package org.halfspace.simd;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Walsh–Hadamard transform of one vector: butterflies of neighbours first, then of places ever
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

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** The bit of each of 32 entries. */
  private static final int[] PLACES =
      IntStream.range(0, Integer.SIZE).map(i -> Integer.MIN_VALUE >>> i).toArray();

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
   * H D v in place, for v the entries from {@code from} on.
   *
   * @param factors the diagonal of D, at the places of v
   * @param size a power of two, at least {@link #smallest}
   */
  public static void transform(float[] values, float[] factors, int from, int size) {
    int end = from + size;
    insideRegisters(values, factors, from, end);
    int half = LANES;
    if (Integer.numberOfTrailingZeros(size / LANES) % 2 == 1) {
      for (int start = from; start < end; start += 2 * half) {
        two(values, start, half);
      }
      half *= 2;
    }
    for (; half < size; half *= 4) {
      for (int start = from; start < end; start += 4 * half) {
        four(values, start, half);
      }
    }
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

  private static void insideRegisters(float[] values, float[] factors, int from, int end) {
    for (int at = from; at < end; at += LANES) {
      FloatVector v =
          FloatVector.fromArray(SPECIES, values, at)
              .mul(FloatVector.fromArray(SPECIES, factors, at));
      v = v.fma(SIGN_1, v.rearrange(SWAP_1));
      v = v.fma(SIGN_2, v.rearrange(SWAP_2));
      v = v.fma(SIGN_4, v.rearrange(SWAP_4));
      if (LANES > 8) {
        v = v.fma(SIGN_8, v.rearrange(SWAP_8));
      }
      v.intoArray(values, at);
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

  /**
   * 32 bits, the first the most significant: 1 where an entry is ≥ 0.
   *
   * @param at of the first of 32 entries
   */
  public static int signs(float[] values, int at) {
    // Not by a mask: Java 17 takes bits out of one by one.
    IntVector below = IntVector.zero(INTS);
    for (int i = 0; i < Integer.SIZE; i += LANES) {
      // −0 + 0 is 0, so the sign bit says whether the entry is below 0.
      IntVector raw = FloatVector.fromArray(SPECIES, values, at + i).add(0f).reinterpretAsInts();
      IntVector places = IntVector.fromArray(INTS, PLACES, i);
      below = below.or(raw.lanewise(VectorOperators.ASHR, 31).and(places));
    }
    return ~below.reduceLanes(VectorOperators.OR);
  }
}
