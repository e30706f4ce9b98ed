// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/** The rules every {@link VectorData.Pass} shares: block sizes, finite values, skipping. */
public final class Blocks {
  private static final int EXPONENT = 0x7f800000;
  private static final int LOWEST_EXPONENT_BIT = 0x00800000;

  /** A pass that can jump ahead without reading what lies between. */
  public interface SkippingPass extends VectorData.Pass {

    /** Leaves out the next {@code rows} vectors, which must be there. */
    void skip(long rows) throws IOException;
  }

  private Blocks() {}

  /**
   * How many rows a call of {@link VectorData.Pass#read} delivers.
   *
   * @throws IllegalArgumentException if {@code maximumRows} is not positive or the block is too
   *     short for it
   */
  public static int rowsToRead(float[] block, int maximumRows, int dimension, long remaining) {
    if (maximumRows < 1) {
      throw new IllegalArgumentException("maximumRows: " + maximumRows + ", must be at least 1");
    }
    if ((long) maximumRows * dimension > block.length) {
      throw new IllegalArgumentException(
          "block: length "
              + block.length
              + ", but "
              + maximumRows
              + " rows of dimension "
              + dimension
              + " need "
              + (long) maximumRows * dimension);
    }
    return (int) Math.min(maximumRows, remaining);
  }

  /**
   * Refuses NaN and infinity in rows that have just been read.
   *
   * @param offset where the first of the rows begins in {@code block}
   * @param firstRow number of that row in the source, for the message
   */
  public static void requireFinite(
      float[] block, int offset, int rows, int dimension, long firstRow, String name)
      throws DamagedFileException {
    int end = offset + rows * dimension;
    int seen = 0;
    for (int i = offset; i < end; i++) {
      // An exponent of all ones carries into the sign bit; no branch, so the loop runs at the speed
      // of memory.
      seen |= (Float.floatToRawIntBits(block[i]) & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    if (seen >= 0) {
      return;
    }
    for (int i = offset; i < end; i++) {
      if (!Float.isFinite(block[i])) {
        throw Fault.unusable(
            name,
            "row "
                + (firstRow + (i - offset) / dimension)
                + ", column "
                + (i - offset) % dimension
                + " (counted from 0) is "
                + block[i]
                + " as float32, must be finite");
      }
    }
  }

  /** Leaves out rows, by a jump where the pass can, else by reading them. */
  public static void skip(VectorData.Pass pass, long rows, int dimension) throws IOException {
    if (rows == 0) {
      return;
    }
    if (pass instanceof SkippingPass skipping) {
      skipping.skip(rows);
    } else {
      readOver(pass, rows, dimension);
    }
  }

  /** Reads rows and drops them. */
  public static void readOver(VectorData.Pass pass, long rows, int dimension) throws IOException {
    int chunk = (int) Math.min(rows, rowsOfSize(1 << 20, dimension));
    float[] scratch = new float[chunk * dimension];
    long left = rows;
    while (left > 0) {
      int read = pass.read(scratch, (int) Math.min(left, chunk));
      if (read == 0) {
        throw new IllegalStateException("a pass ended " + left + " rows before its count");
      }
      left -= read;
    }
  }

  /** The number of rows of float32 that take about {@code bytes}, at least 1. */
  public static int rowsOfSize(int bytes, int dimension) {
    return Math.max(1, bytes / Float.BYTES / dimension);
  }
}
