// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.halfspace.data.UnusableDataException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;

/** Writes {@link Safetensors} files. Stateless and thread-safe. */
public final class SafetensorsWriter {
  /** A tensor to be written. */
  public record Tensor(String name, String type, long[] shape, ByteBuffer bytes) {}

  private SafetensorsWriter() {}

  public static Tensor float32(String name, float[] values, long... shape) {
    ByteBuffer bytes = allocate(name, values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new Tensor(name, "F32", shape, bytes);
  }

  public static Tensor float64(String name, double[] values, long... shape) {
    ByteBuffer bytes = allocate(name, values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return new Tensor(name, "F64", shape, bytes);
  }

  public static Tensor uint8(String name, byte[] values, long... shape) {
    return new Tensor(name, "U8", shape, allocate(name, values.length, 1).put(values).flip());
  }

  /** Room for a tensor, if {@link Safetensors#tensor} would read it again. */
  private static ByteBuffer allocate(String name, int length, int elementBytes) {
    if (length > Safetensors.MAXIMUM_TENSOR / elementBytes) {
      throw new UnusableDataException(
          "tensor '"
              + name
              + "' of "
              + length
              + " numbers is too large for a file; the most are "
              + Safetensors.MAXIMUM_TENSOR / elementBytes);
    }
    return ByteBuffer.allocate(length * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @param metadata texts under {@code __metadata__}
   * @throws java.nio.file.FileAlreadyExistsException if the file exists and is to be kept
   * @throws IOException if writing fails
   */
  public static void write(
      Path path, Existing existing, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    AtomicFile.write(path, existing, channel -> write(channel, metadata, tensors));
  }

  /** Writes the same bytes to a channel, one after the other. */
  public static void write(
      WritableByteChannel channel, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put(SafetensorsHeader.METADATA, metadata);
    long offset = 0;
    for (Tensor tensor : tensors) {
      long end = offset + tensor.bytes().remaining();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.type());
      entry.put("shape", LongStream.of(tensor.shape()).boxed().toList());
      entry.put("data_offsets", List.of(offset, end));
      header.put(tensor.name(), entry);
      offset = end;
    }
    byte[] json = Json.write(header);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).flip();
    writeFully(channel, length);
    writeFully(channel, ByteBuffer.wrap(padded));
    for (Tensor tensor : tensors) {
      writeFully(channel, tensor.bytes().duplicate());
    }
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
