// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loop of a fast scan: rounded tables of half bytes looked up by shuffles within a register,
 * one code in each lane. Only where {@link FastScanSupport#present}.
 */
public final class FastScanKernel {
  static final VectorShape SHAPE = VectorShape.forBitSize(8 * FastScanSupport.lanes());
  private static final VectorSpecies<Byte> BYTES = SHAPE.withLanes(byte.class);
  private static final VectorSpecies<Short> SHORTS = SHAPE.withLanes(short.class);
  private static final VectorSpecies<Integer> INTS = SHAPE.withLanes(int.class);
  private static final VectorSpecies<Float> FLOATS = SHAPE.withLanes(float.class);
  private static final int LANES = BYTES.length();
  private static final int SHARE = FLOATS.length();

  /** Bytes of codes whose sums of 255 each fit 16 bits. */
  static final int TOGETHER = 256;

  private static final byte LOW_HALF = 15;
  private static final int LOW_SHORT = 0xffff;

  private FastScanKernel() {}

  /**
   * Sums the rounded entries of one group of codes for one query.
   *
   * @param plane where the group begins in {@code planes}
   * @param from the first byte of a code to look at
   * @param to the byte after the last one, at most {@link #TOGETHER} more
   */
  static void sum(byte[] planes, int plane, int from, int to, FastScanQuery q) {
    ShortVector even = ShortVector.zero(SHORTS);
    ShortVector odd = ShortVector.zero(SHORTS);
    byte[] tables = q.tables;
    for (int i = from; i < to; i++) {
      ByteVector code = ByteVector.fromArray(BYTES, planes, plane + i * LANES);
      ShortVector sums = sums(low(code), high(code), tables, i);
      even = even.add(sums);
      odd = odd.add(sums.lanewise(VectorOperators.LSHR, Byte.SIZE));
    }
    even.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(q.sums, 0);
    odd.intoArray(q.sums, LANES / 2);
  }

  /** The same for two queries. */
  static void sum(byte[] planes, int plane, int from, int to, FastScanQuery p, FastScanQuery q) {
    ShortVector evenP = ShortVector.zero(SHORTS);
    ShortVector oddP = ShortVector.zero(SHORTS);
    ShortVector evenQ = ShortVector.zero(SHORTS);
    ShortVector oddQ = ShortVector.zero(SHORTS);
    byte[] ofP = p.tables;
    byte[] ofQ = q.tables;
    for (int i = from; i < to; i++) {
      ByteVector code = ByteVector.fromArray(BYTES, planes, plane + i * LANES);
      ByteVector low = low(code);
      ByteVector high = high(code);
      ShortVector sumsP = sums(low, high, ofP, i);
      evenP = evenP.add(sumsP);
      oddP = oddP.add(sumsP.lanewise(VectorOperators.LSHR, Byte.SIZE));
      ShortVector sumsQ = sums(low, high, ofQ, i);
      evenQ = evenQ.add(sumsQ);
      oddQ = oddQ.add(sumsQ.lanewise(VectorOperators.LSHR, Byte.SIZE));
    }
    evenP.sub(oddP.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(p.sums, 0);
    oddP.intoArray(p.sums, LANES / 2);
    evenQ.sub(oddQ.lanewise(VectorOperators.LSHL, Byte.SIZE)).intoArray(q.sums, 0);
    oddQ.intoArray(q.sums, LANES / 2);
  }

  /**
   * Whether any code of a group might be nearer than a query's bound; then the query's differences
   * are set.
   *
   * @param base of the codes, from {@code first} on
   * @param factor of the codes, from {@code first} on
   */
  static boolean below(float[] base, float[] factor, int first, FastScanQuery q) {
    ShortVector even = ShortVector.fromArray(SHORTS, q.sums, 0);
    ShortVector odd = ShortVector.fromArray(SHORTS, q.sums, LANES / 2);
    return below(lower(even), lower(odd), upper(even), upper(odd), base, factor, first, q);
  }

  /** The same for sums of several calls, that were added up by {@link #add}. */
  static boolean belowWide(float[] base, float[] factor, int first, FastScanQuery q) {
    IntVector a = IntVector.fromArray(INTS, q.wideSums, 0);
    IntVector b = IntVector.fromArray(INTS, q.wideSums, SHARE);
    IntVector c = IntVector.fromArray(INTS, q.wideSums, 2 * SHARE);
    IntVector d = IntVector.fromArray(INTS, q.wideSums, 3 * SHARE);
    return below(a, b, c, d, base, factor, first, q);
  }

  /** Adds a query's sums to its wide ones. */
  static void add(FastScanQuery q) {
    ShortVector even = ShortVector.fromArray(SHORTS, q.sums, 0);
    ShortVector odd = ShortVector.fromArray(SHORTS, q.sums, LANES / 2);
    add(lower(even), q.wideSums, 0);
    add(lower(odd), q.wideSums, SHARE);
    add(upper(even), q.wideSums, 2 * SHARE);
    add(upper(odd), q.wideSums, 3 * SHARE);
  }

  private static void add(IntVector own, int[] sums, int at) {
    IntVector.fromArray(INTS, sums, at).add(own).intoArray(sums, at);
  }

  private static ByteVector low(ByteVector code) {
    return code.and(LOW_HALF);
  }

  private static ByteVector high(ByteVector code) {
    return code.reinterpretAsShorts()
        .lanewise(VectorOperators.LSHR, Byte.SIZE / 2)
        .reinterpretAsBytes()
        .and(LOW_HALF);
  }

  /** What a byte of each code adds, two codes in a lane: less than 256 each. */
  private static ShortVector sums(ByteVector low, ByteVector high, byte[] tables, int i) {
    ByteVector ofLow = ByteVector.fromArray(BYTES, tables, 2 * i * LANES);
    ByteVector ofHigh = ByteVector.fromArray(BYTES, tables, (2 * i + 1) * LANES);
    return low.selectFrom(ofLow).add(high.selectFrom(ofHigh)).reinterpretAsShorts();
  }

  private static IntVector lower(ShortVector sums) {
    return sums.reinterpretAsInts().and(LOW_SHORT);
  }

  private static IntVector upper(ShortVector sums) {
    return sums.reinterpretAsInts().lanewise(VectorOperators.LSHR, Short.SIZE);
  }

  private static boolean below(
      IntVector a,
      IntVector b,
      IntVector c,
      IntVector d,
      float[] base,
      float[] factor,
      int first,
      FastScanQuery q) {
    FloatVector ofA = difference(a, base, factor, first, q);
    FloatVector ofB = difference(b, base, factor, first + SHARE, q);
    FloatVector ofC = difference(c, base, factor, first + 2 * SHARE, q);
    FloatVector ofD = difference(d, base, factor, first + 3 * SHARE, q);
    // The highest bit is the sign.
    IntVector signs =
        ofA.reinterpretAsInts()
            .or(ofB.reinterpretAsInts())
            .or(ofC.reinterpretAsInts().or(ofD.reinterpretAsInts()));
    if (!signs.compare(VectorOperators.LT, 0).anyTrue()) {
      return false;
    }
    ofA.intoArray(q.differences, 0);
    ofB.intoArray(q.differences, SHARE);
    ofC.intoArray(q.differences, 2 * SHARE);
    ofD.intoArray(q.differences, 3 * SHARE);
    return true;
  }

  /** The least that a key can be, less the bound. */
  private static FloatVector difference(
      IntVector sums, float[] base, float[] factor, int first, FastScanQuery q) {
    FloatVector sum =
        ((FloatVector) sums.convert(VectorOperators.I2F, 0))
            .fma(FloatVector.broadcast(FLOATS, q.step), FloatVector.broadcast(FLOATS, q.offset));
    FloatVector own =
        FloatVector.fromArray(FLOATS, base, first)
            .fma(
                FloatVector.broadcast(FLOATS, q.baseWeight),
                FloatVector.broadcast(FLOATS, q.minusBound));
    return sum.fma(FloatVector.fromArray(FLOATS, factor, first), own);
  }
}
