// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.InternalRow$;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.util.LongAccumulator;
import org.halfspace.Autoencoder;
import org.halfspace.code.VectorCodec;

/**
 * Adds codes to the rows of a partition, block by block in arrays that are used again: a block is
 * one matrix product, a single vector would be one pass over the matrix.
 */
final class EncodeRows implements MapPartitionsFunction<InternalRow, InternalRow> {
  private static final long serialVersionUID = 1;

  /** Floats of a block. */
  private static final int BLOCK_FLOATS = 1 << 18;

  private static final int MOST_ROWS = 1024;

  private final Broadcast<BroadcastModel> model;
  private final Columns columns;
  private final HandleInvalid invalid;
  private final LongAccumulator skipped;

  /**
   * Where columns are.
   *
   * @param types of the columns of the table
   * @param input the vectors
   * @param key by what messages name a row
   * @param gain whether gains have a column of their own
   * @param decoded the type of decoded vectors, null without
   */
  record Columns(DataType[] types, RowVectors input, RowKey key, boolean gain, DataType decoded)
      implements java.io.Serializable {
    int added() {
      return 1 + (gain ? 1 : 0) + (decoded == null ? 0 : 1);
    }
  }

  EncodeRows(
      Broadcast<BroadcastModel> model,
      Columns columns,
      HandleInvalid invalid,
      LongAccumulator skipped) {
    this.model = model;
    this.columns = columns;
    this.invalid = invalid;
    this.skipped = skipped;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    return new Encoding(rows);
  }

  private final class Encoding implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final VectorCodec codec;
    private final CodeCells codes;
    private final int dimension;
    private final float[] vectors;
    private final byte[] packed;
    private final short[] gains;
    private final float[] decoded;
    private final int blockRows;

    /** Rows of the block, those without a code among them: what they have, and room for more. */
    private final List<Object[]> block = new ArrayList<>();

    /** Where the code of a row is; −1 without. */
    private final int[] places;

    private int next;
    private long seen;

    Encoding(Iterator<InternalRow> rows) {
      Autoencoder autoencoder = model.value().model();
      this.rows = rows;
      this.codec = autoencoder.codec();
      this.dimension = codec.dimension();
      this.codes = CodeCells.of(codec.layout(), columns.gain());
      this.blockRows = Math.max(1, Math.min(MOST_ROWS, BLOCK_FLOATS / dimension));
      this.vectors = new float[blockRows * dimension];
      this.packed = new byte[blockRows * codec.layout().bytesPerCode()];
      this.gains = new short[codec.gains(blockRows)];
      this.places = new int[2 * blockRows];
      this.decoded = columns.decoded() == null ? new float[0] : new float[vectors.length];
    }

    @Override
    public boolean hasNext() {
      while (next == block.size() && rows.hasNext()) {
        fill();
      }
      return next < block.size();
    }

    private void fill() {
      block.clear();
      next = 0;
      int count = 0;
      while (count < blockRows && block.size() < places.length && rows.hasNext()) {
        InternalRow row = rows.next();
        requireDimension(row);
        String complaint = columns.input().read(row, dimension, vectors, count * dimension);
        if (complaint.isEmpty()) {
          places[block.size()] = count++;
          block.add(values(row, columns.input().isExactInFloat32()));
        } else if (invalid == HandleInvalid.KEEP) {
          places[block.size()] = -1;
          block.add(values(row, false));
        } else if (invalid == HandleInvalid.SKIP) {
          skipped.add(1);
        } else {
          throw new IllegalArgumentException(InvalidRows.encoding(place(row), complaint));
        }
        seen++;
      }
      codec.encode(vectors, count, packed, gains, 1);
      if (columns.decoded() != null) {
        codec.decode(packed, gains, count, decoded, 1);
      }
    }

    /**
     * The values of a row, which Spark uses again for the next one.
     *
     * @param withoutVector whether the block has the vector as it is
     */
    private Object[] values(InternalRow row, boolean withoutVector) {
      int size = columns.types().length;
      Object[] values = new Object[size + columns.added()];
      for (int i = 0; i < size; i++) {
        if (!withoutVector || i != columns.input().ordinal()) {
          values[i] = InternalRow$.MODULE$.copyValue(row.get(i, columns.types()[i]));
        }
      }
      return values;
    }

    private String place(InternalRow row) {
      return columns.key().of(row, TaskContext.getPartitionId(), seen);
    }

    /** Another dimension is no matter of what becomes of invalid rows. */
    private void requireDimension(InternalRow row) {
      int own = columns.input().dimension(row);
      if (own != dimension && own != RowVectors.NO_VECTOR) {
        throw new IllegalArgumentException(
            place(row)
                + ": column '"
                + columns.input().column()
                + "' has dimension "
                + own
                + ", but the model's is "
                + dimension);
      }
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] values = block.get(next);
      int place = places[next];
      next++;
      if (place < 0) {
        return new GenericInternalRow(values);
      }
      int at = columns.types().length;
      values[at++] = codes.cell(packed, gains, place);
      if (columns.gain()) {
        values[at++] = gains.length == 0 ? null : CodeCells.gain(gains, place);
      }
      if (columns.decoded() != null) {
        values[at] = DecodedCells.cell(columns.decoded(), decoded, place * dimension, dimension);
      }
      int input = columns.input().ordinal();
      return values[input] == null
          ? new BlockRow(values, input, vectors, place * dimension, dimension)
          : new GenericInternalRow(values);
    }
  }
}
