// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.halfspace.data.NonFinite;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * fvecs and bvecs, the formats of the TEXMEX sets: every vector is its dimension in four bytes,
 * little-endian, then its values, float32 or unsigned bytes. There is no magic, so the name
 * decides.
 */
public final class VecsFormat {
  private VecsFormat() {}

  public static VectorData openFloats(ByteSource source, NonFinite nonFinite) throws IOException {
    return open(source, ElementType.FLOAT32, "fvecs", nonFinite);
  }

  public static VectorData openBytes(ByteSource source) throws IOException {
    return open(source, ElementType.UINT8, "bvecs", NonFinite.REFUSE);
  }

  private static VectorData open(
      ByteSource source, ElementType type, String format, NonFinite nonFinite) throws IOException {
    String name = source.name();
    byte[] head = source.head(Integer.BYTES);
    if (head.length < Integer.BYTES) {
      throw Fault.truncated(name, "ends within the dimension of the first vector");
    }
    int claimed = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int dimension = Sizes.dimension(name, claimed);
    long recordBytes = Integer.BYTES + (long) dimension * type.bytes();
    long size = source.size();
    if (size % recordBytes != 0) {
      throw Fault.truncated(
          name,
          "has "
              + size
              + " bytes: "
              + size / recordBytes
              + " whole vectors of "
              + recordBytes
              + " bytes (dimension "
              + dimension
              + ") and "
              + size % recordBytes
              + " bytes left over");
    }
    return new RecordVectors(
        source,
        new RecordVectors.Layout(
            0,
            new Dimension(dimension),
            type,
            ByteOrder.LITTLE_ENDIAN,
            size / recordBytes,
            dimension),
        format,
        nonFinite);
  }

  private record Dimension(int expected) implements RecordPrefix {
    @Override
    public int bytes() {
      return Integer.BYTES;
    }

    @Override
    public void check(ByteBuffer buffer, int position, long row, String name)
        throws DamagedFileException {
      int found = buffer.getInt(position);
      if (found != expected) {
        throw Fault.corrupt(
            name,
            "row "
                + row
                + " (counted from 0) says its dimension is "
                + found
                + ", row 0 says "
                + expected);
      }
    }
  }
}
