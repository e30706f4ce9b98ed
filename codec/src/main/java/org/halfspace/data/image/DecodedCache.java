// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.halfspace.io.file.TemporaryFile;

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
    this.wantedBytes = count * dimension * Character.BYTES;
  }

  /** Whether rows {@code [row, row + count)} are here; if so, they are read. */
  boolean read(long row, char[] target, int count) throws IOException {
    TemporaryFile from;
    synchronized (this) {
      if (row + count > rows) {
        return false;
      }
      from = file;
    }
    long start = row * dimension * Character.BYTES;
    ByteBuffer buffer = ByteBuffer.allocate(count * dimension * Character.BYTES);
    while (buffer.hasRemaining()) {
      if (from.read(buffer, start + buffer.position()) < 0) {
        throw new IOException("the temporary file of decoded images was truncated");
      }
    }
    buffer.flip().asCharBuffer().get(target, 0, count * dimension);
    return true;
  }

  /** Keeps rows if they are the next ones wanted. A full disk only ends the keeping. */
  synchronized void offer(long row, char[] source, int count) {
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
      ByteBuffer buffer = ByteBuffer.allocate(count * dimension * Character.BYTES);
      buffer.asCharBuffer().put(source, 0, count * dimension);
      file.write(buffer, row * dimension * Character.BYTES);
      rows += count;
    } catch (IOException e) {
      usable = false;
    }
  }
}
