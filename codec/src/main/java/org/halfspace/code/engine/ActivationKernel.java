// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static jdk.incubator.vector.VectorOperators.OR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of {@link Pointwise} with codes as lanes, with fused multiply-adds. Numbers ≥ 0 are in
 * the order of their bits. Only where {@link VectorApi#present}.
 */
final class ActivationKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final FloatVector SLOPE = constant(Pointwise.GELU_SLOPE);
  private static final FloatVector CUBE = constant(Pointwise.GELU_CUBE);
  private static final FloatVector HALF = constant(0.5f);
  private static final FloatVector P0 = constant(Pointwise.P0);
  private static final FloatVector P1 = constant(Pointwise.P1);
  private static final FloatVector P2 = constant(Pointwise.P2);
  private static final FloatVector P3 = constant(Pointwise.P3);
  private static final FloatVector P4 = constant(Pointwise.P4);
  private static final FloatVector P5 = constant(Pointwise.P5);
  private static final FloatVector P6 = constant(Pointwise.P6);
  private static final FloatVector Q0 = constant(Pointwise.Q0);
  private static final FloatVector Q1 = constant(Pointwise.Q1);
  private static final FloatVector Q2 = constant(Pointwise.Q2);
  private static final FloatVector Q3 = constant(Pointwise.Q3);
  private static final IntVector LARGEST = constant(Pointwise.LARGEST).reinterpretAsInts();
  private static final IntVector SIGN = constant(-0f).reinterpretAsInts();
  private static final IntVector ZERO = SIGN.sub(SIGN);

  private ActivationKernel() {}

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** t = max(0, t + bias) for {@code count} numbers from {@code at} on, whole registers. */
  static void addThenRelu(float[] values, int at, float bias, int count) {
    FloatVector added = constant(bias);
    for (int i = at; i < at + count; i += LANES) {
      FloatVector.fromArray(SPECIES, values, i)
          .add(added)
          .reinterpretAsInts()
          .max(ZERO)
          .reinterpretAsFloats()
          .intoArray(values, i);
    }
  }

  /** t = gelu(t + bias) for {@code count} numbers from {@code at} on, whole registers. */
  static void addThenGelu(float[] values, int at, float bias, int count) {
    FloatVector added = constant(bias);
    for (int i = at; i < at + count; i += LANES) {
      FloatVector t = FloatVector.fromArray(SPECIES, values, i).add(added);
      IntVector raw = CUBE.mul(t).mul(t).fma(t, t).mul(SLOPE).reinterpretAsInts();
      FloatVector x =
          raw.and(SIGN.not()).min(LARGEST).lanewise(OR, raw.and(SIGN)).reinterpretAsFloats();
      FloatVector s = x.mul(x);
      FloatVector p = s.fma(P0, P1).fma(s, P2).fma(s, P3).fma(s, P4).fma(s, P5).fma(s, P6);
      FloatVector q = s.fma(Q0, Q1).fma(s, Q2).fma(s, Q3);
      FloatVector half = t.mul(HALF);
      half.fma(x.mul(p).div(q), half).intoArray(values, i);
    }
  }
}
