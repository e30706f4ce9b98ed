// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.io.file.Fault;

/**
 * Codes packed in bytes, ⌈n/8⌉ each, in files that hold nothing else: an npy array, or the bytes
 * alone.
 *
 * <p>An array of uint8 is what {@code numpy.packbits(bits, axis=1)} gives, and
 * sentence-transformers as {@code ubinary}. An array of int8 is its {@code binary}: each byte less
 * 128. faiss keeps bytes with the least significant bit first, in the {@code sa_encode} of IndexLSH
 * and IndexBinary alike.
 *
 * <p>The files do not say n. Without it, it is 8 times the bytes of a code; with it, the bits after
 * the n-th must be zero. What is opened is read later, in passes of any file size; files must not
 * change meanwhile. Stateless and thread-safe.
 */
public final class PackedFile {
  private static final String UNSIGNED = "|u1";
  private static final String SIGNED = "|i1";

  private PackedFile() {}

  /**
   * Opens an npy array of uint8 or int8, N × ⌈n/8⌉, whose codes have n = 8 × columns bits.
   *
   * @see #openNpy(Path, BitOrder, int)
   */
  public static CodeData openNpy(Path path, BitOrder order) throws IOException {
    return openNpy(path, order, OptionalInt.empty());
  }

  /**
   * Opens an npy array of uint8 or int8, N × ⌈n/8⌉.
   *
   * @param bits n
   * @throws NoSuchFileException if there is nothing at {@code path}
   * @throws DamagedFileException if it is no such array, is shorter or longer than its header says,
   *     or n takes another number of bytes than there are columns
   */
  public static CodeData openNpy(Path path, BitOrder order, int bits) throws IOException {
    return openNpy(path, order, OptionalInt.of(bits));
  }

  private static CodeData openNpy(Path path, BitOrder order, OptionalInt bits) throws IOException {
    String name = path.toString();
    try (FileChannel channel = open(path)) {
      NpyHeader header = NpyHeader.read(channel, name);
      List<Long> shape = header.shape();
      boolean signed = header.type().equals(SIGNED);
      if (!(signed || header.type().equals(UNSIGNED))
          || header.fortranOrder()
          || shape.size() != 2) {
        throw Fault.unsupported(
            name,
            "array of "
                + header.type()
                + " and shape "
                + shape
                + (header.fortranOrder() ? " in Fortran order" : "")
                + "; packed codes are uint8 or int8 of shape N × ⌈n/8⌉ in C order");
      }
      if (signed && order != BitOrder.MOST_SIGNIFICANT_FIRST) {
        throw Fault.unsupported(
            name, "array of int8, which has the most significant bit first; uint8 is expected");
      }
      long columns = shape.get(1);
      long count = shape.get(0);
      if (columns < 1 || columns > Integer.MAX_VALUE / 8) {
        throw Fault.corrupt(
            name, columns + " columns, must be between 1 and " + Integer.MAX_VALUE / 8);
      }
      int n = bits.orElse((int) (8 * columns));
      if (n < 1 || (n + 7L) / 8 != columns) {
        throw Fault.unusable(
            name,
            "codes of " + columns + " bytes, but one of " + n + " bits takes " + (n + 7L) / 8);
      }
      long begin = channel.position();
      requireCount(name, count, columns, channel.size() - begin);
      return new StoredCodes(path, begin, count, n, order, signed ? 0x80 : 0);
    }
  }

  private static void requireCount(String name, long count, long bytes, long present)
      throws DamagedFileException {
    if (count == 0) {
      throw Fault.unusable(name, "holds no codes");
    }
    if (count > present / bytes) {
      throw Fault.truncated(
          name,
          "ends in row "
              + present / bytes
              + " of "
              + count
              + ", after "
              + present
              + " bytes of codes");
    }
    if (count * bytes != present) {
      throw Fault.corrupt(
          name,
          (present - count * bytes) + " bytes too many after the last of " + count + " codes");
    }
  }

  /**
   * Opens a file of bare codes, as {@code codes.tofile(…)} writes them.
   *
   * @param bits n
   * @throws NoSuchFileException if there is nothing at {@code path}
   * @throws DamagedFileException if the file is empty, or no whole number of codes
   */
  public static CodeData openRaw(Path path, BitOrder order, int bits) throws IOException {
    if (bits < 1) {
      throw new IllegalArgumentException("bits: " + bits + ", must be at least 1");
    }
    if (bits > CodeLayout.MAXIMUM_BITS) {
      throw Fault.unsupported(
          path.toString(),
          "codes of " + bits + " bits, must be at most " + CodeLayout.MAXIMUM_BITS);
    }
    long bytes = CodeLayout.bytesOf(bits);
    try (FileChannel channel = open(path)) {
      long size = channel.size();
      if (size == 0) {
        throw Fault.unusable(path.toString(), "is empty");
      }
      if (size % bytes != 0) {
        throw Fault.truncated(
            path.toString(),
            size
                + " bytes are not a whole number of bits of "
                + bytes
                + " bytes ("
                + bits
                + " bits): "
                + size % bytes
                + " left over after the last of "
                + size / bytes
                + " whole codes");
      }
      return new StoredCodes(path, 0, size / bytes, bits, order, 0);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw Fault.unsupported(path.toString(), "is not a regular file");
    }
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  /**
   * Writes codes as an npy array of uint8, whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public static void writeNpy(Path path, Existing existing, BitOrder order, CodeData codes)
      throws IOException {
    AtomicFile.write(
        path,
        existing,
        channel ->
            write(
                NpyWriter.uint8(channel, codes.count(), codes.bytesPerCode()),
                new Rewriting(order, 0),
                codes));
  }

  /**
   * Writes codes as an npy array of int8, each byte less 128, as {@code binary} of
   * sentence-transformers; whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public static void writeSignedNpy(Path path, Existing existing, CodeData codes)
      throws IOException {
    AtomicFile.write(
        path,
        existing,
        channel ->
            write(
                NpyWriter.int8(channel, codes.count(), codes.bytesPerCode()),
                new Rewriting(BitOrder.MOST_SIGNIFICANT_FIRST, 0x80),
                codes));
  }

  private static void write(NpyWriter<byte[]> npy, Rewriting rewriting, CodeData codes)
      throws IOException {
    codes.forEachBlock(
        (block, gains, first, rows) -> {
          rewriting.fromOurs(block, rows * codes.bytesPerCode());
          npy.write(block, rows);
        });
    npy.finish();
  }

  /**
   * Writes codes as bytes alone, whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if reading or writing fails
   */
  public static void writeRaw(Path path, Existing existing, BitOrder order, CodeData codes)
      throws IOException {
    Rewriting rewriting = new Rewriting(order, 0);
    AtomicFile.write(
        path,
        existing,
        channel ->
            codes.forEachBlock(
                (block, gains, first, rows) -> {
                  int bytes = rows * codes.bytesPerCode();
                  rewriting.fromOurs(block, bytes);
                  Rewriting.writeAll(channel, block, bytes);
                }));
  }
}
