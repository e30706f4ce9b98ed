// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * The lines of a text file that hold more than blanks, as bytes. Lines end with a line feed; a
 * carriage return before it, other blanks at both ends and a byte order mark at the beginning are
 * left out. Not thread-safe.
 */
public final class LineReader implements Closeable {
  private static final int START_BYTES = 1 << 18;
  private static final int MAXIMUM_LINE = 1 << 25;

  private final ReadableByteChannel channel;
  private final String name;
  private byte[] bytes = new byte[START_BYTES];
  private int filled;
  private int next;
  private int start;
  private int end;
  private long number;

  LineReader(ByteSource source) throws IOException {
    channel = source.open();
    name = source.name();
  }

  /**
   * Begins at the first line of a file.
   *
   * @throws java.nio.file.NoSuchFileException if there is nothing at {@code path}
   * @throws IOException if reading fails
   */
  public static LineReader open(Path path) throws IOException {
    return new LineReader(new FileBytes(path));
  }

  /**
   * Goes to the next line; {@code false} at the end.
   *
   * @throws DamagedFileException if a line is longer than 32 MiB
   * @throws IOException if reading fails
   */
  public boolean advance() throws IOException {
    while (findLine()) {
      number++;
      if (number == 1 && end - start >= 3 && startsWithMark()) {
        start += 3;
      }
      while (end > start && isBlank(bytes[end - 1])) {
        end--;
      }
      while (start < end && isBlank(bytes[start])) {
        start++;
      }
      if (start < end) {
        return true;
      }
    }
    return false;
  }

  private boolean findLine() throws IOException {
    int searched = next;
    while (true) {
      for (int i = searched; i < filled; i++) {
        if (bytes[i] == '\n') {
          start = next;
          end = i;
          next = i + 1;
          return true;
        }
      }
      int pending = filled - next;
      if (!refill()) {
        start = next;
        end = filled;
        next = filled;
        return pending > 0;
      }
      searched = next + pending;
    }
  }

  /** Makes room after the unfinished line and reads on. */
  private boolean refill() throws IOException {
    if (next > 0) {
      System.arraycopy(bytes, next, bytes, 0, filled - next);
      filled -= next;
      next = 0;
    }
    if (filled == bytes.length) {
      if (bytes.length >= MAXIMUM_LINE) {
        throw Fault.corrupt(
            name, "line " + (number + 1) + " is longer than " + MAXIMUM_LINE + " bytes");
      }
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int read = channel.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled));
    if (read < 0) {
      return false;
    }
    filled += read;
    return true;
  }

  private boolean startsWithMark() {
    return bytes[start] == (byte) 0xef
        && bytes[start + 1] == (byte) 0xbb
        && bytes[start + 2] == (byte) 0xbf;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  /** The buffer the line is in, until the next call of {@link #advance}. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the line begins in {@link #bytes}. */
  public int start() {
    return start;
  }

  /** The index just after the last byte of the line. */
  public int end() {
    return end;
  }

  /** Number of the line in the file, from 1, as editors show it. */
  public long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
