// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.VectorCodec;

/** SQL functions of single codes of a model. Stateless and thread-safe. */
final class CodeFunctions {
  private CodeFunctions() {}

  /** A code with its gain in arrays. */
  private record OneCode(byte[] packed, short[] gains) {

    /**
     * @throws IllegalArgumentException if the cell is no code of the layout
     */
    static OneCode of(
        String function, CodeLayout layout, CodeCells cells, byte[] cell, Float gain) {
      OneCode code = new OneCode(new byte[layout.bytesPerCode()], new short[layout.gains(1)]);
      String complaint = cells.read(cell, gain, code.packed, code.gains, 0);
      if (!complaint.isEmpty()) {
        throw new IllegalArgumentException(function + ": " + complaint);
      }
      layout.require(code.packed, code.gains, 1);
      return code;
    }
  }

  /** The vector that a code stands for. */
  record Decode(String name, Broadcast<BroadcastModel> model) implements UDF1<byte[], float[]> {
    @Override
    public float[] call(byte[] cell) {
      if (cell == null) {
        return null;
      }
      VectorCodec codec = model.value().model().codec();
      CodeLayout layout = codec.layout();
      OneCode code = OneCode.of(name, layout, CodeCells.of(layout, false), cell, null);
      float[] vector = new float[codec.dimension()];
      codec.decode(code.packed(), code.gains(), 1, vector, 1);
      return vector;
    }
  }

  /** The code with the two bytes of its gain at the end; unchanged where there is no gain. */
  record WithGain(String name, Broadcast<BroadcastModel> model)
      implements UDF2<byte[], Number, byte[]> {
    @Override
    public byte[] call(byte[] cell, Number gain) {
      CodeLayout layout = model.value().model().codec().layout();
      if (cell == null || gain == null && layout.gains(1) > 0) {
        return null;
      }
      CodeCells apart = CodeCells.of(layout, true);
      Float own = gain == null ? null : gain.floatValue();
      OneCode code = OneCode.of(name, layout, apart, cell, own);
      return CodeCells.of(layout, false).cell(code.packed(), code.gains(), 0);
    }
  }
}
