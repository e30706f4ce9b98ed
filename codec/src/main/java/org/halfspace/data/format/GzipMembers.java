// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The content of all members of a gzip file, one after another. Zero bytes after a member are
 * padding, as for gzip itself and for Python; anything else there is refused.
 */
final class GzipMembers extends InputStream {
  private static final int MAGIC = 0x1f;

  private final InputStream file;
  private InputStream member;

  /**
   * @param file at the beginning of the first member; must support {@link InputStream#mark}, so
   *     that what is read after a member can be given back
   */
  GzipMembers(InputStream file) throws IOException {
    this.file = file;
    this.member = open(file);
  }

  private static InputStream open(InputStream file) throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(file)
        .setDecompressConcatenated(false)
        .get();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (member != null) {
      int read = member.read(target, offset, length);
      if (read > 0) {
        return read;
      }
      member = next();
    }
    return -1;
  }

  private InputStream next() throws IOException {
    int first = 0;
    while (first == 0) {
      file.mark(1);
      first = file.read();
    }
    if (first < 0) {
      return null;
    }
    file.reset();
    if (first != MAGIC) {
      throw new IOException("the bytes after the end are neither zero nor gzip");
    }
    return open(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
