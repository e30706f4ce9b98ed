// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import org.halfspace.code.engine.EncodeEngine;
import org.halfspace.code.engine.FiniteRows;
import org.halfspace.internal.Parallel;

/**
 * Encodes by the signs of single coordinates.
 *
 * @param columns which; not changed
 * @param mean μ; not changed
 */
record CoordinateEngine(int[] columns, float[] mean) implements EncodeEngine {
  int bits() {
    return columns.length;
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            encode(vectors, i, packed);
          }
        });
  }

  private void encode(float[] vectors, int row, byte[] packed) {
    FiniteRows.require(vectors, row, mean.length);
    int bytes = (columns.length + 7) / 8;
    int first = row * bytes;
    Arrays.fill(packed, first, first + bytes, (byte) 0);
    for (int j = 0; j < columns.length; j++) {
      if (vectors[row * mean.length + columns[j]] - mean[columns[j]] >= 0) {
        packed[first + j / 8] |= (byte) (0x80 >>> j % 8);
      }
    }
  }
}
