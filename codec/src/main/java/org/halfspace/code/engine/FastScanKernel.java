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
   * Sums the rounded entries of two groups of codes.
   *
   * @param plane where the first group begins in {@code planes}
   * @param group what lies between the beginnings of the two
   * @param from the first field, a multiple of four
   * @param to after the last one, a multiple of four, at most {@link #TOGETHER} more
   * @param tables of field f from {@link CacheLines#FIRST_BYTE} + f · lanes on
   * @param sums receives those of each group: first of its even lanes, then of its odd ones
   */
  public static void sum(
      byte[] planes, int plane, int group, int from, int to, byte[] tables, short[] sums) {
    ShortVector even = ShortVector.zero(SHORTS);
    ShortVector odd = ShortVector.zero(SHORTS);
    ShortVector evenNext = ShortVector.zero(SHORTS);
    ShortVector oddNext = ShortVector.zero(SHORTS);
    for (int f = from; f < to; f += 4) {
      int at = plane + f * LANES;
      int table = CacheLines.FIRST_BYTE + f * LANES;
      ByteVector a = ByteVector.fromArray(BYTES, tables, table);
      ByteVector b = ByteVector.fromArray(BYTES, tables, table + LANES);
      ShortVector own =
          ByteVector.fromArray(BYTES, planes, at)
              .selectFrom(a)
              .add(ByteVector.fromArray(BYTES, planes, at + LANES).selectFrom(b))
              .reinterpretAsShorts();
      even = even.add(own);
      odd = odd.add(own.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ShortVector next =
          ByteVector.fromArray(BYTES, planes, at + group)
              .selectFrom(a)
              .add(ByteVector.fromArray(BYTES, planes, at + group + LANES).selectFrom(b))
              .reinterpretAsShorts();
      evenNext = evenNext.add(next);
      oddNext = oddNext.add(next.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ByteVector c = ByteVector.fromArray(BYTES, tables, table + 2 * LANES);
      ByteVector d = ByteVector.fromArray(BYTES, tables, table + 3 * LANES);
      own =
          ByteVector.fromArray(BYTES, planes, at + 2 * LANES)
              .selectFrom(c)
              .add(ByteVector.fromArray(BYTES, planes, at + 3 * LANES).selectFrom(d))
              .reinterpretAsShorts();
      even = even.add(own);
      odd = odd.add(own.lanewise(VectorOperators.LSHR, Byte.SIZE));
      next =
          ByteVector.fromArray(BYTES, planes, at + group + 2 * LANES)
              .selectFrom(c)
              .add(ByteVector.fromArray(BYTES, planes, at + group + 3 * LANES).selectFrom(d))
              .reinterpretAsShorts();
      evenNext = evenNext.add(next);
      oddNext = oddNext.add(next.lanewise(VectorOperators.LSHR, Byte.SIZE));
    }
    even.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums, 0);
    odd.intoArray(sums, LANES / 2);
    evenNext.sub(oddNext.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sums, LANES);
    oddNext.intoArray(sums, LANES + LANES / 2);
  }

  /** The same for two queries. */
  public static void sum(
      byte[] planes,
      int plane,
      int group,
      int from,
      int to,
      byte[] tablesP,
      short[] sumsP,
      byte[] tablesQ,
      short[] sumsQ) {
    ShortVector evenP = ShortVector.zero(SHORTS);
    ShortVector oddP = ShortVector.zero(SHORTS);
    ShortVector evenNextP = ShortVector.zero(SHORTS);
    ShortVector oddNextP = ShortVector.zero(SHORTS);
    ShortVector evenQ = ShortVector.zero(SHORTS);
    ShortVector oddQ = ShortVector.zero(SHORTS);
    ShortVector evenNextQ = ShortVector.zero(SHORTS);
    ShortVector oddNextQ = ShortVector.zero(SHORTS);
    for (int f = from; f < to; f += 2) {
      int at = plane + f * LANES;
      int table = CacheLines.FIRST_BYTE + f * LANES;
      ByteVector codes = ByteVector.fromArray(BYTES, planes, at);
      ByteVector more = ByteVector.fromArray(BYTES, planes, at + LANES);
      ByteVector next = ByteVector.fromArray(BYTES, planes, at + group);
      ByteVector nextMore = ByteVector.fromArray(BYTES, planes, at + group + LANES);
      ByteVector a = ByteVector.fromArray(BYTES, tablesP, table);
      ByteVector b = ByteVector.fromArray(BYTES, tablesP, table + LANES);
      ShortVector own = codes.selectFrom(a).add(more.selectFrom(b)).reinterpretAsShorts();
      evenP = evenP.add(own);
      oddP = oddP.add(own.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ShortVector other = next.selectFrom(a).add(nextMore.selectFrom(b)).reinterpretAsShorts();
      evenNextP = evenNextP.add(other);
      oddNextP = oddNextP.add(other.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ByteVector c = ByteVector.fromArray(BYTES, tablesQ, table);
      ByteVector d = ByteVector.fromArray(BYTES, tablesQ, table + LANES);
      ShortVector ownQ = codes.selectFrom(c).add(more.selectFrom(d)).reinterpretAsShorts();
      evenQ = evenQ.add(ownQ);
      oddQ = oddQ.add(ownQ.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ShortVector otherQ = next.selectFrom(c).add(nextMore.selectFrom(d)).reinterpretAsShorts();
      evenNextQ = evenNextQ.add(otherQ);
      oddNextQ = oddNextQ.add(otherQ.lanewise(VectorOperators.LSHR, Byte.SIZE));
    }
    evenP.sub(oddP.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsP, 0);
    oddP.intoArray(sumsP, LANES / 2);
    evenNextP.sub(oddNextP.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsP, LANES);
    oddNextP.intoArray(sumsP, LANES + LANES / 2);
    evenQ.sub(oddQ.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsQ, 0);
    oddQ.intoArray(sumsQ, LANES / 2);
    evenNextQ.sub(oddNextQ.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(sumsQ, LANES);
    oddNextQ.intoArray(sumsQ, LANES + LANES / 2);
  }

  /** Adds sums of two groups to wide ones, which are in the order of the codes. */
  public static void widen(short[] sums, int[] wide) {
    for (int half = 0; half < 4; half++) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, half * (LANES / 2)).reinterpretAsInts();
      int low = low(half);
      int high = low + 2 * SHARE;
      IntVector.fromArray(INTS, wide, low).add(two.and(LOW_SHORT)).intoArray(wide, low);
      IntVector.fromArray(INTS, wide, high)
          .add(two.lanewise(VectorOperators.LSHR, Short.SIZE))
          .intoArray(wide, high);
    }
  }

  /** The first code of the lower sums of a half group; the higher ones are two shares on. */
  private static int low(int half) {
    return half / 2 * LANES + half % 2 * SHARE;
  }

  /**
   * Sets differences to {@code base · weight + scale · sum + constant} for the codes of two groups,
   * in their order.
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
    for (int at = 0; at < 2 * LANES; at += LANES) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, at).reinterpretAsInts();
      IntVector odd = ShortVector.fromArray(SHORTS, sums, at + LANES / 2).reinterpretAsInts();
      FloatVector a =
          ((FloatVector) two.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(scales, FloatVector.fromArray(FLOATS, base, first + at).fma(weights, constants));
      a.intoArray(differences, at);
      FloatVector b =
          ((FloatVector) odd.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(
                  scales,
                  FloatVector.fromArray(FLOATS, base, first + at + SHARE).fma(weights, constants));
      b.intoArray(differences, at + SHARE);
      FloatVector c =
          ((FloatVector)
                  two.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(
                  scales,
                  FloatVector.fromArray(FLOATS, base, first + at + 2 * SHARE)
                      .fma(weights, constants));
      c.intoArray(differences, at + 2 * SHARE);
      FloatVector d =
          ((FloatVector)
                  odd.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(
                  scales,
                  FloatVector.fromArray(FLOATS, base, first + at + 3 * SHARE)
                      .fma(weights, constants));
      d.intoArray(differences, at + 3 * SHARE);
      signs =
          signs
              .or(a.reinterpretAsInts())
              .or(b.reinterpretAsInts())
              .or(c.reinterpretAsInts().or(d.reinterpretAsInts()));
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
    for (int at = 0; at < 2 * LANES; at += LANES) {
      IntVector two = ShortVector.fromArray(SHORTS, sums, at).reinterpretAsInts();
      IntVector odd = ShortVector.fromArray(SHORTS, sums, at + LANES / 2).reinterpretAsInts();
      FloatVector a =
          ((FloatVector) two.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + at),
                  FloatVector.fromArray(FLOATS, base, first + at).fma(weights, constants));
      a.intoArray(differences, at);
      FloatVector b =
          ((FloatVector) odd.and(LOW_SHORT).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + at + SHARE),
                  FloatVector.fromArray(FLOATS, base, first + at + SHARE).fma(weights, constants));
      b.intoArray(differences, at + SHARE);
      FloatVector c =
          ((FloatVector)
                  two.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + at + 2 * SHARE),
                  FloatVector.fromArray(FLOATS, base, first + at + 2 * SHARE)
                      .fma(weights, constants));
      c.intoArray(differences, at + 2 * SHARE);
      FloatVector d =
          ((FloatVector)
                  odd.lanewise(VectorOperators.LSHR, Short.SIZE).convert(VectorOperators.I2F, 0))
              .fma(scales, offsets)
              .fma(
                  FloatVector.fromArray(FLOATS, factor, first + at + 3 * SHARE),
                  FloatVector.fromArray(FLOATS, base, first + at + 3 * SHARE)
                      .fma(weights, constants));
      d.intoArray(differences, at + 3 * SHARE);
      signs =
          signs
              .or(a.reinterpretAsInts())
              .or(b.reinterpretAsInts())
              .or(c.reinterpretAsInts().or(d.reinterpretAsInts()));
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
    for (int at = 0; at < 2 * LANES; at += SHARE) {
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
