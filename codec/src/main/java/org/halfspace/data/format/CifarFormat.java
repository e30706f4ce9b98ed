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
 * CIFAR-10 in its binary version: records of 3073 bytes, one label from 0 to 9 and 32 × 32 values
 * of red, then of green, then of blue. The labels are checked and left out. There is no magic, so
 * the name ({@code *.bin}, {@code *.bin.gz}) and the size decide.
 */
public final class CifarFormat {
  private static final int DIMENSION = 3 * 32 * 32;
  public static final int CLASSES = 10;
  public static final int RECORD_BYTES = 1 + DIMENSION;

  private CifarFormat() {}

  public static VectorData open(ByteSource source) throws IOException {
    String name = source.name();
    long size = source.size();
    if (size == 0) {
      throw Fault.unusable(name, "holds no vectors");
    }
    if (size % RECORD_BYTES != 0) {
      throw Fault.truncated(
          name,
          "assumed to be CIFAR-10 by its name, but its "
              + size
              + " bytes are "
              + size / RECORD_BYTES
              + " records of "
              + RECORD_BYTES
              + " and "
              + size % RECORD_BYTES
              + " bytes left over");
    }
    return new RecordVectors(
        source,
        new RecordVectors.Layout(
            0,
            new Label(),
            ElementType.UINT8,
            ByteOrder.LITTLE_ENDIAN,
            size / RECORD_BYTES,
            DIMENSION),
        "CIFAR-10",
        NonFinite.REFUSE);
  }

  private record Label() implements RecordPrefix {
    @Override
    public int bytes() {
      return 1;
    }

    @Override
    public void check(ByteBuffer buffer, int position, long row, String name)
        throws DamagedFileException {
      int label = buffer.get(position) & 0xff;
      if (label >= CLASSES) {
        throw Fault.corrupt(
            name,
            "row "
                + row
                + " (counted from 0) has the label "
                + label
                + ", but CIFAR-10 has 0 to 9");
      }
    }
  }
}
