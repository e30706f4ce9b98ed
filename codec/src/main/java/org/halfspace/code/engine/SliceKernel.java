// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Counts of bits by carry-save adders, for {@link #CODES} codes at a time: a slice has one bit of
 * each of them, and a number of each is as many slices as it has bits, the lowest first. An adder
 * takes three slices of one weight and leaves one of that weight and one of twice the weight, for
 * two or five operations on registers and with no count of bits; Harley and Seal's order of adders,
 * in Warren, Hacker's Delight, section 5–1. Only where {@link #present}. Stateless.
 */
public final class SliceKernel {
  /** Longs of a slice. */
  public static final int LONGS = 8;

  /** Codes that a slice has a bit of. */
  public static final int CODES = LONGS * Long.SIZE;

  /** Slices that are added at a time. */
  public static final int TOGETHER = 8;

  /** Slices of the sum that one call of {@link #add} finishes. */
  public static final int FINISHED = 3;

  private SliceKernel() {}

  /** Apart, so that nothing of the module is touched where it is absent. */
  private static final class Lanes {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

    private static final int COUNT = SPECIES.length();
  }

  /** Whether the Vector API is there, with registers that a slice is a multiple of. */
  public static boolean present() {
    return VectorApi.present() && VectorApi.lanes() * Float.BYTES <= LONGS * Long.BYTES;
  }

  /**
   * Adds slices of one weight. The three lowest slices of the sum are finished; what is left are
   * slices of eight times the weight, one for each eight that were added.
   *
   * <p>All is written out: Java inlines no further method here, as this one is long.
   *
   * @param slices where they are
   * @param from is added to each place
   * @param places where each slice begins; a multiple of {@link #TOGETHER}
   * @param sums receives {@link #FINISHED} slices
   * @param carries receives those that are left; may be {@code slices} where places differ
   */
  public static void add(
      long[] slices,
      int from,
      int[] places,
      long[] sums,
      int sumsAt,
      long[] carries,
      int carriesAt) {
    for (int lane = 0; lane < LONGS; lane += Lanes.COUNT) {
      addLanes(slices, from + lane, places, sums, sumsAt + lane, carries, carriesAt + lane);
    }
  }

  private static void addLanes(
      long[] slices,
      int from,
      int[] places,
      long[] sums,
      int sumsAt,
      long[] carries,
      int carriesAt) {
    VectorSpecies<Long> species = Lanes.SPECIES;
    VectorOperators.Associative xor = VectorOperators.XOR;
    VectorOperators.Associative and = VectorOperators.AND;
    VectorOperators.Associative or = VectorOperators.OR;
    LongVector one = LongVector.zero(species);
    LongVector two = one;
    LongVector four = one;
    int to = carriesAt;
    for (int i = 0; i < places.length; i += TOGETHER) {
      LongVector a = LongVector.fromArray(species, slices, from + places[i]);
      LongVector b = LongVector.fromArray(species, slices, from + places[i + 1]);
      LongVector p = a.lanewise(and, b).lanewise(or, a.lanewise(or, b).lanewise(and, one));
      one = a.lanewise(xor, b).lanewise(xor, one);
      a = LongVector.fromArray(species, slices, from + places[i + 2]);
      b = LongVector.fromArray(species, slices, from + places[i + 3]);
      LongVector q = a.lanewise(and, b).lanewise(or, a.lanewise(or, b).lanewise(and, one));
      one = a.lanewise(xor, b).lanewise(xor, one);
      LongVector r = p.lanewise(and, q).lanewise(or, p.lanewise(or, q).lanewise(and, two));
      two = p.lanewise(xor, q).lanewise(xor, two);
      a = LongVector.fromArray(species, slices, from + places[i + 4]);
      b = LongVector.fromArray(species, slices, from + places[i + 5]);
      p = a.lanewise(and, b).lanewise(or, a.lanewise(or, b).lanewise(and, one));
      one = a.lanewise(xor, b).lanewise(xor, one);
      a = LongVector.fromArray(species, slices, from + places[i + 6]);
      b = LongVector.fromArray(species, slices, from + places[i + 7]);
      q = a.lanewise(and, b).lanewise(or, a.lanewise(or, b).lanewise(and, one));
      one = a.lanewise(xor, b).lanewise(xor, one);
      LongVector s = p.lanewise(and, q).lanewise(or, p.lanewise(or, q).lanewise(and, two));
      two = p.lanewise(xor, q).lanewise(xor, two);
      r.lanewise(and, s).lanewise(or, r.lanewise(or, s).lanewise(and, four)).intoArray(carries, to);
      four = r.lanewise(xor, s).lanewise(xor, four);
      to += LONGS;
    }
    one.intoArray(sums, sumsAt);
    two.intoArray(sums, sumsAt + LONGS);
    four.intoArray(sums, sumsAt + 2 * LONGS);
  }

  /**
   * The sign of a + b + c for every code, in two's complement.
   *
   * @param a {@code width} slices, as of {@code b}
   * @param c the same for all codes
   * @param width bits of the sum with its sign
   * @param negative receives a slice, 1 where the sum is below 0
   */
  public static void signs(
      long[] a, int from, long[] b, int otherFrom, int c, int width, long[] negative) {
    VectorOperators.Associative xor = VectorOperators.XOR;
    VectorOperators.Associative and = VectorOperators.AND;
    VectorOperators.Associative or = VectorOperators.OR;
    for (int lane = 0; lane < LONGS; lane += Lanes.COUNT) {
      LongVector saved = LongVector.zero(Lanes.SPECIES);
      LongVector carry = saved;
      LongVector sum = saved;
      for (int i = 0; i < width; i++) {
        LongVector x = LongVector.fromArray(Lanes.SPECIES, a, from + lane + i * LONGS);
        LongVector y = LongVector.fromArray(Lanes.SPECIES, b, otherFrom + lane + i * LONGS);
        LongVector z = LongVector.broadcast(Lanes.SPECIES, -(long) (c >>> i & 1));
        LongVector three = x.lanewise(xor, y).lanewise(xor, z);
        sum = three.lanewise(xor, saved).lanewise(xor, carry);
        carry =
            three.lanewise(and, saved).lanewise(or, three.lanewise(or, saved).lanewise(and, carry));
        saved = x.lanewise(and, y).lanewise(or, x.lanewise(or, y).lanewise(and, z));
      }
      sum.intoArray(negative, lane);
    }
  }

  /**
   * Eight matrices of 64 × 64 bits are transposed in place: bit j of long 8 i + g becomes bit i of
   * long 8 j + g. Blocks of ever smaller size change places, as in Hacker's Delight, section 7–3,
   * two sizes in each pass.
   *
   * @param from where the 512 longs begin
   */
  public static void transpose(long[] words, int from) {
    transpose(words, from, 32, 0x00000000ffffffffL, 0x0000ffff0000ffffL);
    transpose(words, from, 8, 0x00ff00ff00ff00ffL, 0x0f0f0f0f0f0f0f0fL);
    transpose(words, from, 2, 0x3333333333333333L, 0x5555555555555555L);
  }

  private static void transpose(long[] words, int from, int step, long mask, long halfMask) {
    int half = step / 2;
    for (int block = 0; block < Long.SIZE; block += 2 * step) {
      for (int row = block; row < block + half; row++) {
        for (int lane = 0; lane < LONGS; lane += Lanes.COUNT) {
          exchange(words, from + row * LONGS + lane, half, mask, halfMask);
        }
      }
    }
  }

  /** Rows r, r + half, r + 2 half and r + 3 half. */
  private static void exchange(long[] words, int at, int half, long mask, long halfMask) {
    VectorSpecies<Long> species = Lanes.SPECIES;
    VectorOperators.Associative xor = VectorOperators.XOR;
    VectorOperators.Associative and = VectorOperators.AND;
    VectorOperators.Binary left = VectorOperators.LSHL;
    VectorOperators.Binary right = VectorOperators.LSHR;
    int step = 2 * half;
    LongVector a = LongVector.fromArray(species, words, at);
    LongVector b = LongVector.fromArray(species, words, at + half * LONGS);
    LongVector c = LongVector.fromArray(species, words, at + step * LONGS);
    LongVector d = LongVector.fromArray(species, words, at + (step + half) * LONGS);
    LongVector t = a.lanewise(right, step).lanewise(xor, c).lanewise(and, mask);
    LongVector u = b.lanewise(right, step).lanewise(xor, d).lanewise(and, mask);
    a = a.lanewise(xor, t.lanewise(left, step));
    c = c.lanewise(xor, t);
    b = b.lanewise(xor, u.lanewise(left, step));
    d = d.lanewise(xor, u);
    t = a.lanewise(right, half).lanewise(xor, b).lanewise(and, halfMask);
    u = c.lanewise(right, half).lanewise(xor, d).lanewise(and, halfMask);
    a.lanewise(xor, t.lanewise(left, half)).intoArray(words, at);
    b.lanewise(xor, t).intoArray(words, at + half * LONGS);
    c.lanewise(xor, u.lanewise(left, half)).intoArray(words, at + step * LONGS);
    d.lanewise(xor, u).intoArray(words, at + (step + half) * LONGS);
  }
}
