// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.io.IOException;
import org.halfspace.code.CodeData;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;

/** Vectors in blocks, each paired with an existing code of it. Stateless and thread-safe. */
public final class PairedBlocks {
  /** Work on the first {@code rows} rows of a block; the arrays are used again for the next. */
  @FunctionalInterface
  public interface Consumer {
    /**
     * @param gains float16; empty for codes without gain
     * @param first the number of the first row
     */
    void accept(float[] vectors, byte[] packed, short[] gains, long first, int rows)
        throws IOException;
  }

  private PairedBlocks() {}

  /** How many rows a block has: some MiB of floats. */
  public static int rows(int dimension, int bits) {
    return Math.max(64, Math.min(8192, (1 << 21) / Math.max(dimension, bits)));
  }

  /**
   * Reads all vectors once, and the codes of the same numbers.
   *
   * @throws UnusableDataException if there are more vectors than codes
   * @throws IllegalArgumentException if a code has bits after the n-th, or a gain is negative or
   *     not finite; the message names the row of the block
   * @throws IOException if either cannot be read
   */
  public static void forEach(CodeData codes, VectorData vectors, Consumer consumer)
      throws IOException {
    if (vectors.count() > codes.count()) {
      throw new UnusableDataException(
          vectors.description()
              + ": "
              + vectors.count()
              + " vectors, but "
              + codes.description()
              + "; code i must belong to vector i");
    }
    int d = vectors.dimension();
    int blockRows = rows(d, codes.bits());
    byte[] packed = new byte[ArraySize.of("block of codes", blockRows, codes.bytesPerCode())];
    short[] gains = new short[codes.gains(blockRows)];
    byte[] part = new byte[packed.length];
    short[] partGains = new short[gains.length];
    try (CodeData.Pass codePass = codes.open()) {
      vectors.forEachBlock(
          blockRows,
          (block, first, rows) -> {
            int read = 0;
            while (read < rows) {
              int got = codePass.read(part, rows - read);
              if (got == 0) {
                throw new IOException(codes.description() + ": ends before its last code");
              }
              System.arraycopy(
                  part, 0, packed, read * codes.bytesPerCode(), got * codes.bytesPerCode());
              if (gains.length > 0) {
                codePass.gains(partGains, got);
                System.arraycopy(partGains, 0, gains, read, got);
              }
              read += got;
            }
            codes.layout().require(packed, gains, rows);
            consumer.accept(block, packed, gains, first, rows);
          });
    }
  }
}
