// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.io.file.Fault;

/**
 * IDX, the format of MNIST: two zero bytes, element type, number of axes, the size of each axis in
 * four bytes, then the values; big-endian throughout. The first axis counts the vectors. Files of
 * one axis hold labels and are refused.
 */
public final class IdxFormat {
  private static final int MAGIC_BYTES = 4;

  private IdxFormat() {}

  public static boolean startsIdx(byte[] head) {
    return head.length >= MAGIC_BYTES
        && head[0] == 0
        && head[1] == 0
        && elementType(head[2]) != null
        && head[3] >= 1;
  }

  public static VectorData open(ByteSource source, ReadOptions options) throws IOException {
    String name = source.name();
    RecordVectors.Layout layout = layout(source);
    if (!(source instanceof GzipBytes)) {
      Sizes.requireSize(name, layout.totalBytes(), source.size());
    }
    return new RecordVectors(source, layout, "IDX", options.nonFinite())
        .tellNarrowing(options.listener());
  }

  public static RecordVectors.Layout layout(ByteSource source) throws IOException {
    String name = source.name();
    byte[] head = source.head(MAGIC_BYTES + Byte.MAX_VALUE * Integer.BYTES);
    int axes = head[3];
    int start = MAGIC_BYTES + axes * Integer.BYTES;
    if (head.length < start) {
      throw Fault.truncated(name, "ends within its IDX header of " + start + " bytes");
    }
    ByteBuffer sizes = ByteBuffer.wrap(head).position(MAGIC_BYTES);
    long count = Integer.toUnsignedLong(sizes.getInt());
    if (axes == 1) {
      throw Fault.unusable(
          name,
          "an IDX file of one axis with "
              + count
              + " values: labels, not vectors; give the file of the images");
    }
    long[] factors = new long[axes - 1];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = Integer.toUnsignedLong(sizes.getInt());
    }
    ElementType type = elementType(head[2]);
    int dimension = Sizes.dimension(name, factors);
    return new RecordVectors.Layout(
        start,
        RecordPrefix.NONE,
        type,
        ByteOrder.BIG_ENDIAN,
        Sizes.count(name, count, dimension * type.bytes()),
        dimension);
  }

  private static ElementType elementType(byte code) {
    return switch (code) {
      case 0x08 -> ElementType.UINT8;
      case 0x09 -> ElementType.INT8;
      case 0x0b -> ElementType.INT16;
      case 0x0c -> ElementType.INT32;
      case 0x0d -> ElementType.FLOAT32;
      case 0x0e -> ElementType.FLOAT64;
      default -> null;
    };
  }
}
