// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.io.DamagedFileException;

/**
 * An array in a zip, of which the header was read.
 *
 * @param file what messages call the zip
 * @param name of the array
 * @param entryBytes how many bytes the zip says the entry has; negative if it does not say
 */
record ArrayEntry(String file, String name, NpyHeader header, long headerBytes, long entryBytes) {
  private static final long MOST_EXPANSION = 1032;

  static ArrayEntry read(ZipFile zip, ZipEntry entry, String file, String name) throws IOException {
    try (CountedBytes stream = new CountedBytes(zip.getInputStream(entry))) {
      NpyHeader header = NpyHeader.read(Channels.newChannel(stream), file + ", " + name);
      requirePossible(entry, file, name);
      return new ArrayEntry(file, name, header, stream.taken, entry.getSize());
    }
  }

  /**
   * The size of an entry is a number in the file, and memory is allocated by it. Deflate makes at
   * most 1032 bytes of one (zlib's technical notes), and a stored entry is as long as it is.
   */
  private static void requirePossible(ZipEntry entry, String file, String name)
      throws DamagedFileException {
    long size = entry.getSize();
    long compressed = entry.getCompressedSize();
    boolean stored = entry.getMethod() == ZipEntry.STORED;
    if (compressed >= 0 && size > (stored ? compressed : (compressed + 1) * MOST_EXPANSION)) {
      throw CodesReader.corrupt(
          file,
          "array '"
              + name
              + "' cannot have "
              + size
              + " bytes, as the zip holds "
              + compressed
              + " of it");
    }
  }

  /**
   * Refuses a header that claims other rows than there are bytes for, before anything is allocated
   * by it.
   *
   * @throws DamagedFileException TRUNCATED if there are too few bytes, CORRUPT if too many
   */
  void requireRows(long rows, long rowBytes) throws DamagedFileException {
    if (entryBytes < 0) {
      return;
    }
    long present = entryBytes - headerBytes;
    if (rows > present / rowBytes) {
      throw new DamagedFileException(
          DamagedFileException.Kind.TRUNCATED,
          file + ": array '" + name + "' ends in row " + present / rowBytes + " of " + rows);
    }
    if (rows * rowBytes < present) {
      throw CodesReader.corrupt(file, "array '" + name + "' has bytes after its last row");
    }
  }

  /** Counts what is read. */
  private static final class CountedBytes extends FilterInputStream {
    private long taken;

    CountedBytes(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      taken += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      taken += Math.max(0, read);
      return read;
    }
  }
}
