// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.halfspace.io.file.Fault;

/** Opening zip files with one kind of exception for whatever is wrong with them. */
public final class ZipArchive {
  private ZipArchive() {}

  public static ZipFile open(Path path) throws IOException {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw Fault.unsupported(
          path.toString(), "zip files are read from the default file system only");
    }
    try {
      return new ZipFile(path.toFile());
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw Fault.corrupt(path.toString(), "is truncated or not a zip file", e);
    }
  }

  /** The entries that are files, in the order of the archive. */
  public static List<ZipEntry> files(ZipFile zip) {
    List<ZipEntry> files = new ArrayList<>(zip.size());
    zip.stream().filter(entry -> !entry.isDirectory()).forEach(files::add);
    return files;
  }

  /** Begins to read an entry. */
  public static InputStream stream(ZipFile zip, ZipEntry entry) throws IOException {
    InputStream stream = zip.getInputStream(entry);
    if (stream == null) {
      throw new ZipException("no such entry: " + entry.getName());
    }
    return stream;
  }

  public static void requireChecksum(ZipEntry entry, long found) throws ZipException {
    if (entry.getCrc() != -1 && entry.getCrc() != found) {
      throw new ZipException(
          String.format("checksum is %08x, the archive says %08x", found, entry.getCrc()));
    }
  }
}
