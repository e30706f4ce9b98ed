// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.halfspace.io.file.Fault;
import org.halfspace.io.file.StreamChannel;

/** What one entry of a zip file holds. The checksum is verified at the end of the bytes. */
record ZipEntryBytes(Path path, String entry, long size, String name) implements ByteSource {

  @Override
  public ReadableByteChannel open() throws IOException {
    ZipFile zip = ZipArchive.open(path);
    try {
      ZipEntry found = zip.getEntry(entry);
      if (found == null) {
        throw Fault.corrupt(name, "is no longer in the archive");
      }
      return new StreamChannel(new EntryStream(zip, found), name);
    } catch (IOException e) {
      zip.close();
      throw StreamChannel.translate(e, name);
    }
  }

  /** Closes the archive with the stream, and compares the checksum at the end of the entry. */
  private static final class EntryStream extends CheckedInputStream {
    private final ZipFile zip;
    private final ZipEntry entry;

    EntryStream(ZipFile zip, ZipEntry entry) throws IOException {
      super(stream(zip, entry), new CRC32());
      this.zip = zip;
      this.entry = entry;
    }

    private static InputStream stream(ZipFile zip, ZipEntry entry) throws IOException {
      return ZipArchive.stream(zip, entry);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read < 0) {
        ZipArchive.requireChecksum(entry, getChecksum().getValue());
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        zip.close();
      }
    }
  }
}
