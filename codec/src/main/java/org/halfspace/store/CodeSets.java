// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.io.DamagedFileException;

/** Opens codes to be searched: a file written by {@link CodesFile}, or a {@link CodeStore}. */
final class CodeSets {
  private CodeSets() {}

  /**
   * See {@link CodesFile#openSet(Path, OptionalInt)}.
   *
   * @param unlessSaid the bits of a code where a file does not say them; empty: 8 times the bytes
   */
  static CodeSet open(Path path, OptionalInt unlessSaid) throws IOException {
    if (Files.isDirectory(path)) {
      return CodeStore.open(path).snapshot();
    }
    CodeData data = CodesFile.open(path, unlessSaid);
    try (ZipFile zip = zip(path)) {
      ZipArchiveEntry codes = zip.getEntry(CodesFile.CODES);
      ZipArchiveEntry gains = zip.getEntry(CodesFile.GAINS);
      if (codes == null || (gains == null) != (data.gain() == Gain.NONE)) {
        throw CodesReader.corrupt(path.toString(), "its entries are listed in two ways");
      }
      if (!stored(codes) || (gains != null && !stored(gains))) {
        return inMemory(data);
      }
      Optional<MappedCodes.Rows> gainRows =
          gains == null ? Optional.empty() : Optional.of(rows(path, gains, Short.BYTES));
      return MappedCodes.of(
          data.layout(),
          data.count(),
          data.model(),
          rows(path, codes, data.bytesPerCode()),
          gainRows);
    } catch (EOFException e) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT, path + ": an array cannot be read", e);
    }
  }

  /** The second reader of the zip, which says where entries begin; it may see more damage. */
  private static ZipFile zip(Path path) throws IOException {
    try {
      return ZipFile.builder().setPath(path).get();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT, path + ": is cut short or no zip file", e);
    }
  }

  private static boolean stored(ZipArchiveEntry entry) {
    return entry.getMethod() == ZipEntry.STORED;
  }

  /** Where the entries of an array begin. */
  private static MappedCodes.Rows rows(Path path, ZipArchiveEntry entry, int rowBytes)
      throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.position(entry.getDataOffset());
      NpyHeader.read(channel, path + ", " + entry.getName());
      return new MappedCodes.Rows(path, channel.position(), rowBytes);
    }
  }

  /**
   * Reads codes into memory.
   *
   * @throws DamagedFileException if they are too many for an array, or reading finds them damaged
   */
  static CodeSet inMemory(CodeData data) throws IOException {
    int bytes = data.bytesPerCode();
    if (data.count() > (Integer.MAX_VALUE - 8) / bytes) {
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          data.description()
              + ": too many for memory in this format; 'convert --to npz' makes a file that is searched"
              + " without loading it");
    }
    int count = (int) data.count();
    byte[] packed = new byte[count * bytes];
    short[] gains = new short[data.gains(count)];
    data.forEachBlock(
        (block, blockGains, first, rows) -> {
          System.arraycopy(block, 0, packed, (int) first * bytes, rows * bytes);
          System.arraycopy(blockGains, 0, gains, data.gains((int) first), data.gains(rows));
        });
    return CodeSet.of(data.layout(), packed, gains, data.model());
  }
}
