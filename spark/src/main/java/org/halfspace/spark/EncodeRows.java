// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.util.LongAccumulator;
import org.halfspace.Autoencoder;
import org.halfspace.code.VectorCodec;

/**
 * Adds codes to the rows of a partition, block by block in arrays that are used again: a block is
 * one matrix product, a single vector would be one pass over the matrix.
 */
final class EncodeRows implements MapPartitionsFunction<Row, Row> {
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
   * @param input index of the vectors
   * @param id index of the key for messages, −1 without
   * @param gain whether gains have a column of their own
   * @param decoded the type of decoded vectors, null without
   */
  record Columns(String name, int input, int id, boolean gain, DataType decoded)
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
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Encoding(rows);
  }

  private final class Encoding implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final VectorCodec codec;
    private final VectorCells cells;
    private final CodeCells codes;
    private final int dimension;
    private final float[] vectors;
    private final byte[] packed;
    private final short[] gains;
    private final float[] decoded;
    private final int blockRows;

    /** Rows of the block, those without a code among them. */
    private final List<Row> block = new ArrayList<>();

    /** Where the code of a row is; −1 without. */
    private final List<Integer> places = new ArrayList<>();

    private int next;
    private long seen;

    Encoding(Iterator<Row> rows) {
      Autoencoder autoencoder = model.value().model();
      this.rows = rows;
      this.codec = autoencoder.codec();
      this.dimension = codec.dimension();
      this.cells = new VectorCells(columns.name(), dimension);
      this.codes = CodeCells.of(codec.layout(), columns.gain());
      this.blockRows = Math.max(1, Math.min(MOST_ROWS, BLOCK_FLOATS / dimension));
      this.vectors = new float[blockRows * dimension];
      this.packed = new byte[blockRows * codec.layout().bytesPerCode()];
      this.gains = new short[codec.gains(blockRows)];
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
      places.clear();
      next = 0;
      int count = 0;
      while (count < blockRows && block.size() < 2 * blockRows && rows.hasNext()) {
        Row row = rows.next();
        String complaint = cells.read(row.get(columns.input()), vectors, count * dimension);
        if (complaint.isEmpty()) {
          places.add(count++);
          block.add(row);
        } else if (invalid == HandleInvalid.KEEP) {
          places.add(-1);
          block.add(row);
        } else if (invalid == HandleInvalid.SKIP) {
          skipped.add(1);
        } else {
          throw new IllegalArgumentException(InvalidRows.message(place(row), complaint));
        }
        seen++;
      }
      codec.encode(vectors, count, packed, gains, 1);
      if (columns.decoded() != null) {
        codec.decode(packed, gains, count, decoded, 1);
      }
    }

    private String place(Row row) {
      return columns.id() >= 0
          ? RowKey.named(row.schema().fieldNames()[columns.id()], row.get(columns.id()))
          : RowKey.place(TaskContext.getPartitionId(), seen);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = block.get(next);
      int place = places.get(next);
      next++;
      int size = row.size();
      Object[] values = new Object[size + columns.added()];
      for (int i = 0; i < size; i++) {
        values[i] = row.get(i);
      }
      if (place >= 0) {
        int at = size;
        values[at++] = codes.cell(packed, gains, place);
        if (columns.gain()) {
          values[at++] = gains.length == 0 ? null : CodeCells.gain(gains, place);
        }
        if (columns.decoded() != null) {
          values[at] = DecodedCells.cell(columns.decoded(), decoded, place * dimension, dimension);
        }
      }
      return RowFactory.create(values);
    }
  }
}
