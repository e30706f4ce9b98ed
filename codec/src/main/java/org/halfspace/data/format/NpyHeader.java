// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * The header of an npy file, the format NumPy stores one array in. After it come the entries and
 * nothing else.
 *
 * <p>Layout: magic {@code 0x93 'N' 'U' 'M' 'P' 'Y'}, major and minor version (one byte each),
 * length of the text (two bytes little-endian in version 1, four in 2 and 3), text: a Python
 * dictionary of {@code descr}, {@code fortran_order} and {@code shape}, padded by blanks and a
 * newline to a multiple of 64 bytes in all. Immutable.
 *
 * @param type element type as NumPy names it: {@code <f4}, {@code >f8}, {@code |u1}
 * @param fortranOrder whether the first index runs fastest
 * @param shape sizes of the axes, none negative
 */
public record NpyHeader(String type, boolean fortranOrder, List<Long> shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int VERSION_1_FIXED = MAGIC.length + 4;
  private static final int MAXIMUM_TEXT = 1 << 20;

  public NpyHeader {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("shape: " + shape + ", sizes must not be negative");
      }
    }
    if (type.indexOf('\'') >= 0 || type.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("type: " + type + ", is not the name of a NumPy type");
    }
  }

  /** The header of a matrix of float32, little-endian, in C order. */
  public static NpyHeader float32(long rows, long columns) {
    return new NpyHeader("<f4", false, List.of(rows, columns));
  }

  /** The header of a matrix of unsigned bytes in C order. */
  public static NpyHeader uint8(long rows, long columns) {
    return new NpyHeader("|u1", false, List.of(rows, columns));
  }

  /** The header of a matrix of signed bytes in C order. */
  public static NpyHeader int8(long rows, long columns) {
    return new NpyHeader("|i1", false, List.of(rows, columns));
  }

  /** Whether bytes begin as an npy file does. */
  public static boolean startsNpy(byte[] head) {
    return head.length >= MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Reads a header and leaves the channel at the first entry.
   *
   * @param channel at the beginning of the npy file; may have to accept only buffers on the heap
   * @param name of the source, for messages
   * @throws DamagedFileException TRUNCATED if the channel ends within the header, CORRUPT if it is
   *     not an npy header, UNSUPPORTED for records and versions above 3
   */
  public static NpyHeader read(ReadableByteChannel channel, String name) throws IOException {
    return readCounted(channel, name).header();
  }

  /**
   * @param bytes how long the header is
   */
  record Counted(NpyHeader header, int bytes) {}

  static Counted readCounted(ReadableByteChannel channel, String name) throws IOException {
    byte[] fixed = take(channel, MAGIC.length + 2, name);
    if (!startsNpy(fixed)) {
      throw Fault.corrupt(name, "does not begin with the npy magic 0x93 NUMPY");
    }
    int major = fixed[MAGIC.length];
    int minor = fixed[MAGIC.length + 1];
    if (major < 1 || major > 3 || minor != 0) {
      throw Fault.unsupported(
          name,
          "npy version "
              + (major & 0xff)
              + "."
              + (minor & 0xff)
              + ", but only 1.0 to 3.0 are supported");
    }
    int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer field =
        ByteBuffer.wrap(take(channel, lengthBytes, name)).order(ByteOrder.LITTLE_ENDIAN);
    long length = major == 1 ? field.getShort(0) & 0xffff : field.getInt(0) & 0xffffffffL;
    if (length > MAXIMUM_TEXT) {
      throw Fault.corrupt(name, "header length is " + length + ", must be at most " + MAXIMUM_TEXT);
    }
    byte[] text = take(channel, (int) length, name);
    String dictionary =
        new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return new Counted(
        new NpyHeaderParser(dictionary, name).parse(), fixed.length + lengthBytes + text.length);
  }

  private static byte[] take(ReadableByteChannel channel, int bytes, String name)
      throws IOException {
    byte[] taken = new byte[bytes];
    ByteBuffer buffer = ByteBuffer.wrap(taken);
    ByteSource.fill(channel, buffer);
    if (buffer.hasRemaining()) {
      throw Fault.truncated(name, "ends within its npy header");
    }
    return taken;
  }

  /**
   * The header as NumPy writes it: version 1.0, padded to a multiple of 64 bytes.
   *
   * @throws IllegalStateException if the text is longer than version 1 allows (65535 bytes)
   */
  public byte[] toBytes() {
    String sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        "{'descr': '"
            + type
            + "', 'fortran_order': "
            + (fortranOrder ? "True" : "False")
            + ", 'shape': ("
            + sizes
            + (shape.size() == 1 ? ",), }" : "), }");
    int total = -Math.floorDiv(-(VERSION_1_FIXED + text.length() + 1), ALIGNMENT) * ALIGNMENT;
    int length = total - VERSION_1_FIXED;
    if (length > 0xffff) {
      throw new IllegalStateException("shape has too many axes: " + shape.size());
    }
    ByteBuffer bytes = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
    bytes.put(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.remaining() > 1) {
      bytes.put((byte) ' ');
    }
    return bytes.put((byte) '\n').array();
  }
}
