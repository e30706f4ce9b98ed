// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link UniformUnits} by the Vector API. Only where {@link VectorApi#present}. */
final class UniformKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final IntVector PLACES_1 = places(1);
  private static final IntVector PLACES_2 = places(2);
  private static final LongVector PLACES_OF_BYTES = placesOfBytes();

  private UniformKernel() {}

  /** How far the index in each lane is shifted to the left for the first to be the highest. */
  private static IntVector places(int bits) {
    int[] shifts = new int[LANES];
    for (int i = 0; i < LANES; i++) {
      shifts[i] = Integer.SIZE - bits * (i + 1);
    }
    return IntVector.fromArray(INTS, shifts, 0);
  }

  private static LongVector placesOfBytes() {
    long[] shifts = new long[LANES / 2];
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = Long.SIZE - Byte.SIZE * (i + 1);
    }
    return LongVector.fromArray(LONGS, shifts, 0);
  }

  /** As many numbers of {@code count} as are packed by whole registers. */
  static int whole(int count) {
    return count / LANES * LANES;
  }

  /** Packs {@code count} numbers, which fill whole registers. */
  static void pack(
      float[] values, int count, float scale, int bits, float[] raised, byte[] packed, int at) {
    switch (bits) {
      case 1 -> one(values, count, scale, raised[0], packed, at);
      case 2 -> two(values, count, scale, raised, packed, at);
      default -> four(values, count, scale, raised, packed, at);
    }
  }

  private static void one(
      float[] values, int count, float scale, float raised, byte[] packed, int at) {
    FloatVector t = FloatVector.broadcast(SPECIES, raised);
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i).mul(scale);
      IntVector below = v.add(t).reinterpretAsInts().lanewise(LSHR, 31);
      int word = ~below.lanewise(LSHL, PLACES_1).reduceLanes(OR);
      write(word, LANES / Byte.SIZE, packed, at + i / Byte.SIZE);
    }
  }

  private static void two(
      float[] values, int count, float scale, float[] raised, byte[] packed, int at) {
    FloatVector t = FloatVector.broadcast(SPECIES, raised[0]);
    FloatVector u = FloatVector.broadcast(SPECIES, raised[1]);
    FloatVector w = FloatVector.broadcast(SPECIES, raised[2]);
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i).mul(scale);
      IntVector x = v.add(t).reinterpretAsInts().lanewise(ASHR, 31);
      x = x.add(v.add(u).reinterpretAsInts().lanewise(ASHR, 31));
      x = x.add(v.add(w).reinterpretAsInts().lanewise(ASHR, 31)).add(3);
      int word = x.lanewise(LSHL, PLACES_2).reduceLanes(OR);
      write(word, LANES / 4, packed, at + i / 4);
    }
  }

  private static void write(int word, int bytes, byte[] packed, int at) {
    if (bytes == Integer.BYTES) {
      INT.set(packed, at, word);
      return;
    }
    for (int b = 0; b < bytes; b++) {
      packed[at + b] = (byte) (word >>> Integer.SIZE - Byte.SIZE * (b + 1));
    }
  }

  private static void four(
      float[] values, int count, float scale, float[] raised, byte[] packed, int at) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i).mul(scale);
      IntVector x = v.add(raised[0]).reinterpretAsInts().lanewise(ASHR, 31).add(15);
      for (int k = 1; k < 15; k += 2) {
        // A vector that a loop carries is an argument only: Java 17 forgets its exact class.
        x = v.add(raised[k]).reinterpretAsInts().lanewise(ASHR, 31).add(x);
        x = v.add(raised[k + 1]).reinterpretAsInts().lanewise(ASHR, 31).add(x);
      }
      // Two ints of a long: the lower one holds the first index of a byte.
      LongVector pairs = IntVector.zero(INTS).or(x).reinterpretAsLongs();
      LongVector bytes = pairs.lanewise(LSHL, 4).or(pairs.lanewise(LSHR, 32)).and(0xff);
      long word = bytes.lanewise(LSHL, PLACES_OF_BYTES).reduceLanes(OR);
      if (LANES > 8) {
        LONG.set(packed, at + i / 2, word);
      } else {
        INT.set(packed, at + i / 2, (int) (word >>> Integer.SIZE));
      }
    }
  }
}
