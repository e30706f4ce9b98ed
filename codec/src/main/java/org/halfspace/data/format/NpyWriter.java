// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Writes a matrix as npy, block of rows by block of rows, as {@code numpy.save} would write it:
 * version 1.0, C order, little-endian. The number of rows is declared first, because the header
 * stands before the entries. Holds a buffer of 64 KiB. Not thread-safe. Does not close the channel.
 *
 * @param <B> type of a block: {@code float[]} or {@code byte[]}
 */
public final class NpyWriter<B> {
  private static final int BUFFER_BYTES = 1 << 16;

  @FunctionalInterface
  private interface Encoder<B> {
    void put(ByteBuffer buffer, B block, int offset, int count);
  }

  private final WritableByteChannel channel;
  private final long rows;
  private final int columns;
  private final int elementBytes;
  private final Encoder<B> encoder;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long written;

  private NpyWriter(
      WritableByteChannel channel, NpyHeader header, int elementBytes, Encoder<B> encoder)
      throws IOException {
    this.channel = channel;
    this.rows = header.shape().get(0);
    this.columns = Math.toIntExact(header.shape().get(1));
    this.elementBytes = elementBytes;
    this.encoder = encoder;
    writeAll(ByteBuffer.wrap(header.toBytes()));
  }

  /** Begins a matrix of float32 and writes its header. */
  public static NpyWriter<float[]> float32(WritableByteChannel channel, long rows, int columns)
      throws IOException {
    return new NpyWriter<>(
        channel,
        NpyHeader.float32(rows, columns),
        Float.BYTES,
        (buffer, block, offset, count) -> {
          buffer.asFloatBuffer().put(block, offset, count);
          buffer.position(buffer.position() + count * Float.BYTES);
        });
  }

  /** Begins a matrix of unsigned bytes and writes its header. */
  public static NpyWriter<byte[]> uint8(WritableByteChannel channel, long rows, int columns)
      throws IOException {
    return new NpyWriter<>(channel, NpyHeader.uint8(rows, columns), Byte.BYTES, ByteBuffer::put);
  }

  /** Begins a matrix of signed bytes and writes its header. */
  public static NpyWriter<byte[]> int8(WritableByteChannel channel, long rows, int columns)
      throws IOException {
    return new NpyWriter<>(channel, NpyHeader.int8(rows, columns), Byte.BYTES, ByteBuffer::put);
  }

  /**
   * Writes the first {@code blockRows} rows of {@code block}.
   *
   * @throws IllegalArgumentException if {@code blockRows} is negative or more than the rows still
   *     missing
   * @throws IndexOutOfBoundsException if the block is shorter than its rows
   */
  public void write(B block, int blockRows) throws IOException {
    if (blockRows < 0 || blockRows > rows - written) {
      throw new IllegalArgumentException(
          "blockRows: "
              + blockRows
              + ", but "
              + (rows - written)
              + " of "
              + rows
              + " rows are still to be written");
    }
    long entries = (long) blockRows * columns;
    Objects.checkFromIndexSize(0, entries, Array.getLength(block));
    int atOnce = BUFFER_BYTES / elementBytes;
    for (int offset = 0; offset < entries; offset += atOnce) {
      buffer.clear();
      encoder.put(buffer, block, offset, (int) Math.min(atOnce, entries - offset));
      writeAll(buffer.flip());
    }
    written += blockRows;
  }

  /**
   * Ends the matrix. Writes nothing; call it so that a matrix with rows missing is not taken for
   * whole.
   *
   * @throws IllegalStateException if fewer rows were written than declared
   */
  public void finish() {
    if (written != rows) {
      throw new IllegalStateException("rows: " + written + " written, but " + rows + " declared");
    }
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
