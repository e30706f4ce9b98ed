// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import org.halfspace.code.engine.HadamardTransform;
import org.halfspace.internal.SplitMix;

/**
 * A random orthogonal map of D coordinates in O(D log D) additions, but for a positive factor of
 * each coordinate that comes out, which changes no sign.
 *
 * <p>With D a power of two, H D_2 H D_1: H the Walsh–Hadamard matrix, D_i random signs. Else four
 * rounds, each of random signs, H on the 2^m ≤ D first (or last, by turns) coordinates, and sums
 * and differences of the first and the second half of all: every step is orthogonal, so nothing is
 * padded. Immutable and thread-safe.
 */
final class RandomRotation {
  private static final int ROUNDS_IN_PARTS = 4;

  private final int dimension;
  private final int window;
  private final float[][] factors;
  private final HadamardTransform transform;

  private RandomRotation(
      int dimension, int window, float[][] factors, HadamardTransform transform) {
    this.dimension = dimension;
    this.window = window;
    this.factors = factors;
    this.transform = transform;
  }

  /**
   * @param dimension D, at least 1
   */
  static RandomRotation of(int dimension, SplitMix random) {
    int window = Integer.highestOneBit(dimension);
    return of(dimension, random, HadamardTransform.of(window));
  }

  static RandomRotation of(int dimension, SplitMix random, HadamardTransform transform) {
    int window = Integer.highestOneBit(dimension);
    float[][] factors =
        window == dimension ? whole(dimension, random) : inParts(dimension, window, random);
    return new RandomRotation(dimension, window, factors, transform);
  }

  /** Signs with scales that are powers of two, so that nothing is rounded: 1/D over two rounds. */
  private static float[][] whole(int dimension, SplitMix random) {
    int exponent = Integer.numberOfTrailingZeros(dimension);
    return new float[][] {
      signs(dimension, Math.scalb(1f, -(exponent / 2)), random),
      signs(dimension, Math.scalb(1f, exponent / 2 - exponent), random)
    };
  }

  private static float[] signs(int dimension, float scale, SplitMix random) {
    float[] signs = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      signs[i] = random.nextBoolean() ? scale : -scale;
    }
    return signs;
  }

  private static float[][] inParts(int dimension, int window, SplitMix random) {
    float[][] factors = new float[ROUNDS_IN_PARTS][];
    for (int round = 0; round < ROUNDS_IN_PARTS; round++) {
      factors[round] = signs(dimension, 1, random);
      int from = from(round, dimension, window);
      for (int i = 0; i < dimension; i++) {
        if (i >= from && i < from + window) {
          factors[round][i] *= (float) (1 / Math.sqrt(window));
        }
        if (round > 0 && i < dimension / 2 * 2) {
          // For the sums and differences of the round before.
          factors[round][i] *= (float) Math.sqrt(0.5);
        }
      }
    }
    return factors;
  }

  private static int from(int round, int dimension, int window) {
    return round % 2 == 0 ? 0 : dimension - window;
  }

  /** Whether the bits of sign patterns come from the Vector API. */
  HadamardTransform transform() {
    return transform;
  }

  /**
   * R x, for x the D entries of {@code source} from {@code sourceAt} on.
   *
   * @param values receives R x in its first D entries; may be {@code source} itself if {@code
   *     sourceAt} is 0
   */
  void apply(float[] source, int sourceAt, float[] values) {
    round(0, source, sourceAt, values);
    for (int round = 1; round < factors.length; round++) {
      round(round, values, 0, values);
    }
  }

  private void round(int round, float[] source, int sourceAt, float[] values) {
    float[] own = factors[round];
    int from = from(round, dimension, window);
    multiply(source, sourceAt, own, values, 0, from);
    multiply(source, sourceAt, own, values, from + window, dimension);
    transform.transform(source, sourceAt + from, own, values, from, window);
    if (window < dimension) {
      transform.butterflies(values, dimension / 2);
    }
  }

  private static void multiply(
      float[] source, int sourceAt, float[] factors, float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = source[sourceAt + i] * factors[i];
    }
  }
}
