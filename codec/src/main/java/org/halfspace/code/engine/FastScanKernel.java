// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of a fast scan: rounded tables of fields looked up by shuffles within a register, one
 * code in each lane. Sums and what is done with them are apart: Java compiles the two loops well,
 * and one that does both badly. Only where {@link FastScanSupport#present}.
 */
public final class FastScanKernel {
  static final VectorShape SHAPE = VectorShape.forBitSize(8 * FastScanSupport.lanes());

  /** Fields whose sums of 255 for two fit 16 bits. */
  public static final int TOGETHER = 512;

  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final int LANES = BYTES.length();
  private static final int SHARE = FLOATS.length();
  private static final int LOW_SHORT = 0xffff;

  private FastScanKernel() {}

  /**
   * Sums the rounded entries of one group of codes.
   *
   * @param plane where the group begins in {@code planes}
   * @param from the first field, even
   * @param to after the last one, even, at most {@link #TOGETHER} more
   * @param tables of field f from {@link CacheLines#FIRST_BYTE} + f · lanes on
   * @param sums receives those of even lanes, then those of odd ones
   */
  public static void sum(byte[] planes, int plane, int from, int to, byte[] tables, short[] sums) {
    ShortVector even = ShortVector.zero(SHORTS);
    ShortVector odd = ShortVector.zero(SHORTS);
    for (int f = from; f < to; f += 4) {
      ByteVector a = ByteVector.fromArray(BYTES, planes, plane + f * LANES);
      ByteVector b = ByteVector.fromArray(BYTES, planes, plane + (f + 1) * LANES);
      ByteVector c = ByteVector.fromArray(BYTES, planes, plane + (f + 2) * LANES);
      ByteVector d = ByteVector.fromArray(BYTES, planes, plane + (f + 3) * LANES);
      ShortVector both = both(a, b, tables, f);
      ShortVector more = both(c, d, tables, f + 2);
      even = even.add(both).add(more);
      odd =
          odd.add(
              both.lanewise(VectorOperators.LSHR, Byte.SIZE)
                  .add(more.lanewise(VectorOperators.LSHR, Byte.SIZE)));
    }
    even.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums, 0);
    odd.intoArray(sums, LANES / 2);
  }

  /** The same for two queries. */
  public static void sum(
      byte[] planes,
      int plane,
      int from,
      int to,
      byte[] tablesP,
      short[] sumsP,
      byte[] tablesQ,
      short[] sumsQ) {
    ShortVector evenP = ShortVector.zero(SHORTS);
    ShortVector oddP = ShortVector.zero(SHORTS);
    ShortVector evenQ = ShortVector.zero(SHORTS);
    ShortVector oddQ = ShortVector.zero(SHORTS);
    for (int f = from; f < to; f += 4) {
      ByteVector a = ByteVector.fromArray(BYTES, planes, plane + f * LANES);
      ByteVector b = ByteVector.fromArray(BYTES, planes, plane + (f + 1) * LANES);
      ByteVector c = ByteVector.fromArray(BYTES, planes, plane + (f + 2) * LANES);
      ByteVector d = ByteVector.fromArray(BYTES, planes, plane + (f + 3) * LANES);
      ShortVector ofP = both(a, b, tablesP, f);
      ShortVector moreOfP = both(c, d, tablesP, f + 2);
      evenP = evenP.add(ofP).add(moreOfP);
      oddP =
          oddP.add(
              ofP.lanewise(VectorOperators.LSHR, Byte.SIZE)
                  .add(moreOfP.lanewise(VectorOperators.LSHR, Byte.SIZE)));
      ShortVector ofQ = both(a, b, tablesQ, f);
      ShortVector moreOfQ = both(c, d, tablesQ, f + 2);
      evenQ = evenQ.add(ofQ).add(moreOfQ);
      oddQ =
          oddQ.add(
              ofQ.lanewise(VectorOperators.LSHR, Byte.SIZE)
                  .add(moreOfQ.lanewise(VectorOperators.LSHR, Byte.SIZE)));
    }
    evenP.sub(oddP.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsP, 0);
    oddP.intoArray(sumsP, LANES / 2);
    evenQ.sub(oddQ.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsQ, 0);
    oddQ.intoArray(sumsQ, LANES / 2);
  }

  /** What two fields of each code add, less than 256; two codes in a lane. */
  private static ShortVector both(ByteVector first, ByteVector second, byte[] tables, int f) {
    ByteVector ofFirst = ByteVector.fromArray(BYTES, tables, CacheLines.FIRST_BYTE + f * LANES);
    ByteVector ofSecond =
        ByteVector.fromArray(BYTES, tables, CacheLines.FIRST_BYTE + (f + 1) * LANES);
    return first.selectFrom(ofFirst).add(second.selectFrom(ofSecond)).reinterpretAsShorts();
  }

  /** Adds sums to wide ones, which are in the order of the codes. */
  public static void widen(short[] sums, int[] wide) {
    for (int half = 0; half < 2; half++) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, half * (LANES / 2)).reinterpretAsInts();
      int low = half * SHARE;
      int high = low + 2 * SHARE;
      IntVector.fromArray(INTS, wide, low).add(two.and(LOW_SHORT)).intoArray(wide, low);
      IntVector.fromArray(INTS, wide, high)
          .add(two.lanewise(VectorOperators.LSHR, Short.SIZE))
          .intoArray(wide, high);
    }
  }

  /**
   * Sets differences to {@code base · weight + scale · sum + constant}, in the order of the codes.
   *
   * @param base of the codes, from {@code first} on
   * @return whether any is below 0
   */
  public static boolean anyBelow(
      short[] sums,
      float[] base,
      int first,
      float weight,
      float scale,
      float constant,
      float[] differences) {
    FloatVector weights = FloatVector.broadcast(FLOATS, weight);
    FloatVector scales = FloatVector.broadcast(FLOATS, scale);
    FloatVector constants = FloatVector.broadcast(FLOATS, constant);
    IntVector signs = IntVector.zero(INTS);
    for (int half = 0; half < 2; half++) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, half * (LANES / 2)).reinterpretAsInts();
      int low = half * SHARE;
      int high = low + 2 * SHARE;
      FloatVector a =
          ((FloatVector) two.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(
                  scales, FloatVector.fromArray(FLOATS, base, first + low).fma(weights, constants));
      FloatVector b =
          ((FloatVector)
                  two.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(
                  scales,
                  FloatVector.fromArray(FLOATS, base, first + high).fma(weights, constants));
      a.intoArray(differences, low);
      b.intoArray(differences, high);
      signs = signs.or(a.reinterpretAsInts()).or(b.reinterpretAsInts());
    }
    // The highest bit is the sign.
    return signs.compare(VectorOperators.LT, 0).anyTrue();
  }

  /**
   * The same for codes of different factors: {@code base · weight + factor · (scale · sum + offset)
   * + constant}.
   */
  public static boolean anyBelow(
      short[] sums,
      float[] base,
      float[] factor,
      int first,
      float weight,
      float scale,
      float offset,
      float constant,
      float[] differences) {
    FloatVector weights = FloatVector.broadcast(FLOATS, weight);
    FloatVector scales = FloatVector.broadcast(FLOATS, scale);
    FloatVector offsets = FloatVector.broadcast(FLOATS, offset);
    FloatVector constants = FloatVector.broadcast(FLOATS, constant);
    IntVector signs = IntVector.zero(INTS);
    for (int half = 0; half < 2; half++) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, half * (LANES / 2)).reinterpretAsInts();
      int low = half * SHARE;
      int high = low + 2 * SHARE;
      FloatVector a =
          ((FloatVector) two.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + low),
                  FloatVector.fromArray(FLOATS, base, first + low).fma(weights, constants));
      FloatVector b =
          ((FloatVector)
                  two.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + high),
                  FloatVector.fromArray(FLOATS, base, first + high).fma(weights, constants));
      a.intoArray(differences, low);
      b.intoArray(differences, high);
      signs = signs.or(a.reinterpretAsInts()).or(b.reinterpretAsInts());
    }
    return signs.compare(VectorOperators.LT, 0).anyTrue();
  }

  /** The same for wide sums. */
  public static boolean anyBelow(
      int[] wide,
      float[] base,
      float[] factor,
      int first,
      float weight,
      float scale,
      float offset,
      float constant,
      float[] differences) {
    FloatVector weights = FloatVector.broadcast(FLOATS, weight);
    FloatVector scales = FloatVector.broadcast(FLOATS, scale);
    FloatVector offsets = FloatVector.broadcast(FLOATS, offset);
    FloatVector constants = FloatVector.broadcast(FLOATS, constant);
    IntVector signs = IntVector.zero(INTS);
    for (int at = 0; at < LANES; at += SHARE) {
      FloatVector own =
          ((FloatVector) IntVector.fromArray(INTS, wide, at).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + at),
                  FloatVector.fromArray(FLOATS, base, first + at).fma(weights, constants));
      own.intoArray(differences, at);
      signs = signs.or(own.reinterpretAsInts());
    }
    return signs.compare(VectorOperators.LT, 0).anyTrue();
  }
}
