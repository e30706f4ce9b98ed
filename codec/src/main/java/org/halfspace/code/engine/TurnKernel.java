// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a tile and a strip, turned so that vectors lie side by side: what {@link LevelKernel}
 * reads. Only where {@link VectorApi#present}.
 */
final class TurnKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** Products of a vector in a strip. */
  private static final int WIDTH = 2 * LANES;

  private static final int ROWS = LevelKernel.ROWS;

  private static final VectorShuffle<Integer> SWAP_1 = swap(1);
  private static final VectorShuffle<Integer> SWAP_2 = swap(2);
  private static final VectorShuffle<Integer> SWAP_4 = swap(4);
  private static final VectorShuffle<Integer> SWAP_8 = swap(8);
  private static final IntVector HIGH_1 = high(1);
  private static final IntVector HIGH_2 = high(2);
  private static final IntVector HIGH_4 = high(4);
  private static final IntVector HIGH_8 = high(8);
  private static final IntVector LOW_1 = HIGH_1.not();
  private static final IntVector LOW_2 = HIGH_2.not();
  private static final IntVector LOW_4 = HIGH_4.not();
  private static final IntVector LOW_8 = HIGH_8.not();

  private TurnKernel() {}

  private static VectorShuffle<Integer> swap(int distance) {
    IntUnaryOperator partner = lane -> (lane ^ distance) & (LANES - 1);
    return VectorShuffle.fromOp(INTS, partner);
  }

  private static IntVector high(int distance) {
    int[] lanes = new int[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = (i & distance) != 0 ? -1 : 0;
    }
    return IntVector.fromArray(INTS, lanes, 0);
  }

  /**
   * Turns products of up to {@link LevelKernel#ROWS} vectors and a strip: entry (i, j) becomes (j,
   * i). Squares of as many numbers a side as there are lanes are turned by exchanging halves, then
   * quarters and so on, of their rows. Loops are within: the indices of a shuffle are checked once
   * for all.
   *
   * @param sums entry (i, j) at {@code at + 2 · lanes · i + j}; whole squares are read
   * @param rows of them
   * @param turned receives entry (j, i) at ROWS · j + i
   * @param between storage of {@link #turnedLength} numbers
   */
  static void turn(float[] sums, int at, int rows, float[] turned, float[] between) {
    int squares = (rows + LANES - 1) / LANES;
    if (LANES > 8) {
      farthestOfSixteen(sums, at, squares, between);
    } else {
      farthestOfEight(sums, at, squares, between);
    }
    nearest(between, squares, turned);
  }

  /** 2 · lanes · {@link LevelKernel#ROWS}. */
  static int turnedLength() {
    return WIDTH * ROWS;
  }

  /**
   * One of the turned rows, and what is added to it.
   *
   * @param turned as from {@link #turn}
   * @param row of them
   * @param added {@code count} numbers from {@code addedAt} on
   * @param target receives as many from {@code to} on
   * @param count at most {@link LevelKernel#ROWS}
   */
  static void add(
      float[] turned, int row, float[] added, int addedAt, float[] target, int to, int count) {
    int from = row * ROWS;
    int k = 0;
    for (; k + LANES <= count; k += LANES) {
      FloatVector.fromArray(SPECIES, turned, from + k)
          .add(FloatVector.fromArray(SPECIES, added, addedAt + k))
          .intoArray(target, to + k);
    }
    for (; k < count; k++) {
      target[to + k] = turned[from + k] + added[addedAt + k];
    }
  }

  private static void farthestOfSixteen(float[] sums, int at, int squares, float[] between) {
    for (int s = 0; s < squares; s++) {
      for (int i = 0; i < 8; i++) {
        int from = at + s * LANES * WIDTH + (i & 3) * WIDTH + (i >> 2) * LANES;
        IntVector a = FloatVector.fromArray(SPECIES, sums, from).reinterpretAsInts();
        IntVector b = FloatVector.fromArray(SPECIES, sums, from + 4 * WIDTH).reinterpretAsInts();
        IntVector c = FloatVector.fromArray(SPECIES, sums, from + 8 * WIDTH).reinterpretAsInts();
        IntVector d = FloatVector.fromArray(SPECIES, sums, from + 12 * WIDTH).reinterpretAsInts();
        IntVector ac = a.lanewise(XOR, a.lanewise(XOR, c.rearrange(SWAP_8)).and(HIGH_8));
        IntVector ca = c.lanewise(XOR, c.lanewise(XOR, a.rearrange(SWAP_8)).and(LOW_8));
        IntVector bd = b.lanewise(XOR, b.lanewise(XOR, d.rearrange(SWAP_8)).and(HIGH_8));
        IntVector db = d.lanewise(XOR, d.lanewise(XOR, b.rearrange(SWAP_8)).and(LOW_8));
        int to = s * LANES * WIDTH + (i >> 2) * LANES * LANES + (i & 3) * LANES;
        ac.lanewise(XOR, ac.lanewise(XOR, bd.rearrange(SWAP_4)).and(HIGH_4))
            .reinterpretAsFloats()
            .intoArray(between, to);
        bd.lanewise(XOR, bd.lanewise(XOR, ac.rearrange(SWAP_4)).and(LOW_4))
            .reinterpretAsFloats()
            .intoArray(between, to + 4 * LANES);
        ca.lanewise(XOR, ca.lanewise(XOR, db.rearrange(SWAP_4)).and(HIGH_4))
            .reinterpretAsFloats()
            .intoArray(between, to + 8 * LANES);
        db.lanewise(XOR, db.lanewise(XOR, ca.rearrange(SWAP_4)).and(LOW_4))
            .reinterpretAsFloats()
            .intoArray(between, to + 12 * LANES);
      }
    }
  }

  private static void farthestOfEight(float[] sums, int at, int squares, float[] between) {
    for (int s = 0; s < squares; s++) {
      for (int i = 0; i < 8; i++) {
        int from = at + s * LANES * WIDTH + (i & 3) * WIDTH + (i >> 2) * LANES;
        IntVector a = FloatVector.fromArray(SPECIES, sums, from).reinterpretAsInts();
        IntVector b = FloatVector.fromArray(SPECIES, sums, from + 4 * WIDTH).reinterpretAsInts();
        int to = s * LANES * WIDTH + (i >> 2) * LANES * LANES + (i & 3) * LANES;
        a.lanewise(XOR, a.lanewise(XOR, b.rearrange(SWAP_4)).and(HIGH_4))
            .reinterpretAsFloats()
            .intoArray(between, to);
        b.lanewise(XOR, b.lanewise(XOR, a.rearrange(SWAP_4)).and(LOW_4))
            .reinterpretAsFloats()
            .intoArray(between, to + 4 * LANES);
      }
    }
  }

  private static void nearest(float[] between, int squares, float[] turned) {
    for (int s = 0; s < squares; s++) {
      for (int i = 0; i < 2 * LANES; i += 4) {
        int from = s * LANES * WIDTH + i * LANES;
        IntVector a = FloatVector.fromArray(SPECIES, between, from).reinterpretAsInts();
        IntVector b = FloatVector.fromArray(SPECIES, between, from + LANES).reinterpretAsInts();
        IntVector c = FloatVector.fromArray(SPECIES, between, from + 2 * LANES).reinterpretAsInts();
        IntVector d = FloatVector.fromArray(SPECIES, between, from + 3 * LANES).reinterpretAsInts();
        IntVector ac = a.lanewise(XOR, a.lanewise(XOR, c.rearrange(SWAP_2)).and(HIGH_2));
        IntVector ca = c.lanewise(XOR, c.lanewise(XOR, a.rearrange(SWAP_2)).and(LOW_2));
        IntVector bd = b.lanewise(XOR, b.lanewise(XOR, d.rearrange(SWAP_2)).and(HIGH_2));
        IntVector db = d.lanewise(XOR, d.lanewise(XOR, b.rearrange(SWAP_2)).and(LOW_2));
        int to = i * ROWS + s * LANES;
        ac.lanewise(XOR, ac.lanewise(XOR, bd.rearrange(SWAP_1)).and(HIGH_1))
            .reinterpretAsFloats()
            .intoArray(turned, to);
        bd.lanewise(XOR, bd.lanewise(XOR, ac.rearrange(SWAP_1)).and(LOW_1))
            .reinterpretAsFloats()
            .intoArray(turned, to + ROWS);
        ca.lanewise(XOR, ca.lanewise(XOR, db.rearrange(SWAP_1)).and(HIGH_1))
            .reinterpretAsFloats()
            .intoArray(turned, to + 2 * ROWS);
        db.lanewise(XOR, db.lanewise(XOR, ca.rearrange(SWAP_1)).and(LOW_1))
            .reinterpretAsFloats()
            .intoArray(turned, to + 3 * ROWS);
      }
    }
  }
}
