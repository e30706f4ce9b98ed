// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.halfspace.io.file.TemporaryFile;

/**
 * Gains that wait in a temporary file until the array before them in the zip is written. Not
 * thread-safe; closing deletes the file.
 */
final class SpilledGains implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FileChannel channel;

  private SpilledGains(FileChannel channel) {
    this.channel = channel;
  }

  static SpilledGains create() throws IOException {
    return new SpilledGains(TemporaryFile.openChannel());
  }

  /** Adds the first {@code rows} gains. */
  void add(short[] gains, int rows) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(rows, Short.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(gains, 0, rows);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Writes all that was added, little-endian. */
  void copyTo(OutputStream stream) throws IOException {
    channel.position(0);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (channel.read(buffer.clear()) > 0) {
      stream.write(buffer.array(), 0, buffer.position());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
