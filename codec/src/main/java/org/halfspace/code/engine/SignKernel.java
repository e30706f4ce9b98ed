// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Signs to bits, the first the most significant: 1 where a number is ≥ 0. Only where {@link
 * VectorApi#present}.
 *
 * <p>Not by masks: Java 17 takes bits out of one by one. Signs of 32 vectors are gathered in one
 * vector of ints, whose lanes and bits then change places, one bit of their indices at a time.
 */
public final class SignKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** The bit of each of 32 numbers. */
  private static final int[] PLACES = lanes(i -> Integer.MIN_VALUE >>> i, Integer.SIZE);

  private static final VectorShuffle<Integer> SWAP_1 = swap(1);
  private static final VectorShuffle<Integer> SWAP_2 = swap(2);
  private static final VectorShuffle<Integer> SWAP_4 = swap(4);
  private static final VectorShuffle<Integer> SWAP_8 = swap(8);
  private static final IntVector KEEP_1 = keep(1);
  private static final IntVector KEEP_2 = keep(2);
  private static final IntVector KEEP_4 = keep(4);
  private static final IntVector KEEP_8 = keep(8);
  private static final IntVector DOWN_1 = down(1);
  private static final IntVector DOWN_2 = down(2);
  private static final IntVector DOWN_4 = down(4);
  private static final IntVector DOWN_8 = down(8);
  private static final IntVector UP_1 = up(1);
  private static final IntVector UP_2 = up(2);
  private static final IntVector UP_4 = up(4);
  private static final IntVector UP_8 = up(8);

  private SignKernel() {}

  private static int[] lanes(IntUnaryOperator value, int count) {
    return IntStream.range(0, count).map(value).toArray();
  }

  private static VectorShuffle<Integer> swap(int distance) {
    IntUnaryOperator partner = lane -> (lane ^ distance) & (LANES - 1);
    return VectorShuffle.fromOp(INTS, partner);
  }

  private static IntVector vector(IntUnaryOperator value) {
    return IntVector.fromArray(INTS, lanes(value, LANES), 0);
  }

  /** Bits at places without {@code distance} in their index. */
  private static int low(int distance) {
    int bits = 0;
    for (int i = 0; i < Integer.SIZE; i++) {
      bits |= (i & distance) == 0 ? 1 << i : 0;
    }
    return bits;
  }

  private static IntVector keep(int distance) {
    return vector(lane -> (lane & distance) == 0 ? ~low(distance) : low(distance));
  }

  private static IntVector down(int distance) {
    return vector(lane -> (lane & distance) == 0 ? low(distance) : 0);
  }

  private static IntVector up(int distance) {
    return vector(lane -> (lane & distance) == 0 ? 0 : ~low(distance));
  }

  /**
   * Packs 32 · {@code count} numbers.
   *
   * @param values from {@code at} on
   * @param words receives {@code count} ints
   */
  public static void pack(float[] values, int at, int[] words, int count) {
    int whole = count / LANES * LANES;
    for (int word = 0; word < whole; word += LANES) {
      block(values, at + word * Integer.SIZE, words, word);
    }
    for (int word = whole; word < count; word++) {
      words[word] = word(values, at + word * Integer.SIZE);
    }
  }

  /** As many words as there are lanes. */
  private static void block(float[] values, int at, int[] words, int to) {
    // Numbers of word w end up in lane w: bit −1 − w of their part of the int for now.
    IntVector x = IntVector.zero(INTS);
    for (int i = at; i < at + LANES * Integer.SIZE; i += Integer.SIZE) {
      x = x.lanewise(VectorOperators.LSHL, 1);
      x = x.or(below(values, i).lanewise(VectorOperators.LSHL, Integer.SIZE - LANES));
      if (LANES > 8) {
        x = x.or(below(values, i + LANES));
      } else {
        x = x.or(below(values, i + LANES).lanewise(VectorOperators.LSHL, 16));
        x = x.or(below(values, i + 2 * LANES).lanewise(VectorOperators.LSHL, 8));
        x = x.or(below(values, i + 3 * LANES));
      }
    }
    // Lanes without the distance take high bits of their partners as low ones, and the other way
    // round: a transposition about the other diagonal, which puts the first number highest.
    IntVector y = x.rearrange(SWAP_1);
    x = x.and(KEEP_1).or(y.lanewise(VectorOperators.LSHR, 1).and(DOWN_1));
    x = x.or(y.lanewise(VectorOperators.LSHL, 1).and(UP_1));
    y = x.rearrange(SWAP_2);
    x = x.and(KEEP_2).or(y.lanewise(VectorOperators.LSHR, 2).and(DOWN_2));
    x = x.or(y.lanewise(VectorOperators.LSHL, 2).and(UP_2));
    y = x.rearrange(SWAP_4);
    x = x.and(KEEP_4).or(y.lanewise(VectorOperators.LSHR, 4).and(DOWN_4));
    x = x.or(y.lanewise(VectorOperators.LSHL, 4).and(UP_4));
    if (LANES > 8) {
      y = x.rearrange(SWAP_8);
      x = x.and(KEEP_8).or(y.lanewise(VectorOperators.LSHR, 8).and(DOWN_8));
      x = x.or(y.lanewise(VectorOperators.LSHL, 8).and(UP_8));
    }
    x.not().intoArray(words, to);
  }

  /** The sign bit as the lowest one. −0 + 0 is 0, so it says whether a number is below 0. */
  private static IntVector below(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at)
        .add(0f)
        .reinterpretAsInts()
        .lanewise(VectorOperators.LSHR, 31);
  }

  private static int word(float[] values, int at) {
    IntVector below = IntVector.zero(INTS);
    for (int i = 0; i < Integer.SIZE; i += LANES) {
      IntVector raw = FloatVector.fromArray(SPECIES, values, at + i).add(0f).reinterpretAsInts();
      IntVector places = IntVector.fromArray(INTS, PLACES, i);
      below = below.or(raw.lanewise(VectorOperators.ASHR, 31).and(places));
    }
    return ~below.reduceLanes(VectorOperators.OR);
  }
}
