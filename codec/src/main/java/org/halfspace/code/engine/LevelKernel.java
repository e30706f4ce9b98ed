// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products to indexes of levels, for {@link #ROWS} vectors at a time, one in each lane. Only where
 * {@link VectorApi#present}.
 *
 * <p>Methods are called on vectors just made, not on those that a loop carries, as Java 17 knows
 * the exact class of the former only.
 */
final class LevelKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** Vectors worked on at a time: three registers. */
  static final int ROWS = 3 * LANES;

  private LevelKernel() {}

  /**
   * The thresholds of units as kernels read them: the bits of −τ, −0 as 0, as v − τ is then never
   * −0 and has its sign bit set where v is below τ. Where one of two thresholds is picked, the
   * upper one, and what the lower one differs in.
   *
   * @param thresholds of all units, rising within each
   * @param starts the first of each unit, and the number of all
   */
  static int[] raised(float[] thresholds, int[] starts) {
    int[] raised = new int[thresholds.length];
    for (int j = 0; j + 1 < starts.length; j++) {
      int[] own = new int[starts[j + 1] - starts[j]];
      for (int k = 0; k < own.length; k++) {
        own[k] = Float.floatToRawIntBits(0f - thresholds[starts[j] + k]);
      }
      if (own.length > 3) {
        own = inParts(own);
      }
      System.arraycopy(own, 0, raised, starts[j], own.length);
    }
    return raised;
  }

  /** Half, upper and lower quarter; then for each place the four thresholds that parts have. */
  private static int[] inParts(int[] own) {
    int size = (own.length + 1) / 4;
    int[] parts = new int[own.length];
    parts[0] = own[2 * size - 1];
    parts[1] = own[3 * size - 1];
    parts[2] = parts[1] ^ own[size - 1];
    for (int i = 0; i < size - 1; i++) {
      int to = 3 + 4 * i;
      parts[to] = own[3 * size + i];
      parts[to + 1] = parts[to] ^ own[size + i];
      parts[to + 2] = own[2 * size + i];
      parts[to + 3] = parts[to + 2] ^ own[i];
    }
    return parts;
  }

  /** Multiplies {@link #ROWS} numbers of each of {@code count} lines by one number a column. */
  static void scale(float[] values, int count, float[] factors, int at) {
    FloatVector a = FloatVector.fromArray(SPECIES, factors, at);
    FloatVector b = FloatVector.fromArray(SPECIES, factors, at + LANES);
    FloatVector c = FloatVector.fromArray(SPECIES, factors, at + 2 * LANES);
    for (int i = 0; i < count * ROWS; i += ROWS) {
      FloatVector.fromArray(SPECIES, values, i).mul(a).intoArray(values, i);
      FloatVector.fromArray(SPECIES, values, i + LANES).mul(b).intoArray(values, i + LANES);
      FloatVector.fromArray(SPECIES, values, i + 2 * LANES).mul(c).intoArray(values, i + 2 * LANES);
    }
  }

  /**
   * The indexes of some units of one bit, each at its place in a word: how many thresholds are at
   * most the value.
   *
   * @param values of unit {@code unit + j} from ROWS · (place + j) on
   * @param count of units
   * @param raised −τ as {@link #raised} has it
   * @param starts the first threshold of each unit, and the number of them after the last
   * @param shifts how far an index is shifted to the left
   * @param words of {@link #ROWS} vectors from {@code at} on, to which indexes are added by or
   */
  static void addOne(
      float[] values,
      int place,
      int unit,
      int count,
      int[] raised,
      int[] starts,
      int[] shifts,
      int[] words,
      int at) {
    IntVector p = IntVector.fromArray(INTS, words, at);
    IntVector q = IntVector.fromArray(INTS, words, at + LANES);
    IntVector r = IntVector.fromArray(INTS, words, at + 2 * LANES);
    for (int j = 0; j < count; j++) {
      int from = (place + j) * ROWS;
      int shift = shifts[unit + j];
      FloatVector a = FloatVector.fromArray(SPECIES, values, from);
      FloatVector b = FloatVector.fromArray(SPECIES, values, from + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, values, from + 2 * LANES);
      FloatVector t =
          FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[starts[unit + j]]));
      IntVector x = a.add(t).reinterpretAsInts().lanewise(LSHR, 31).lanewise(XOR, 1);
      IntVector y = b.add(t).reinterpretAsInts().lanewise(LSHR, 31).lanewise(XOR, 1);
      IntVector z = c.add(t).reinterpretAsInts().lanewise(LSHR, 31).lanewise(XOR, 1);
      p = x.lanewise(LSHL, shift).or(p);
      q = y.lanewise(LSHL, shift).or(q);
      r = z.lanewise(LSHL, shift).or(r);
    }
    IntVector none = IntVector.zero(INTS);
    none.or(p).intoArray(words, at);
    none.or(q).intoArray(words, at + LANES);
    none.or(r).intoArray(words, at + 2 * LANES);
  }

  /** As {@link #addOne} for units of two bits. */
  static void addTwo(
      float[] values,
      int place,
      int unit,
      int count,
      int[] raised,
      int[] starts,
      int[] shifts,
      int[] words,
      int at) {
    IntVector p = IntVector.fromArray(INTS, words, at);
    IntVector q = IntVector.fromArray(INTS, words, at + LANES);
    IntVector r = IntVector.fromArray(INTS, words, at + 2 * LANES);
    for (int j = 0; j < count; j++) {
      int from = (place + j) * ROWS;
      int shift = shifts[unit + j];
      FloatVector a = FloatVector.fromArray(SPECIES, values, from);
      FloatVector b = FloatVector.fromArray(SPECIES, values, from + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, values, from + 2 * LANES);
      int start = starts[unit + j];
      FloatVector t = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[start]));
      IntVector x = a.add(t).reinterpretAsInts().lanewise(ASHR, 31).add(3);
      IntVector y = b.add(t).reinterpretAsInts().lanewise(ASHR, 31).add(3);
      IntVector z = c.add(t).reinterpretAsInts().lanewise(ASHR, 31).add(3);
      t = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[start + 1]));
      x = x.add(a.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      y = y.add(b.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      z = z.add(c.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      t = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[start + 2]));
      x = x.add(a.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      y = y.add(b.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      z = z.add(c.add(t).reinterpretAsInts().lanewise(ASHR, 31));
      p = x.lanewise(LSHL, shift).or(p);
      q = y.lanewise(LSHL, shift).or(q);
      r = z.lanewise(LSHL, shift).or(r);
    }
    IntVector none = IntVector.zero(INTS);
    none.or(p).intoArray(words, at);
    none.or(q).intoArray(words, at + LANES);
    none.or(r).intoArray(words, at + 2 * LANES);
  }

  /**
   * As {@link #addOne} for units of more than two bits: of four parts that which a value is in is
   * found first, then its place there, one threshold after the other. Which thresholds these are
   * depends on the part, lane by lane: upper ^ ((upper ^ lower) &amp; below), below −1 or 0.
   */
  static void addMany(
      float[] values,
      int place,
      int unit,
      int count,
      int[] raised,
      int[] starts,
      int[] shifts,
      int[] words,
      int at) {
    for (int lane = 0; lane < ROWS; lane += LANES) {
      for (int j = 0; j < count; j++) {
        int t = starts[unit + j];
        int end = starts[unit + j + 1];
        int log = Integer.numberOfTrailingZeros(end - t + 1) - 2;
        FloatVector v = FloatVector.fromArray(SPECIES, values, (place + j) * ROWS + lane);
        FloatVector half = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[t]));
        IntVector a = v.add(half).reinterpretAsInts().lanewise(ASHR, 31);
        IntVector q = IntVector.broadcast(INTS, raised[t + 2]).and(a);
        q = IntVector.broadcast(INTS, raised[t + 1]).lanewise(XOR, q);
        IntVector b = v.add(q.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31);
        // Each part that is above the value takes its size off the highest index.
        IntVector x = a.add(a).add(b).lanewise(LSHL, log).add(end - t);
        for (int k = t + 3; k < end; k += 4) {
          IntVector upper = IntVector.broadcast(INTS, raised[k + 1]).and(a);
          upper = IntVector.broadcast(INTS, raised[k]).lanewise(XOR, upper);
          IntVector lower = IntVector.broadcast(INTS, raised[k + 3]).and(a);
          lower = IntVector.broadcast(INTS, raised[k + 2]).lanewise(XOR, lower);
          lower = lower.lanewise(XOR, upper).and(b).lanewise(XOR, upper);
          x = v.add(lower.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31).add(x);
        }
        IntVector shifted = IntVector.zero(INTS).or(x).lanewise(LSHL, shifts[unit + j]);
        shifted.or(IntVector.fromArray(INTS, words, at + lane)).intoArray(words, at + lane);
      }
    }
  }

  /**
   * As {@link #addMany} for units of four bits, the most frequent ones: without a loop over
   * thresholds.
   */
  static void addFour(
      float[] values,
      int place,
      int unit,
      int count,
      int[] raised,
      int[] starts,
      int[] shifts,
      int[] words,
      int at) {
    for (int lane = 0; lane < ROWS; lane += LANES) {
      IntVector p = IntVector.fromArray(INTS, words, at + lane);
      for (int j = 0; j < count; j++) {
        int t = starts[unit + j];
        FloatVector v = FloatVector.fromArray(SPECIES, values, (place + j) * ROWS + lane);
        FloatVector half = FloatVector.broadcast(SPECIES, Float.intBitsToFloat(raised[t]));
        IntVector a = v.add(half).reinterpretAsInts().lanewise(ASHR, 31);
        IntVector q = IntVector.broadcast(INTS, raised[t + 2]).and(a);
        q = IntVector.broadcast(INTS, raised[t + 1]).lanewise(XOR, q);
        IntVector b = v.add(q.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31);
        IntVector x = a.add(a).add(b).lanewise(LSHL, 2).add(15);
        IntVector u0 = IntVector.broadcast(INTS, raised[t + 4]).and(a);
        u0 = IntVector.broadcast(INTS, raised[t + 3]).lanewise(XOR, u0);
        IntVector l0 = IntVector.broadcast(INTS, raised[t + 6]).and(a);
        l0 = IntVector.broadcast(INTS, raised[t + 5]).lanewise(XOR, l0);
        l0 = l0.lanewise(XOR, u0).and(b).lanewise(XOR, u0);
        x = x.add(v.add(l0.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31));
        IntVector u1 = IntVector.broadcast(INTS, raised[t + 8]).and(a);
        u1 = IntVector.broadcast(INTS, raised[t + 7]).lanewise(XOR, u1);
        IntVector l1 = IntVector.broadcast(INTS, raised[t + 10]).and(a);
        l1 = IntVector.broadcast(INTS, raised[t + 9]).lanewise(XOR, l1);
        l1 = l1.lanewise(XOR, u1).and(b).lanewise(XOR, u1);
        x = x.add(v.add(l1.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31));
        IntVector u2 = IntVector.broadcast(INTS, raised[t + 12]).and(a);
        u2 = IntVector.broadcast(INTS, raised[t + 11]).lanewise(XOR, u2);
        IntVector l2 = IntVector.broadcast(INTS, raised[t + 14]).and(a);
        l2 = IntVector.broadcast(INTS, raised[t + 13]).lanewise(XOR, l2);
        l2 = l2.lanewise(XOR, u2).and(b).lanewise(XOR, u2);
        x = x.add(v.add(l2.reinterpretAsFloats()).reinterpretAsInts().lanewise(ASHR, 31));
        p = x.lanewise(LSHL, shifts[unit + j]).or(p);
      }
      IntVector.zero(INTS).or(p).intoArray(words, at + lane);
    }
  }
}
