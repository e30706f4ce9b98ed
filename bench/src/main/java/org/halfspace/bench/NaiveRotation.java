// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import org.halfspace.code.engine.PackedBits;
import org.halfspace.internal.Parallel;

/** A dense rotation, one product after the other, as it is first written down; then its signs. */
final class NaiveRotation {
  private final int dimension;
  private final float[] rotation;

  NaiveRotation(int dimension, float[] rotation) {
    this.dimension = dimension;
    this.rotation = rotation;
  }

  void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          float[] rotated = new float[dimension];
          for (int row = from; row < to; row++) {
            rotate(vectors, row * dimension, rotated);
            PackedBits.ofSigns(rotated, 0, dimension, packed, row * (dimension / Byte.SIZE));
          }
        });
  }

  private void rotate(float[] vectors, int at, float[] rotated) {
    for (int i = 0; i < dimension; i++) {
      float sum = 0;
      for (int j = 0; j < dimension; j++) {
        sum += rotation[i * dimension + j] * vectors[at + j];
      }
      rotated[i] = sum;
    }
  }
}
