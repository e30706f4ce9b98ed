// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.halfspace.io.VectorDataException;

/**
 * The safetensors format: length of the header (8 bytes, little-endian), header (JSON, padded with
 * blanks to a multiple of 8), tensors without gaps. The header has for each tensor {@code dtype},
 * {@code shape} and {@code data_offsets} from the end of the header, and texts under {@code
 * __metadata__}.
 */
public final class Safetensors {
  /** The limit of the reference implementation. */
  private static final long MAXIMUM_HEADER = 100_000_000;

  /** Bytes of a tensor at most, which are read and written in one piece. */
  static final int MAXIMUM_TENSOR = Integer.MAX_VALUE - 8;

  private final Path path;
  private final long dataStart;
  private final SafetensorsHeader header;

  private Safetensors(Path path, long dataStart, SafetensorsHeader header) {
    this.path = path;
    this.dataStart = dataStart;
    this.header = header;
  }

  /** Reads and checks the header; tensors are read when they are asked for. */
  public static Safetensors read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw corrupt(path, "is a folder, not a safetensors file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw truncated(path, size + " bytes, too short for a safetensors file");
      }
      long length = readFully(path, channel, 0, 8).getLong();
      if (length < 2 || length > MAXIMUM_HEADER) {
        throw corrupt(
            path,
            "is not a safetensors file, the format of models: header length "
                + length
                + " at offset 0, must be between 2 and "
                + MAXIMUM_HEADER);
      }
      if (length > size - 8) {
        throw truncated(
            path,
            "the header should end at offset " + (8 + length) + ", but the file ends at " + size);
      }
      byte[] json = readFully(path, channel, 8, (int) length).array();
      long dataStart = 8 + length;
      return new Safetensors(
          path, dataStart, SafetensorsHeader.parse(path, json, size - dataStart));
    }
  }

  /** A text of the metadata. */
  public String text(String key) throws VectorDataException {
    if (!(header.metadata().get(key) instanceof String value)) {
      throw corrupt(path, "metadata '" + key + "' is missing; is this a Halfspace model?");
    }
    return value;
  }

  public long whole(String key) throws VectorDataException {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(path, "metadata '" + key + "': '" + text(key) + "', must be a whole number");
    }
  }

  /** A whole number between two bounds. */
  public long whole(String key, long from, long to) throws VectorDataException {
    long value = whole(key);
    if (value < from || value > to) {
      throw corrupt(
          path, "metadata '" + key + "': " + value + ", must be between " + from + " and " + to);
    }
    return value;
  }

  public double number(String key) throws VectorDataException {
    try {
      return Double.parseDouble(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(path, "metadata '" + key + "': '" + text(key) + "', must be a number");
    }
  }

  /** Whether there is a tensor of this name. */
  boolean has(String name) {
    return header.places().containsKey(name);
  }

  /** The shape of a tensor with that many axes. */
  public long[] shape(String name, int axes) throws VectorDataException {
    SafetensorsHeader.Place place = header.places().get(name);
    if (place == null || place.shape().length != axes) {
      throw corrupt(path, "tensor '" + name + "' with " + axes + " axes is missing");
    }
    return place.shape().clone();
  }

  /** The bytes of a tensor, which must be of that type and shape. */
  public ByteBuffer tensor(String name, String type, long... shape) throws IOException {
    SafetensorsHeader.Place place = header.places().get(name);
    if (place == null || !place.type().equals(type) || !Arrays.equals(place.shape(), shape)) {
      throw corrupt(
          path,
          "tensor '"
              + name
              + "' must be "
              + type
              + " of shape "
              + Arrays.toString(shape)
              + (place == null
                  ? ", but is missing"
                  : ", but is " + place.type() + " of shape " + Arrays.toString(place.shape())));
    }
    long bytes = place.to() - place.from();
    if (bytes > MAXIMUM_TENSOR) {
      throw new VectorDataException(
          VectorDataException.Kind.UNSUPPORTED,
          path + ": tensor '" + name + "' has " + bytes + " bytes, more than can be read");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return readFully(path, channel, dataStart + place.from(), (int) bytes);
    }
  }

  private static ByteBuffer readFully(Path path, FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw truncated(path, "ends at offset " + (position + buffer.position()));
      }
    }
    return buffer.flip();
  }

  static VectorDataException corrupt(Path path, String what) {
    return new VectorDataException(VectorDataException.Kind.CORRUPT, path + ": " + what);
  }

  static VectorDataException truncated(Path path, String what) {
    return new VectorDataException(VectorDataException.Kind.TRUNCATED, path + ": " + what);
  }
}
