// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.halfspace.code.VectorCodec;

/**
 * Adds what their codes decode to to the rows of a partition, block by block.
 *
 * @param types of the columns of the table
 * @param code where codes are
 * @param gain where gains are, −1 where they end the codes
 * @param key by what messages name a row
 * @param decoded type of the vectors
 */
record DecodeRows(
    Broadcast<BroadcastModel> model,
    DataType[] types,
    int code,
    int gain,
    RowKey key,
    DataType decoded)
    implements MapPartitionsFunction<InternalRow, InternalRow> {
  private static final int BLOCK_FLOATS = 1 << 18;
  private static final int MOST_ROWS = 1024;

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    Decoding decoding = new Decoding();
    return new BlockIterator<>(rows, InternalRow::copy, decoding.atOnce, decoding::decode);
  }

  /** Decodes blocks of a partition in arrays that are used again. */
  private final class Decoding {
    private final VectorCodec codec = model.value().model().codec();
    private final CodeCells cells = CodeCells.of(codec.layout(), gain >= 0);
    private final int dimension = codec.dimension();
    private final int atOnce = Math.max(1, Math.min(MOST_ROWS, BLOCK_FLOATS / dimension));
    private final byte[] packed = new byte[atOnce * cells.codeBytes()];
    private final short[] gains = new short[codec.gains(atOnce)];
    private final float[] vectors = new float[atOnce * dimension];

    /** Where the rows of the codes are in their block. */
    private final int[] places = new int[atOnce];

    private long seen;

    List<InternalRow> decode(List<InternalRow> block) {
      int count = read(block);
      codec.decode(packed, gains, count, vectors, 1);
      List<InternalRow> result = new ArrayList<>(block.size());
      int next = 0;
      for (int i = 0; i < block.size(); i++) {
        boolean hasCode = next < count && places[next] == i;
        result.add(
            new GenericInternalRow(
                values(
                    block.get(i),
                    hasCode
                        ? DecodedCells.cell(decoded, vectors, next++ * dimension, dimension)
                        : null)));
      }
      seen += block.size();
      return result;
    }

    /**
     * Reads the codes of a block, those that are null left out.
     *
     * @return how many there are
     * @throws IllegalArgumentException if a cell is no code; the message names the row
     */
    private int read(List<InternalRow> block) {
      int count = 0;
      for (int i = 0; i < block.size(); i++) {
        InternalRow row = block.get(i);
        if (!row.isNullAt(code)) {
          Float own = gain < 0 || row.isNullAt(gain) ? null : row.getFloat(gain);
          String complaint = cells.read(row.getBinary(code), own, packed, gains, count);
          if (!complaint.isEmpty()) {
            throw new IllegalArgumentException(place(block, i) + ": " + complaint);
          }
          places[count++] = i;
        }
      }
      InvalidRows.requireCodes(
          codec.layout(), packed, gains, count, number -> place(block, places[number]));
      return count;
    }

    private String place(List<InternalRow> block, int row) {
      return key.of(block.get(row), TaskContext.getPartitionId(), seen + row);
    }

    private Object[] values(InternalRow row, Object vector) {
      Object[] values = new Object[types.length + 1];
      for (int i = 0; i < types.length; i++) {
        values[i] = row.get(i, types[i]);
      }
      values[types.length] = vector;
      return values;
    }
  }
}
