// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.io.DamagedFileException;

/** Reads the zip that {@link CodesFile} describes. Stateless. */
final class CodesReader {
  private static final int MAXIMUM_TEXT = 256;

  private CodesReader() {}

  /**
   * Reads what a file says of its codes.
   *
   * @param name what messages call it
   * @param unlessSaid the bits of a code where the file does not say them; empty: 8 times the
   *     columns
   */
  static StoredCodes open(Path path, String name, OptionalInt unlessSaid) throws IOException {
    try (ZipFile zip = zip(path, name)) {
      ZipEntry entry = zip.getEntry(CodesFile.CODES);
      if (entry == null) {
        throw corrupt(name, "has no array 'codes'; is this a file of codes?");
      }
      ArrayEntry codes = ArrayEntry.read(zip, entry, name, "codes");
      NpyHeader header = codes.header();
      List<Long> shape = header.shape();
      if (!header.type().equals("|u1") || header.fortranOrder() || shape.size() != 2) {
        throw corrupt(
            name,
            "array 'codes' is "
                + header.type()
                + " of shape "
                + shape
                + (header.fortranOrder() ? " in Fortran order" : "")
                + ", must be uint8 of shape N × ⌈n/8⌉ in C order");
      }
      long columns = shape.get(1);
      if (columns < 1 || columns > Integer.MAX_VALUE / 8) {
        throw corrupt(
            name,
            "array 'codes' has " + columns + " columns, must have 1 to " + Integer.MAX_VALUE / 8);
      }
      long bits =
          zip.getEntry(CodesFile.BITS) == null
              ? unlessSaid.orElse((int) (8 * columns))
              : bits(zip, name);
      long wanted = bits / 8 + (bits % 8 > 0 ? 1 : 0);
      if (bits < 1 || wanted != columns) {
        throw corrupt(
            name, "n is " + bits + ", which takes " + wanted + " bytes, but codes have " + columns);
      }
      codes.requireRows(shape.get(0), columns);
      Optional<String> model =
          zip.getEntry(CodesFile.MODEL) == null ? Optional.empty() : Optional.of(text(zip, name));
      Gain gain = zip.getEntry(CodesFile.GAINS) == null ? Gain.NONE : gain(zip, name, shape.get(0));
      return new StoredCodes(path, name, new CodeLayout((int) bits, gain), shape.get(0), model);
    } catch (ZipException | EOFException e) {
      throw corrupt(
          name,
          e.getMessage() == null
              ? "an array ends too early"
              : "an array cannot be read: " + e.getMessage());
    }
  }

  private static Gain gain(ZipFile zip, String name, long count) throws IOException {
    ArrayEntry gains = ArrayEntry.read(zip, zip.getEntry(CodesFile.GAINS), name, "gains");
    NpyHeader header = gains.header();
    if (!header.type().equals("<f2") || !header.shape().equals(List.of(count))) {
      throw corrupt(
          name,
          "array 'gains' is "
              + header.type()
              + " of shape "
              + header.shape()
              + ", must be float16 of shape ["
              + count
              + "], one for each code");
    }
    gains.requireRows(count, Short.BYTES);
    return Gain.FLOAT16;
  }

  static ZipFile zip(Path path, String name) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(name);
    }
    if (Files.isDirectory(path)) {
      throw corrupt(name, "is a folder, not a file of codes");
    }
    try {
      return new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw corrupt(name, "not an npz file: " + e.getMessage());
    }
  }

  private static long bits(ZipFile zip, String name) throws IOException {
    try (InputStream stream = zip.getInputStream(zip.getEntry(CodesFile.BITS))) {
      NpyHeader header = NpyHeader.read(Channels.newChannel(stream), name + ", n");
      if (!header.type().equals("<i8") || !header.shape().isEmpty()) {
        throw corrupt(
            name,
            "array 'n' is "
                + header.type()
                + " of shape "
                + header.shape()
                + ", must be one int64");
      }
      byte[] bytes = stream.readNBytes(8);
      if (bytes.length < 8) {
        throw corrupt(name, "array 'n' is truncated");
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
  }

  private static String text(ZipFile zip, String name) throws IOException {
    try (InputStream stream = zip.getInputStream(zip.getEntry(CodesFile.MODEL))) {
      NpyHeader header = NpyHeader.read(Channels.newChannel(stream), name + ", model");
      if (!header.type().matches("<U\\d{1,3}") || !header.shape().isEmpty()) {
        throw corrupt(
            name,
            "array 'model' is "
                + header.type()
                + " of shape "
                + header.shape()
                + ", must be one text");
      }
      int length = Integer.parseInt(header.type().substring(2));
      if (length > MAXIMUM_TEXT) {
        throw corrupt(
            name,
            "array 'model' has " + length + " characters, at most " + MAXIMUM_TEXT + " are read");
      }
      byte[] bytes = stream.readNBytes(4 * length);
      if (bytes.length < 4 * length) {
        throw corrupt(name, "array 'model' is truncated");
      }
      return new String(bytes, "UTF-32LE").replace("\0", "");
    }
  }

  static DamagedFileException corrupt(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.CORRUPT, name + ": " + what);
  }
}
