// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tables of bytes as sums of two tables of half bytes, by the means of their rows and columns: T(v)
 * ≤ H(v's high half) + L(v's low half) + excess. Where the halves of a byte do not interact the
 * excess is rounding alone. Only where {@link FastScanSupport#present}. Not changed.
 */
final class HalfTables {
  private static final int ENTRIES = 16;

  /** What two rounded entries of a byte are at most together. */
  private static final int LARGEST = 255;

  /** Relative error of no more than 16 roundings of float32. */
  private static final double ROUNDINGS = 0x1p-20;

  /** Above which float32 has whole numbers alone. */
  private static final float WHOLE = 0x1p23f;

  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, FastScanKernel.SHAPE);

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FastScanKernel.SHAPE);

  private static final int LANES = SPECIES.length();

  /** 16 entries of the low half of each byte, then 16 of its high half. */
  private final float[] entries;

  private final float[] least;
  private double widest;
  private double magnitudes;
  private double excess;

  /**
   * How the entries were rounded: one is {@code its table's least + step · q} and up to what its
   * table loses.
   *
   * @param least that of all tables together, as is the next
   * @param most what an entry loses
   */
  record Rounded(float step, double least, double most) {}

  private HalfTables(int bytes) {
    this.entries = new float[2 * ENTRIES * bytes];
    this.least = new float[2 * bytes];
  }

  /** Splits {@link CodePlanes#TABLE} numbers for each byte. */
  static HalfTables of(float[] exact, int bytes) {
    HalfTables halves = new HalfTables(bytes);
    for (int b = 0; b < bytes; b++) {
      halves.split(exact, b);
      halves.widest = Math.max(halves.widest, halves.width(2 * b) + halves.width(2 * b + 1));
    }
    return halves;
  }

  /** Σ of the largest magnitudes of the tables. */
  double magnitudes() {
    return magnitudes;
  }

  /** Σ of the excesses of the tables. */
  double excess() {
    return excess;
  }

  private void split(float[] exact, int b) {
    int from = b * CodePlanes.TABLE;
    int low = 2 * ENTRIES * b;
    int high = low + ENTRIES;
    float mean = 0;
    for (int h = 0; h < ENTRIES; h++) {
      float sum = mean(exact, from + h * ENTRIES);
      entries[high + h] = sum;
      mean += sum;
    }
    mean /= ENTRIES;
    float magnitude = 0;
    float most = 0;
    for (int l = 0; l < ENTRIES; l += LANES) {
      FloatVector sums = FloatVector.fromArray(SPECIES, exact, from + l);
      IntVector largest = sums.abs().reinterpretAsInts();
      for (int h = 1; h < ENTRIES; h++) {
        FloatVector row = FloatVector.fromArray(SPECIES, exact, from + h * ENTRIES + l);
        sums = sums.add(row);
        largest = largest.max(row.abs().reinterpretAsInts());
      }
      FloatVector columns = sums.mul(1f / ENTRIES).sub(mean);
      columns.intoArray(entries, low + l);
      IntVector over = IntVector.zero(INTS);
      for (int h = 0; h < ENTRIES; h++) {
        FloatVector row = FloatVector.fromArray(SPECIES, exact, from + h * ENTRIES + l);
        over = over.max(row.sub(columns.add(entries[high + h])).reinterpretAsInts());
      }
      magnitude = Math.max(magnitude, number(largest));
      most = Math.max(most, number(over));
    }
    magnitudes += magnitude;
    excess += most + ROUNDINGS * magnitude;
  }

  /** Bits of numbers that are not negative are in the order of the numbers, NaN above all. */
  private static float number(IntVector bits) {
    return Float.intBitsToFloat(bits.reduceLanes(VectorOperators.MAX));
  }

  private static float mean(float[] row, int at) {
    float a = 0;
    float b = 0;
    for (int l = 0; l < ENTRIES; l += 4) {
      a += row[at + l] + row[at + l + 1];
      b += row[at + l + 2] + row[at + l + 3];
    }
    return (a + b) / ENTRIES;
  }

  /** Finds the least entry of a half and returns how much more the largest is. */
  private double width(int half) {
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (int e = 0; e < ENTRIES; e += LANES) {
      FloatVector own = FloatVector.fromArray(SPECIES, entries, half * ENTRIES + e);
      smallest = Math.min(smallest, own.reduceLanes(VectorOperators.MIN));
      largest = Math.max(largest, own.reduceLanes(VectorOperators.MAX));
    }
    least[half] = smallest;
    return (double) largest - smallest;
  }

  /**
   * Rounds the entries down to steps, so that two of a byte are at most 255 steps.
   *
   * @param tables receives those of a half from {@code half · stride} on
   */
  Rounded round(byte[] tables, int stride) {
    float step = Math.nextUp((float) (widest / LARGEST));
    if (!(step >= Float.MIN_NORMAL && step <= Float.MAX_VALUE)) {
      step = 1;
    }
    float[] rounded = new float[ENTRIES];
    double base = 0;
    double most = 0;
    for (int half = 0; half < least.length; half++) {
      base += least[half];
      most += round(half, step, rounded);
      for (int e = 0; e < ENTRIES; e++) {
        tables[half * stride + e] = (byte) Float.floatToRawIntBits(rounded[e]);
      }
    }
    return new Rounded(step, base, most);
  }

  /** The most that an entry loses. */
  private float round(int half, float step, float[] rounded) {
    float most = 0;
    for (int e = 0; e < ENTRIES; e += LANES) {
      FloatVector above =
          FloatVector.fromArray(SPECIES, entries, half * ENTRIES + e).sub(least[half]);
      // The lowest bits of a number above 2^23 are a whole number, here the one below or at it.
      FloatVector whole = above.mul(1 / step).sub(0.5f).max(0).add(WHOLE);
      whole.intoArray(rounded, e);
      FloatVector loss = above.sub(whole.sub(WHOLE).mul(step));
      most = Math.max(most, loss.reduceLanes(VectorOperators.MAX));
    }
    return most;
  }
}
