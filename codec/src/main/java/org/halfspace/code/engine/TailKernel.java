// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The means of {@link NormalTails} with codes as lanes, to 5e-7 of themselves or of 1. λ(t) = E[g |
 * g &gt; t] is a quotient of polynomials. Choices are made by bits, as Java 17 takes long for
 * masks, and so are lesser and greater: numbers ≥ 0 are in the order of their bits. Only where
 * {@link VectorApi#present}.
 *
 * <p>Java compiles methods to some length only, and every operation on vectors is long, one with a
 * number twice as long as one with a constant: hence the constants, and several loops one after the
 * other.
 */
final class TailKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Numbers worked on at a time: they stay in the nearest cache. */
  static final int MOST = 512;

  /** Not a power of two, so that numbers of a lane do not meet in the same lines of a cache. */
  private static final int SLOT = MOST + 3 * 16;

  /** Numbers between loops. */
  static final int BETWEEN = 7 * SLOT;

  /**
   * λ(t) = t + N(t)/P(t) for t ≥ 0, to 4e-9 of it, by linear programs for the largest deviation.
   */
  private static final float[] N = {
    0.797884564f, 0.554744793f, 0.193785722f, 0.0372586671f, 0.00339095923f
  };

  private static final float[] P = {
    1, 1.15069934f, 0.630313936f, 0.200539774f, 0.0372575741f, 0.00339101648f
  };
  private static final FloatVector N0 = constant(N[0]);

  private static final FloatVector N1 = constant(N[1]);
  private static final FloatVector N2 = constant(N[2]);
  private static final FloatVector N3 = constant(N[3]);
  private static final FloatVector N4 = constant(N[4]);
  private static final FloatVector P1 = constant(P[1]);
  private static final FloatVector P2 = constant(P[2]);
  private static final FloatVector P3 = constant(P[3]);
  private static final FloatVector P4 = constant(P[4]);
  private static final FloatVector P5 = constant(P[5]);

  /** λ(−t) = A(t)/B(t) to 4e-8 for t up to {@link #ENOUGH}; beyond, it is below 1.1e-7. */
  private static final FloatVector A0 = constant(0.797884525f);

  private static final FloatVector A1 = constant(-0.751446422f);
  private static final FloatVector A2 = constant(0.285313999f);
  private static final FloatVector A3 = constant(-0.0545609831f);
  private static final FloatVector A4 = constant(0.00525194358f);
  private static final FloatVector A5 = constant(-0.000203452753f);
  private static final FloatVector B1 = constant(-0.143917076f);
  private static final FloatVector B2 = constant(0.106178958f);
  private static final FloatVector B3 = constant(0.0118148765f);
  private static final FloatVector B4 = constant(0.00578043718f);
  private static final FloatVector B5 = constant(0.000751012593f);
  private static final FloatVector B6 = constant(0.000842221029f);
  private static final FloatVector B7 = constant(-0.00015385537f);
  private static final FloatVector B8 = constant(6.50980541e-05f);

  /** 2^f to 2e-9 for f from −1/2 to 1/2, by a linear program. */
  private static final FloatVector T1 = constant(0.693147203f);

  private static final FloatVector T2 = constant(0.240226479f);
  private static final FloatVector T3 = constant(0.0555033183f);
  private static final FloatVector T4 = constant(0.00961843454f);
  private static final FloatVector T5 = constant(0.00133990579f);
  private static final FloatVector T6 = constant(0.000153542345f);
  private static final FloatVector LOG = constant(-1.44269504f);

  /** Added to a number, it leaves the nearest whole one in the last bits. */
  private static final FloatVector WHOLE = constant(0x1.8p23f);

  private static final FloatVector ROOT = constant(2.50662827f);
  private static final FloatVector ONE = constant(1);
  private static final FloatVector HALF = constant(0.5f);

  /** Half a width up to which an interval may count as narrow. */
  private static final FloatVector NARROW = constant(0.25f);

  private static final FloatVector EIGHTH = constant(0.125f);
  private static final IntVector ONE_BITS = ONE.reinterpretAsInts();

  /** From here on N(t)/P(t) is lost beside t. */
  private static final IntVector FAR = constant(3000).reinterpretAsInts();

  private static final IntVector ENOUGH = constant(5.5f).reinterpretAsInts();

  /** e^{−x} is lost beside 1 long before. */
  private static final IntVector LAST = constant(40).reinterpretAsInts();

  private static final IntVector ZERO = ONE_BITS.sub(ONE_BITS);
  private static final IntVector SIGN = constant(-0f).reinterpretAsInts();

  private static final FloatVector S10 = constant(-1 / 10f);
  private static final FloatVector S30 = constant(1 / 30f);
  private static final FloatVector S3 = constant(1 / 3f);
  private static final FloatVector S56 = constant(1 / 56f);
  private static final FloatVector S84 = constant(-1 / 84f);
  private static final FloatVector S840 = constant(1 / 840f);
  private static final FloatVector C6 = constant(1 / 6f);
  private static final FloatVector C6M = constant(-1 / 6f);
  private static final FloatVector C20 = constant(-1 / 20f);
  private static final FloatVector C40 = constant(1 / 40f);
  private static final FloatVector C120 = constant(1 / 120f);

  private static final List<Loop> LOOPS =
      List.of(TailKernel::tails, TailKernel::wide, TailKernel::means);

  private TailKernel() {}

  /** A loop over numbers in between. As there are several, Java compiles each on its own. */
  private interface Loop {
    void over(float[] between, int count);
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** The lesser of numbers ≥ 0. */
  private static FloatVector least(FloatVector x, IntVector bits) {
    return x.reinterpretAsInts().min(bits).reinterpretAsFloats();
  }

  /** N(t). */
  private static FloatVector numerator(FloatVector t) {
    return t.fma(N4, N3).fma(t, N2).fma(t, N1).fma(t, N0);
  }

  /** P(t). */
  private static FloatVector denominator(FloatVector t) {
    return t.fma(P5, P4).fma(t, P3).fma(t, P2).fma(t, P1).fma(t, ONE);
  }

  /** e^{−x}, x ≥ 0. */
  private static FloatVector decay(FloatVector x) {
    FloatVector z = least(x, LAST).mul(LOG);
    FloatVector shifted = z.add(WHOLE);
    FloatVector f = z.sub(shifted.sub(WHOLE));
    FloatVector p = f.fma(T6, T5).fma(f, T4).fma(f, T3).fma(f, T2).fma(f, T1).fma(f, ONE);
    return p.reinterpretAsInts()
        .add(shifted.reinterpretAsInts().lanewise(LSHL, 23))
        .reinterpretAsFloats();
  }

  /**
   * Messages of units of one bit.
   *
   * @param sides ±1, a row of {@code width} numbers for each unit from {@code at} on
   * @param from the first unit
   * @param to the one after the last
   * @param means m, then r, a row for each unit from {@code meansAt} on
   */
  static void signs(
      float[] sides,
      int at,
      MessageCells.Layer layer,
      int from,
      int to,
      float[] means,
      int meansAt,
      int width) {
    for (int j = from; j < to; j++) {
      FloatVector threshold = constant(layer.thresholds()[j]);
      FloatVector inverse = constant(0.5f * layer.inverses()[j]);
      FloatVector strength = constant(layer.strengths()[j]);
      int row = (j - from) * width;
      for (int i = row; i < row + width; i += LANES) {
        FloatVector m = FloatVector.fromArray(SPECIES, means, meansAt + i);
        FloatVector side = FloatVector.fromArray(SPECIES, sides, at + i);
        // a/2, so that |a|/2 ± a/2 are the parts of a above and below 0.
        FloatVector a = side.mul(m.sub(threshold)).mul(inverse);
        FloatVector size = a.abs();
        FloatVector below = size.sub(a);
        FloatVector t = least(below, FAR);
        FloatVector n = numerator(t);
        FloatVector p = denominator(t);
        // One of the two sums is at 0, where both functions are N0.
        t = least(size.add(a), ENOUGH);
        FloatVector x = t.fma(A5, A4).fma(t, A3).fma(t, A2).fma(t, A1).fma(t, A0);
        FloatVector y = t.fma(B8, B7).fma(t, B6).fma(t, B5).fma(t, B4).fma(t, B3);
        y = y.fma(t, B2).fma(t, B1).fma(t, ONE);
        FloatVector mean = n.fma(y, x.mul(p)).div(p.mul(y)).sub(N0).add(below);
        side.mul(strength).fma(mean, m).intoArray(means, meansAt + i);
      }
    }
  }

  /**
   * Messages of units by their cells, for at most {@link #MOST} numbers.
   *
   * <p>With l and h the ends of a cell, mirrored where its center is below 0, and s = φ(h)/φ(l),
   * the mean is (1 − s) λ(l)/(1 − s λ(l)/λ(h)) for l ≥ 0; for l &lt; 0 the probability is 1 less
   * what lies outside. Where a cell is narrow, numerator and denominator cancel, and series of ∫ t
   * sinh(ct) e^{−t²/2} dt and ∫ cosh(ct) e^{−t²/2} dt take their place.
   *
   * @param at where the cells of unit {@code from} begin in the block
   * @param to the unit after the last
   * @param means m, then r, a row for each unit from {@code meansAt} on
   */
  static void levels(
      MessageCells.Block block,
      int at,
      MessageCells.Layer layer,
      int from,
      int to,
      float[] means,
      int meansAt) {
    int width = block.width();
    int count = (to - from) * width;
    float[] between = block.between();
    for (int j = from; j < to; j++) {
      int row = (j - from) * width;
      ends(block, at + row, layer.inverses()[j], means, meansAt + row, row);
    }
    for (Loop loop : LOOPS) {
      loop.over(between, count);
    }
    for (int j = from; j < to; j++) {
      int row = (j - from) * width;
      add(between, row, layer.strengths()[j], means, meansAt + row, width);
    }
  }

  /**
   * Ends of intervals, mirrored where their center is below 0: the nearer one at 0, the farther one
   * at a slot, and at 3 slots the sign of the center.
   */
  private static void ends(
      MessageCells.Block block, int at, float scale, float[] means, int meansAt, int to) {
    FloatVector inverse = constant(scale);
    float[] between = block.between();
    for (int i = 0; i < block.width(); i += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, means, meansAt + i);
      FloatVector low = FloatVector.fromArray(SPECIES, block.low(), at + i).sub(m).mul(inverse);
      FloatVector high = FloatVector.fromArray(SPECIES, block.high(), at + i).sub(m).mul(inverse);
      IntVector sum = low.add(high).reinterpretAsInts();
      IntVector differ = low.reinterpretAsInts().lanewise(XOR, high.reinterpretAsInts());
      IntVector flip = sum.and(SIGN);
      IntVector change = differ.and(sum.lanewise(ASHR, 31)).lanewise(XOR, flip);
      FloatVector near = low.reinterpretAsInts().lanewise(XOR, change).reinterpretAsFloats();
      FloatVector far = high.reinterpretAsInts().lanewise(XOR, change).reinterpretAsFloats();
      near.intoArray(between, to + i);
      far.intoArray(between, to + i + SLOT);
      flip.reinterpretAsFloats().intoArray(between, to + i + 3 * SLOT);
    }
  }

  /** With λ(|l|) = X/P and λ(h) = Y/Q: X Y at 4 slots, P Y at 5 slots, X Q at 6 slots. */
  private static void tails(float[] between, int count) {
    // Unlike fields, these stay in registers: a field might change with what the loop writes.
    FloatVector n0 = constant(N[0]);
    FloatVector n1 = constant(N[1]);
    FloatVector n2 = constant(N[2]);
    FloatVector n3 = constant(N[3]);
    FloatVector n4 = constant(N[4]);
    FloatVector p1 = constant(P[1]);
    FloatVector p2 = constant(P[2]);
    FloatVector p3 = constant(P[3]);
    FloatVector p4 = constant(P[4]);
    FloatVector p5 = constant(P[5]);
    FloatVector one = constant(P[0]);
    for (int i = 0; i < count; i += LANES) {
      FloatVector t = least(FloatVector.fromArray(SPECIES, between, i).abs(), FAR);
      FloatVector h = least(FloatVector.fromArray(SPECIES, between, i + SLOT), FAR);
      FloatVector p = t.fma(p5, p4).fma(t, p3).fma(t, p2).fma(t, p1).fma(t, one);
      FloatVector x = t.fma(p, t.fma(n4, n3).fma(t, n2).fma(t, n1).fma(t, n0));
      FloatVector q = h.fma(p5, p4).fma(h, p3).fma(h, p2).fma(h, p1).fma(h, one);
      FloatVector y = h.fma(q, h.fma(n4, n3).fma(h, n2).fma(h, n1).fma(h, n0));
      x.mul(y).intoArray(between, i + 4 * SLOT);
      p.mul(y).intoArray(between, i + 5 * SLOT);
      x.mul(q).intoArray(between, i + 6 * SLOT);
    }
  }

  /** Means as on wide intervals: numerators at 4 slots, denominators at 5 slots. */
  private static void wide(float[] between, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector near = FloatVector.fromArray(SPECIES, between, i);
      FloatVector far = FloatVector.fromArray(SPECIES, between, i + SLOT);
      FloatVector xy = FloatVector.fromArray(SPECIES, between, i + 4 * SLOT);
      FloatVector py = FloatVector.fromArray(SPECIES, between, i + 5 * SLOT);
      FloatVector xq = FloatVector.fromArray(SPECIES, between, i + 6 * SLOT);
      FloatVector below = near.abs().sub(near);
      FloatVector decay = decay(below.mul(EIGHTH).mul(below));
      FloatVector both = decay.mul(decay(far.add(near).mul(HALF).mul(far.sub(near))));
      FloatVector own = decay.mul(py);
      IntVector negative = near.reinterpretAsInts().lanewise(ASHR, 31);
      IntVector rest = xy.mul(ROOT).sub(own.add(own)).reinterpretAsInts().and(negative);
      own.sub(both.mul(xq)).add(rest.reinterpretAsFloats()).intoArray(between, i + 5 * SLOT);
      decay.sub(both).mul(xy).intoArray(between, i + 4 * SLOT);
    }
  }

  /** Means at 0, as on narrow intervals where an interval is narrow, with their signs. */
  private static void means(float[] between, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector near = FloatVector.fromArray(SPECIES, between, i);
      FloatVector far = FloatVector.fromArray(SPECIES, between, i + SLOT);
      FloatVector center = far.add(near).mul(HALF);
      FloatVector half = far.sub(near).mul(HALF);
      FloatVector product = center.mul(half);
      IntVector narrow = half.sub(NARROW).reinterpretAsInts();
      narrow = narrow.and(product.sub(NARROW).reinterpretAsInts()).lanewise(ASHR, 31);
      FloatVector p = product.mul(product);
      FloatVector q = half.mul(half);
      FloatVector below = below(p, q);
      FloatVector above = below.sub(q.mul(above(p, q))).mul(center);
      IntVector mean =
          pick(narrow, above, between, i + 4 * SLOT)
              .div(pick(narrow, below, between, i + 5 * SLOT))
              .add(near.sub(least(near, FAR)))
              .reinterpretAsInts();
      // The mean of a mirrored interval is not below 0.
      mean = mean.min(far.reinterpretAsInts()).max(ZERO).max(near.reinterpretAsInts());
      IntVector flip = FloatVector.fromArray(SPECIES, between, i + 3 * SLOT).reinterpretAsInts();
      mean.lanewise(XOR, flip).reinterpretAsFloats().intoArray(between, i);
    }
  }

  /** Numbers where bits are set, others else. */
  private static FloatVector pick(IntVector where, FloatVector x, float[] others, int at) {
    IntVector other = FloatVector.fromArray(SPECIES, others, at).reinterpretAsInts();
    IntVector bits = x.reinterpretAsInts();
    return other.lanewise(XOR, other.lanewise(XOR, bits).and(where)).reinterpretAsFloats();
  }

  private static FloatVector above(FloatVector p, FloatVector q) {
    FloatVector c0 = q.fma(S56, S10).fma(q, S3);
    return p.fma(S840, q.fma(S84, S30)).fma(p, c0);
  }

  private static FloatVector below(FloatVector p, FloatVector q) {
    FloatVector c0 = q.fma(C40, C6M).fma(q, ONE);
    return p.fma(C120, q.fma(C20, C6)).fma(p, c0);
  }

  private static void add(
      float[] between, int from, float factor, float[] means, int at, int width) {
    FloatVector strength = constant(factor);
    for (int i = 0; i < width; i += LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, means, at + i);
      FloatVector.fromArray(SPECIES, between, from + i).fma(strength, m).intoArray(means, at + i);
    }
  }
}
