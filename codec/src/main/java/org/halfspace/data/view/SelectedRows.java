// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.view;

import java.io.IOException;
import java.util.Objects;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.Blocks;
import org.halfspace.io.file.Fault;

/**
 * Some vectors of a set, in one reading from front to back that jumps over the others where the
 * source can. Not thread-safe.
 */
public final class SelectedRows implements AutoCloseable {
  private static final int SCRATCH_BYTES = 1 << 18;

  private final VectorData data;
  private final VectorData.Pass pass;
  private final float[] scratch;
  private long next;

  private SelectedRows(VectorData data, VectorData.Pass pass) {
    this.data = data;
    this.pass = pass;
    long rows = Math.min(data.count(), Blocks.rowsOfSize(SCRATCH_BYTES, data.dimension()));
    this.scratch = new float[(int) rows * data.dimension()];
  }

  /**
   * Begins a reading.
   *
   * @throws IOException if the source cannot be opened
   */
  public static SelectedRows of(VectorData data) throws IOException {
    return new SelectedRows(data, data.open());
  }

  /**
   * Reads the rows {@code rows[from]} to {@code rows[to − 1]}, one after the other into the front
   * of {@code block}.
   *
   * @param rows numbers counted from 0, each larger than the one before and than all read so far
   * @throws IndexOutOfBoundsException if a row is not there, or the block too short
   * @throws IllegalArgumentException if the rows do not ascend
   * @throws IOException if reading fails
   */
  public void read(long[] rows, int from, int to, float[] block) throws IOException {
    int d = data.dimension();
    Objects.checkFromIndexSize(0, Math.multiplyExact(to - from, d), block.length);
    int at = from;
    while (at < to) {
      int end = at + 1;
      while (end < to && rows[end] == rows[end - 1] + 1 && end - at < scratch.length / d) {
        end++;
      }
      skipTo(rows[at]);
      readAll((end - at), block, (at - from) * d);
      at = end;
    }
  }

  private void skipTo(long row) throws IOException {
    Objects.checkIndex(row, data.count());
    if (row < next) {
      throw new IllegalArgumentException(
          "rows: " + row + " after " + (next - 1) + ", must be in ascending order");
    }
    Blocks.skip(pass, row - next, data.dimension());
    next = row;
  }

  private void readAll(int count, float[] block, int to) throws IOException {
    int d = data.dimension();
    int done = 0;
    while (done < count) {
      int read = pass.read(scratch, count - done);
      if (read == 0) {
        throw Fault.truncated(data.description(), "ends in row " + (next + done));
      }
      System.arraycopy(scratch, 0, block, to + done * d, read * d);
      done += read;
    }
    next += count;
  }

  @Override
  public void close() throws IOException {
    pass.close();
  }
}
