// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * npy, the array format of NumPy: versions 1 to 3, booleans, integers and floats of every size,
 * both byte orders, C and Fortran order. The first axis counts the vectors, the others are
 * flattened in C order. An array of one axis is refused: it may be one vector, or many of dimension
 * 1, and is most often a list of labels.
 */
public final class NpyFormat {
  private NpyFormat() {}

  public static VectorData open(ByteSource source, String format, ReadOptions options)
      throws IOException {
    NpyHeader.Counted counted;
    try (ReadableByteChannel channel = source.open()) {
      counted = NpyHeader.readCounted(channel, source.name());
    }
    NpyHeader header = counted.header();
    String name = source.name();
    ElementType type = elementType(header.type(), name);
    ByteOrder order = byteOrder(header.type());
    if (header.shape().size() < 2) {
      throw Fault.unusable(
          name,
          "the array has shape "
              + header.shape()
              + ", must have at least two axes (vectors, values); as one vector reshape(1, -1), as"
              + " numbers reshape(-1, 1)");
    }
    long[] axes = header.shape().stream().skip(1).mapToLong(Long::longValue).toArray();
    int dimension = Sizes.dimension(name, axes);
    long count = Sizes.count(name, header.shape().get(0), dimension * type.bytes());
    RecordVectors.Layout layout =
        new RecordVectors.Layout(counted.bytes(), RecordPrefix.NONE, type, order, count, dimension);
    if (!(source instanceof GzipBytes)) {
      Sizes.requireSize(name, layout.totalBytes(), source.size());
    }
    if (header.fortranOrder()) {
      return new FortranVectors(source, layout, axes, format, options.nonFinite())
          .tellNarrowing(options.listener());
    }
    return new RecordVectors(source, layout, format, options.nonFinite())
        .tellNarrowing(options.listener());
  }

  private static ElementType elementType(String type, String name) throws DamagedFileException {
    String bare = type.isEmpty() || "<>|=".indexOf(type.charAt(0)) < 0 ? type : type.substring(1);
    return switch (bare) {
      case "f2" -> ElementType.FLOAT16;
      case "f4" -> ElementType.FLOAT32;
      case "f8" -> ElementType.FLOAT64;
      case "b1" -> ElementType.BOOL;
      case "u1" -> ElementType.UINT8;
      case "u2" -> ElementType.UINT16;
      case "u4" -> ElementType.UINT32;
      case "u8" -> ElementType.UINT64;
      case "i1" -> ElementType.INT8;
      case "i2" -> ElementType.INT16;
      case "i4" -> ElementType.INT32;
      case "i8" -> ElementType.INT64;
      case "O" ->
          throw Fault.unsupported(
              name,
              "npy of Python objects (type 'O'), not of numbers; convert it to an array of numbers, for"
                  + " example with np.stack(list(a)).astype('float32')");
      default -> throw Fault.unsupported(name, "npy of type '" + type + "'" + advice(bare));
    };
  }

  private static String advice(String bare) {
    String read = ", but only floats, integers and booleans are supported";
    return switch (bare.isEmpty() ? ' ' : bare.charAt(0)) {
      case 'U', 'S', 'a' -> read + "; these are texts, which astype('float32') converts to numbers";
      case 'c' -> read + "; these are complex: store real and imaginary parts as columns";
      case 'M', 'm' -> read + "; these are times, which astype('int64') converts to numbers";
      case 'f', 'V' -> read + "; store it as float32, with astype('float32')";
      default -> read;
    };
  }

  private static ByteOrder byteOrder(String type) {
    return switch (type.charAt(0)) {
      case '>' -> ByteOrder.BIG_ENDIAN;
      case '=' -> ByteOrder.nativeOrder();
      default -> ByteOrder.LITTLE_ENDIAN;
    };
  }
}
