// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.TemporaryFile;

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
  public static final int MAXIMUM_TENSOR = Integer.MAX_VALUE - 8;

  private final String name;
  private final Source source;
  private final long dataStart;
  private final SafetensorsHeader header;

  /** Bytes of which any can be read. */
  @FunctionalInterface
  private interface Source {
    /** Reads at a place, as {@link FileChannel#read(ByteBuffer, long)}. */
    int read(ByteBuffer target, long position) throws IOException;
  }

  private Safetensors(String name, Source source, long dataStart, SafetensorsHeader header) {
    this.name = name;
    this.source = source;
    this.dataStart = dataStart;
    this.header = header;
  }

  /** Reads and checks the header; tensors are read when they are asked for. */
  public static Safetensors read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw corrupt(path.toString(), "is a folder, not a safetensors file");
    }
    return read(path.toString(), (target, at) -> read(path, target, at), Files.size(path));
  }

  private static int read(Path path, ByteBuffer target, long position) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int total = 0;
      int read = 0;
      while (target.hasRemaining() && read >= 0) {
        read = channel.read(target, position + total);
        total += Math.max(0, read);
      }
      return total == 0 && read < 0 ? -1 : total;
    }
  }

  /** The same of bytes, which are shared and must not change. */
  public static Safetensors read(String name, byte[] bytes) throws IOException {
    return read(
        name,
        (target, position) -> {
          int some = (int) Math.min(target.remaining(), bytes.length - position);
          target.put(bytes, (int) position, some);
          return some == 0 ? -1 : some;
        },
        bytes.length);
  }

  /** The same of all that a stream has, which waits in a temporary file; the stream stays open. */
  public static Safetensors read(String name, InputStream stream) throws IOException {
    TemporaryFile file = TemporaryFile.of(stream);
    return read(name, file::read, file.size());
  }

  private static Safetensors read(String name, Source source, long size) throws IOException {
    if (size < 8) {
      throw truncated(name, size + " bytes, too short for a safetensors file");
    }
    long length = readFully(name, source, 0, 8).getLong();
    if (length < 2 || length > MAXIMUM_HEADER) {
      throw corrupt(
          name,
          "is not a safetensors file, the format of models: header length "
              + length
              + " at offset 0, must be between 2 and "
              + MAXIMUM_HEADER);
    }
    if (length > size - 8) {
      throw truncated(
          name,
          "the header should end at offset " + (8 + length) + ", but the file ends at " + size);
    }
    byte[] json = readFully(name, source, 8, (int) length).array();
    long dataStart = 8 + length;
    return new Safetensors(
        name, source, dataStart, SafetensorsHeader.parse(name, json, size - dataStart));
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** A text of the metadata. */
  public String text(String key) throws DamagedFileException {
    if (!(header.metadata().get(key) instanceof String value)) {
      throw corrupt(name, "metadata '" + key + "' is missing; is this a Halfspace model?");
    }
    return value;
  }

  /** A text that not every file has; one that is no text counts as missing. */
  public Optional<String> textIfPresent(String key) {
    return header.metadata().get(key) instanceof String value
        ? Optional.of(value)
        : Optional.empty();
  }

  public long whole(String key) throws DamagedFileException {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(name, "metadata '" + key + "': '" + text(key) + "', must be a whole number");
    }
  }

  /** A whole number between two bounds. */
  public long whole(String key, long from, long to) throws DamagedFileException {
    long value = whole(key);
    if (value < from || value > to) {
      throw corrupt(
          name, "metadata '" + key + "': " + value + ", must be between " + from + " and " + to);
    }
    return value;
  }

  public double number(String key) throws DamagedFileException {
    try {
      return Double.parseDouble(text(key));
    } catch (NumberFormatException e) {
      throw corrupt(name, "metadata '" + key + "': '" + text(key) + "', must be a number");
    }
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String tensor) {
    return header.places().containsKey(tensor);
  }

  /** The names of all tensors that begin like this, in the order of the header. */
  public List<String> tensors(String prefix) {
    return header.places().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /** The shape of a tensor with that many axes. */
  public long[] shape(String tensor, int axes) throws DamagedFileException {
    SafetensorsHeader.Place place = header.places().get(tensor);
    if (place == null || place.shape().length != axes) {
      throw corrupt(name, "tensor '" + tensor + "' with " + axes + " axes is missing");
    }
    return place.shape().clone();
  }

  /** The bytes of a tensor, which must be of that type and shape. */
  public ByteBuffer tensor(String tensor, String type, long... shape) throws IOException {
    SafetensorsHeader.Place place = header.places().get(tensor);
    if (place == null || !place.type().equals(type) || !Arrays.equals(place.shape(), shape)) {
      throw corrupt(
          name,
          "tensor '"
              + tensor
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
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          name + ": tensor '" + tensor + "' has " + bytes + " bytes, more than can be read");
    }
    return readFully(name, source, dataStart + place.from(), (int) bytes);
  }

  private static ByteBuffer readFully(String name, Source source, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (source.read(buffer, position + buffer.position()) < 0) {
        throw truncated(name, "ends at offset " + (position + buffer.position()));
      }
    }
    return buffer.flip();
  }

  static DamagedFileException corrupt(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.CORRUPT, name + ": " + what);
  }

  static DamagedFileException truncated(String name, String what) {
    return new DamagedFileException(DamagedFileException.Kind.TRUNCATED, name + ": " + what);
  }
}
