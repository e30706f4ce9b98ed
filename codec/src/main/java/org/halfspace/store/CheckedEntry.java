// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The bytes of an entry of a zip with their checksum, which {@link ZipFile} leaves to its callers.
 */
final class CheckedEntry extends CheckedInputStream {
  private final ZipEntry entry;

  private CheckedEntry(ZipFile zip, ZipEntry entry) throws IOException {
    super(zip.getInputStream(entry), new CRC32());
    this.entry = entry;
  }

  CheckedEntry(ZipFile zip, String name) throws IOException {
    this(zip, zip.getEntry(name));
  }

  /** Whether all that was read has the checksum that the zip states, if it states one. */
  boolean matches() {
    return entry.getCrc() < 0 || entry.getCrc() == getChecksum().getValue();
  }
}
