// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * Whole sets of vectors to codes and back, block by block: memory is some MiB, whatever the number
 * of vectors. Stateless and thread-safe.
 */
public final class BlockCoding {
  private static final int BLOCK_FLOATS = 1 << 22;

  /** Takes codes, block after block. */
  @FunctionalInterface
  public interface CodeSink {
    /**
     * Takes the first {@code rows} codes of {@code block} and their gains; both arrays are used
     * again afterwards.
     *
     * @param gains float16; empty for codes without gain
     */
    void write(byte[] block, short[] gains, int rows) throws IOException;
  }

  /** Takes vectors, block after block. */
  @FunctionalInterface
  public interface VectorSink {
    /** Takes the first {@code rows} vectors of {@code block}, which is used again afterwards. */
    void write(float[] block, int rows) throws IOException;
  }

  private BlockCoding() {}

  /**
   * Encodes all vectors.
   *
   * @return how many
   * @throws IllegalArgumentException if the dimension is not that of the codec
   * @throws IOException if reading or writing fails
   */
  public static long encode(VectorCodec codec, VectorData vectors, CodeSink sink, int threads)
      throws IOException {
    Parallel.requireThreads(threads);
    if (vectors.dimension() != codec.dimension()) {
      throw new UnusableDataException(
          vectors.description()
              + ": dimension "
              + vectors.dimension()
              + ", must be "
              + codec.dimension());
    }
    int blockRows = blockRows(codec);
    byte[] packed =
        new byte[ArraySize.of("block of codes", blockRows, codec.units().bytesPerCode())];
    short[] gains = new short[codec.gains(blockRows)];
    return vectors.forEachBlock(
        blockRows,
        (block, first, rows) -> {
          codec.encode(block, rows, packed, gains, threads);
          sink.write(packed, gains, rows);
        });
  }

  /**
   * Decodes all codes.
   *
   * @return how many
   * @throws IllegalArgumentException if they have another number of bits or another gain than the
   *     codec's
   * @throws IOException if reading or writing fails
   */
  public static long decode(VectorCodec codec, CodeData codes, VectorSink sink, int threads)
      throws IOException {
    Parallel.requireThreads(threads);
    if (codes.bits() != codec.bits()) {
      throw new UnusableDataException(
          codes.description() + ": " + codes.bits() + " bits, must be " + codec.bits());
    }
    if (codes.gain() != codec.gain()) {
      throw new UnusableDataException(
          codes.description()
              + ": gain "
              + codes.gain().label()
              + ", must be "
              + codec.gain().label());
    }
    int blockRows = blockRows(codec);
    float[] block = new float[ArraySize.of("block of vectors", blockRows, codec.dimension())];
    return codes.forEachBlock(
        blockRows,
        (packed, gains, first, rows) -> {
          codec.decode(packed, gains, rows, block, threads);
          sink.write(block, rows);
        });
  }

  private static int blockRows(VectorCodec codec) {
    return Math.max(16, Math.min(65_536, BLOCK_FLOATS / Math.max(codec.dimension(), codec.bits())));
  }
}
