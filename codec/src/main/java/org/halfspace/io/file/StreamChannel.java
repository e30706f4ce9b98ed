// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.ZipException;
import org.halfspace.io.DamagedFileException;

/**
 * A decompressing stream as a channel, with the troubles of the compressed format told apart from
 * those of the disk.
 */
public final class StreamChannel implements ReadableByteChannel {
  private final InputStream stream;
  private final String name;
  private boolean open = true;

  public StreamChannel(InputStream stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  /**
   * @param buffer backed by an array
   */
  @Override
  public int read(ByteBuffer buffer) throws IOException {
    if (!buffer.hasRemaining()) {
      return 0;
    }
    try {
      int read =
          stream.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      if (read > 0) {
        buffer.position(buffer.position() + read);
      }
      return read;
    } catch (IOException e) {
      throw translate(e, name);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What an exception of a decompressor means. */
  public static IOException translate(IOException e, String name) {
    if (e instanceof EOFException) {
      DamagedFileException truncated =
          Fault.truncated(name, "the compressed data ends before its end mark");
      truncated.initCause(e);
      return truncated;
    }
    if (e instanceof ZipException) {
      return Fault.corrupt(name, "the compressed data is corrupt", e);
    }
    return e;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    stream.close();
  }
}
