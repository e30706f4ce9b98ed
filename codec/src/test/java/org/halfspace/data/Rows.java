// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads whole sets of vectors, for comparison. */
public final class Rows {
  private Rows() {}

  /** All values, read in blocks of {@code blockRows}. */
  public static float[] all(VectorData data, int blockRows) throws IOException {
    int d = data.dimension();
    float[] all = new float[Math.toIntExact(data.count() * d)];
    float[] block = new float[blockRows * d];
    int filled = 0;
    try (VectorData.Pass pass = data.open()) {
      int rows = pass.read(block, blockRows);
      while (rows > 0) {
        System.arraycopy(block, 0, all, filled, rows * d);
        filled += rows * d;
        rows = pass.read(block, blockRows);
      }
    }
    if (filled != all.length) {
      throw new AssertionError("pass delivered " + filled + " values of " + all.length);
    }
    return all;
  }

  public static float[] all(VectorData data) throws IOException {
    return all(data, 7);
  }

  /** The float32 in a file of nothing else, little-endian. */
  public static float[] raw(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** Compares bit for bit, -0 and 0 being different. */
  public static void requireSame(float[] actual, float[] expected, String what) {
    int at = Arrays.mismatch(actual, expected);
    if (at >= 0) {
      throw new AssertionError(
          what
              + ": value "
              + at
              + " of "
              + expected.length
              + " is "
              + (at < actual.length ? actual[at] : "missing")
              + ", expected "
              + (at < expected.length ? expected[at] : "none"));
    }
  }
}
