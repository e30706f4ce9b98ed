package org.halfspace.data;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decoded images in a temporary file, so that only the first pass decodes. Grows from the first
 * image on, whichever pass gets there first; nothing is kept where the images would take more than
 * 4 GiB or half of the free space. Thread-safe.
 */
final class DecodedCache {
  private static final long MAXIMUM_BYTES = 1L << 32;

  private final int dimension;
  private final long wantedBytes;
  private TemporaryFile file;
  private boolean usable = true;
  private long rows;

  DecodedCache(long count, int dimension) {
    this.dimension = dimension;
    this.wantedBytes = count * dimension;
  }

  /** Whether rows {@code [row, row + count)} are here; if so, they are read. */
  boolean read(long row, byte[] target, int count) throws IOException {
    TemporaryFile from;
    synchronized (this) {
      if (row + count > rows) {
        return false;
      }
      from = file;
    }
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, count * dimension);
    while (buffer.hasRemaining()) {
      if (from.read(buffer, row * dimension + buffer.position()) < 0) {
        throw new IOException("the temporary file of decoded images was cut short");
      }
    }
    return true;
  }

  /** Keeps rows if they are the next ones wanted. A full disk only ends the keeping. */
  synchronized void offer(long row, byte[] source, int count) {
    if (row != rows || !usable) {
      return;
    }
    try {
      if (file == null) {
        usable = wantedBytes <= MAXIMUM_BYTES && wantedBytes <= TemporaryFile.usableSpace() / 2;
        if (!usable) {
          return;
        }
        file = TemporaryFile.create();
      }
      file.write(ByteBuffer.wrap(source, 0, count * dimension), row * dimension);
      rows += count;
    } catch (IOException e) {
      usable = false;
    }
  }
}
