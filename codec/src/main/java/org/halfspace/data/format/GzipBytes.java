// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.halfspace.io.file.StreamChannel;

/**
 * What a gzip file holds. Several members in a row count as one, zero bytes after them are padding;
 * other bytes that are no member are refused. The checksum is verified at the end of the bytes.
 */
public final class GzipBytes implements ByteSource {
  private final Path path;
  private long size = -1;

  public GzipBytes(Path path) {
    this.path = path;
  }

  @Override
  public ReadableByteChannel open() throws IOException {
    InputStream file = new BufferedInputStream(new Disk(Files.newInputStream(path)), 1 << 16);
    try {
      return new StreamChannel(new Blame(new GzipMembers(file)), name());
    } catch (UncheckedIOException e) {
      file.close();
      throw e.getCause();
    } catch (IOException e) {
      file.close();
      throw StreamChannel.translate(Blame.asFormatTrouble(e), name());
    }
  }

  /** Reads the whole file the first time it is asked: gzip stores the size only modulo 2³². */
  @Override
  public synchronized long size() throws IOException {
    if (size < 0) {
      size = ByteSource.count(this);
    }
    return size;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Path path() {
    return path;
  }

  /** Marks the exceptions of the disk, so that they are not taken for corrupt data. */
  private static final class Disk extends FilterInputStream {
    Disk(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whatever the decompressor itself complains about is the fault of the format. */
  private static final class Blame extends FilterInputStream {
    Blame(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw asFormatTrouble(e);
      }
    }

    static IOException asFormatTrouble(IOException e) {
      if (e instanceof EOFException) {
        return e;
      }
      ZipException trouble = new ZipException(e.getMessage());
      trouble.initCause(e);
      return trouble;
    }
  }
}
