// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.internal.Parallel;

/**
 * Gains by {@link GainRule#PROJECTION}: g = ⟨x − μ, y⟩ / ‖y‖² with y = A σ + b − μ, what a code
 * decodes to at gain 1. Codes are decoded some at a time, so that memory is small. Thread-safe.
 */
final class ProjectionGains {
  /** Numbers of decoded vectors that a thread holds at a time. */
  private static final int TILE_FLOATS = 1 << 17;

  private final UnitCodec units;
  private final float[] mean;

  ProjectionGains(UnitCodec units) {
    this.units = units;
    this.mean = units.mean();
  }

  /**
   * The gains of the first {@code rows} vectors.
   *
   * @param packed their codes
   */
  void into(float[] vectors, byte[] packed, int rows, short[] gains, int threads) {
    int d = units.dimension();
    int bytes = units.bytesPerCode();
    int share = Math.max(1, (rows + threads - 1) / threads);
    int tile = Math.max(16, Math.min(share, TILE_FLOATS / d));
    Parallel.ranges(
        threads,
        (rows + tile - 1) / tile,
        (from, to) -> {
          float[] decoded = new float[Math.min(tile, rows) * d];
          for (int t = from; t < to; t++) {
            int first = t * tile;
            int count = Math.min(tile, rows - first);
            byte[] some = Arrays.copyOfRange(packed, first * bytes, (first + count) * bytes);
            units.decode(some, count, decoded, 1);
            for (int i = 0; i < count; i++) {
              gains[first + i] = of(vectors, (first + i) * d, decoded, i * d);
            }
          }
        });
  }

  private short of(float[] vectors, int at, float[] decoded, int from) {
    double product = 0;
    double square = 0;
    for (int j = 0; j < mean.length; j++) {
      double y = (double) decoded[from + j] - mean[j];
      product += ((double) vectors[at + j] - mean[j]) * y;
      square += y * y;
    }
    double best = square > 0 ? product / square : 0;
    return HalfFloat.of((float) Math.max(0, Math.min(HalfFloat.LARGEST, best)));
  }
}
