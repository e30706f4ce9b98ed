// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.io.AtomicFile;
import org.halfspace.io.Existing;
import org.halfspace.io.VectorDataException;

/**
 * Packed codes as an npz file, a zip of npy arrays that {@code numpy.load} reads.
 *
 * <table>
 * <caption>Arrays</caption>
 * <tr><th>name</th><th>type</th><th>shape</th><th></th></tr>
 * <tr><td>{@code bits}</td><td>uint8</td><td>N × ⌈n/8⌉</td><td>bits as {@code numpy.packbits} packs them, those after the n-th zero</td></tr>
 * <tr><td>{@code n}</td><td>int64</td><td>none</td><td>the bits of a code</td></tr>
 * <tr><td>{@code model}</td><td>text of 16</td><td>none</td><td>the id of the model that made them</td></tr>
 * <tr><td>{@code gains}</td><td>float16</td><td>N</td><td>the gain of each vector; only where the model has gains</td></tr>
 * </table>
 *
 * <p>Written entries are stored, not compressed, since codes are close to random; {@code bits} is
 * written in blocks of any total size, while gains wait in a temporary file. Files of NumPy with
 * the same names are read too, compressed or not; without {@code n} it is 8 times the columns,
 * without {@code model} any model may decode them.
 */
public final class CodesFile {
  static final String CODES = "codes.npy";
  static final String GAINS = "gains.npy";
  private static final String BITS = "n.npy";
  private static final String MODEL = "model.npy";
  private static final int MODEL_ID_LENGTH = 16;
  private static final int MAXIMUM_TEXT = 256;

  private CodesFile() {}

  /**
   * Gives codes to be written, all that were announced. What a reader would refuse is refused when
   * it is given: bits after the n-th that are set, gains that are negative or not finite.
   */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes to a sink, which throws {@link IllegalArgumentException} where it refuses a code; the
     * message names the row of the block.
     */
    void writeTo(BlockCoding.CodeSink sink) throws IOException;
  }

  /**
   * Writes codes, whole or not at all.
   *
   * @param count N, how many codes {@code content} will write
   * @param bits n
   * @param gain whether {@code content} writes gains as well
   * @param model the id of the model, 16 characters
   * @throws IllegalArgumentException if n is not positive or above 2³¹ − 8, the id has another
   *     length, or {@code content} gives a code that {@link #open} would refuse
   * @throws IllegalStateException if {@code content} writes fewer codes than announced
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void write(
      Path path, Existing existing, long count, int bits, Gain gain, String model, Content content)
      throws IOException {
    // Sixteen, of which the reader takes none for padding or half a character.
    if (model.length() != MODEL_ID_LENGTH
        || model.codePointCount(0, MODEL_ID_LENGTH) != MODEL_ID_LENGTH
        || model.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "model: '" + model + "', must have " + MODEL_ID_LENGTH + " characters");
    }
    Optional<String> named = Optional.of(model);
    AtomicFile.write(
        path, existing, channel -> writeZip(channel, count, bits, gain, named, content));
  }

  /**
   * Writes codes that no model of ours made, or an unknown one, whole or not at all. Any model of n
   * bits with the same gain decodes them.
   *
   * @see #write(Path, Existing, long, int, Gain, String, Content)
   */
  public static void write(
      Path path, Existing existing, long count, int bits, Gain gain, Content content)
      throws IOException {
    AtomicFile.write(
        path, existing, channel -> writeZip(channel, count, bits, gain, Optional.empty(), content));
  }

  private static void writeZip(
      FileChannel channel, long count, int bits, Gain gain, Optional<String> model, Content content)
      throws IOException {
    CodeLayout layout = new CodeLayout(bits, gain);
    // Closing the zip closes the channel, which belongs to AtomicFile; so it is only finished.
    @SuppressWarnings("resource")
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel);
    zip.setUseZip64(Zip64Mode.AsNeeded);
    zip.setMethod(ZipEntry.STORED);
    put(
        zip,
        BITS,
        scalar(
            new NpyHeader("<i8", false, List.of()),
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array()));
    if (model.isPresent()) {
      put(
          zip,
          MODEL,
          scalar(
              new NpyHeader("<U" + MODEL_ID_LENGTH, false, List.of()),
              model.get().getBytes("UTF-32LE")));
    }
    ZipArchiveEntry entry = entry(CODES);
    zip.putArchiveEntry(entry);
    NpyWriter<byte[]> npy = NpyWriter.uint8(Channels.newChannel(zip), count, layout.bytesPerCode());
    if (gain == Gain.NONE) {
      content.writeTo(
          (block, gains, rows) -> {
            layout.requireZeroTails(block, rows);
            npy.write(block, rows);
          });
      npy.finish();
      zip.closeArchiveEntry();
    } else {
      try (SpilledGains spilled = SpilledGains.create()) {
        content.writeTo(
            (block, gains, rows) -> {
              layout.require(block, gains, rows);
              npy.write(block, rows);
              spilled.add(gains, rows);
            });
        npy.finish();
        zip.closeArchiveEntry();
        zip.putArchiveEntry(entry(GAINS));
        zip.write(new NpyHeader("<f2", false, List.of(count)).toBytes());
        spilled.copyTo(zip);
        zip.closeArchiveEntry();
      }
    }
    zip.finish();
    zip.flush();
  }

  private static void put(ZipArchiveOutputStream zip, String name, byte[] bytes)
      throws IOException {
    zip.putArchiveEntry(entry(name));
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  /** An entry without the time it was made, so that the same codes give the same file. */
  private static ZipArchiveEntry entry(String name) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTime(0);
    return entry;
  }

  private static byte[] scalar(NpyHeader header, byte[] value) {
    byte[] head = header.toBytes();
    return ByteBuffer.allocate(head.length + value.length).put(head).put(value).array();
  }

  /**
   * Opens a file of codes; they are read later, in passes.
   *
   * @throws VectorDataException if it is no such file
   * @throws IOException if reading fails
   */
  public static CodeData open(Path path) throws IOException {
    return open(path, OptionalInt.empty());
  }

  /**
   * The same.
   *
   * @param unlessSaid the bits of a code where the file has no {@code n}; empty: 8 times the
   *     columns
   */
  public static CodeData open(Path path, OptionalInt unlessSaid) throws IOException {
    try (ZipFile zip = zip(path)) {
      ZipEntry entry = zip.getEntry(CODES);
      if (entry == null) {
        throw corrupt(path, "has no array 'codes'; is this a file of codes?");
      }
      ArrayEntry codes = ArrayEntry.read(zip, entry, path, "codes");
      NpyHeader header = codes.header();
      List<Long> shape = header.shape();
      if (!header.type().equals("|u1") || header.fortranOrder() || shape.size() != 2) {
        throw corrupt(
            path,
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
            path,
            "array 'codes' has " + columns + " columns, must have 1 to " + Integer.MAX_VALUE / 8);
      }
      long bits =
          zip.getEntry(BITS) == null ? unlessSaid.orElse((int) (8 * columns)) : bits(zip, path);
      long wanted = bits / 8 + (bits % 8 > 0 ? 1 : 0);
      if (bits < 1 || wanted != columns) {
        throw corrupt(
            path, "n is " + bits + ", which takes " + wanted + " bytes, but codes have " + columns);
      }
      codes.requireRows(shape.get(0), columns);
      Optional<String> model =
          zip.getEntry(MODEL) == null ? Optional.empty() : Optional.of(text(zip, path));
      Gain gain = zip.getEntry(GAINS) == null ? Gain.NONE : gain(zip, path, shape.get(0));
      return new StoredCodes(path, new CodeLayout((int) bits, gain), shape.get(0), model);
    } catch (ZipException | EOFException e) {
      throw corrupt(path, "an array cannot be read: " + e.getMessage());
    }
  }

  private static Gain gain(ZipFile zip, Path path, long count) throws IOException {
    ArrayEntry gains = ArrayEntry.read(zip, zip.getEntry(GAINS), path, "gains");
    NpyHeader header = gains.header();
    if (!header.type().equals("<f2") || !header.shape().equals(List.of(count))) {
      throw corrupt(
          path,
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

  static ZipFile zip(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw corrupt(path, "is a folder, not a file of codes");
    }
    try {
      return new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw corrupt(path, "not an npz file: " + e.getMessage());
    }
  }

  private static long bits(ZipFile zip, Path path) throws IOException {
    try (InputStream stream = zip.getInputStream(zip.getEntry(BITS))) {
      NpyHeader header = NpyHeader.read(Channels.newChannel(stream), path + ", n");
      if (!header.type().equals("<i8") || !header.shape().isEmpty()) {
        throw corrupt(
            path,
            "array 'n' is "
                + header.type()
                + " of shape "
                + header.shape()
                + ", must be one int64");
      }
      byte[] bytes = stream.readNBytes(8);
      if (bytes.length < 8) {
        throw corrupt(path, "array 'n' is truncated");
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
  }

  private static String text(ZipFile zip, Path path) throws IOException {
    try (InputStream stream = zip.getInputStream(zip.getEntry(MODEL))) {
      NpyHeader header = NpyHeader.read(Channels.newChannel(stream), path + ", model");
      if (!header.type().matches("<U\\d{1,3}") || !header.shape().isEmpty()) {
        throw corrupt(
            path,
            "array 'model' is "
                + header.type()
                + " of shape "
                + header.shape()
                + ", must be one text");
      }
      int length = Integer.parseInt(header.type().substring(2));
      if (length > MAXIMUM_TEXT) {
        throw corrupt(
            path,
            "array 'model' has " + length + " characters, at most " + MAXIMUM_TEXT + " are read");
      }
      byte[] bytes = stream.readNBytes(4 * length);
      if (bytes.length < 4 * length) {
        throw corrupt(path, "array 'model' is truncated");
      }
      return new String(bytes, "UTF-32LE").replace("\0", "");
    }
  }

  static VectorDataException corrupt(Path path, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, path + ": " + what);
  }
}
