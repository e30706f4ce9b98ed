// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.format.Blocks;

/** Consecutive vectors of a set. Immutable and thread-safe. */
final class VectorRange implements VectorData {
  private final VectorData data;
  private final long from;
  private final long count;

  private VectorRange(VectorData data, long from, long count) {
    this.data = data;
    this.from = from;
    this.count = count;
  }

  /**
   * The vectors {@code [from, from + count)}, counted from 0. Opening a pass jumps to the first
   * where the source can, else reads what lies before it.
   *
   * @throws IllegalArgumentException if {@code count} is below 1 or the range leaves the set
   */
  public static VectorRange of(VectorData data, long from, long count) {
    if (from < 0 || count < 1 || count > data.count() - from) {
      throw new IllegalArgumentException(
          "range: "
              + count
              + " vectors from "
              + from
              + ", must be at least 1 and within the "
              + data.count()
              + " there are");
    }
    return new VectorRange(data, from, count);
  }

  @Override
  public int dimension() {
    return data.dimension();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String description() {
    return "vectors " + from + " to " + (from + count - 1) + " of " + data.description();
  }

  @Override
  public long row(long index) {
    return data.row(from + index);
  }

  @Override
  public Optional<Path> path() {
    return data.path();
  }

  @Override
  public Pass open() throws IOException {
    Pass pass = data.open();
    try {
      Blocks.skip(pass, from, dimension());
    } catch (IOException | RuntimeException e) {
      pass.close();
      throw e;
    }
    return new RangePass(pass);
  }

  private final class RangePass implements Blocks.SkippingPass {
    private final Pass pass;
    private long left = count;

    RangePass(Pass pass) {
      this.pass = pass;
    }

    @Override
    public void skip(long rows) throws IOException {
      Blocks.skip(pass, rows, dimension());
      left -= rows;
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int rows = Blocks.rowsToRead(block, maximumRows, dimension(), left);
      if (rows == 0) {
        return 0;
      }
      int read = pass.read(block, rows);
      left -= read;
      return read;
    }

    @Override
    public void close() throws IOException {
      pass.close();
    }
  }
}
