// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** Bytes that can be read from the start any number of times: a file, or something inside one. */
public interface ByteSource {

  /** Begins at the first byte. Reads into heap buffers; the caller closes it. */
  ReadableByteChannel open() throws IOException;

  /** How many bytes there are. May have to read them all once to know. */
  long size() throws IOException;

  /** What messages call it; contains the name of the file. */
  String name();

  /** The file it is in. */
  Path path();

  /** The first bytes, at most {@code length}, fewer only if there are no more. */
  default byte[] head(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try (ReadableByteChannel channel = open()) {
      fill(channel, buffer);
    }
    byte[] head = new byte[buffer.position()];
    buffer.flip().get(head);
    return head;
  }

  /** Reads until the buffer is full or the bytes end. */
  static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // read() moves the position of the buffer
    }
  }

  /** Leaves out bytes, which must be there. */
  static void skip(ReadableByteChannel channel, long bytes) throws IOException {
    if (channel instanceof SeekableByteChannel seekable) {
      seekable.position(seekable.position() + bytes);
      return;
    }
    ByteBuffer scratch = ByteBuffer.allocate((int) Math.min(bytes, 1 << 16));
    long left = bytes;
    while (left > 0) {
      scratch.clear().limit((int) Math.min(left, scratch.capacity()));
      int read = channel.read(scratch);
      if (read < 0) {
        throw new EOFException(left + " bytes missing");
      }
      left -= read;
    }
  }

  /** Counts the bytes by reading them. */
  static long count(ByteSource source) throws IOException {
    ByteBuffer scratch = ByteBuffer.allocate(1 << 16);
    long total = 0;
    try (ReadableByteChannel channel = source.open()) {
      int read = channel.read(scratch);
      while (read >= 0) {
        total += read;
        scratch.clear();
        read = channel.read(scratch);
      }
    }
    return total;
  }
}
