// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.NonFinite;
import org.halfspace.data.ReadListener;
import org.halfspace.data.VectorData;
import org.halfspace.io.file.Fault;
import org.halfspace.io.file.TemporaryFile;

/**
 * Vectors stored column after column: npy in Fortran order. A pass reads a strip of each column at
 * a time, as many rows as fit 16 MiB, at least one row. Inside an archive, where one cannot jump,
 * the entries are first copied to a temporary file, once.
 */
final class FortranVectors implements VectorData {
  private static final int BUFFER_BYTES = 1 << 24;
  private static final int STRIPS = 4;

  private final ByteSource source;
  private final RecordVectors.Layout layout;
  private final long[] axes;
  private final String format;
  private final NonFinite nonFinite;
  private TemporaryFile copy;

  /**
   * @param layout as if the entries were in C order
   * @param axes sizes of the axes of one vector
   */
  FortranVectors(
      ByteSource source,
      RecordVectors.Layout layout,
      long[] axes,
      String format,
      NonFinite nonFinite) {
    this.source = source;
    this.layout = layout;
    this.axes = axes.clone();
    this.format = format;
    this.nonFinite = nonFinite;
  }

  @Override
  public int dimension() {
    return layout.dimension();
  }

  @Override
  public long count() {
    return layout.count();
  }

  @Override
  public String description() {
    return format
        + " "
        + layout.type().label()
        + " in Fortran order, "
        + layout.count()
        + " × "
        + layout.dimension();
  }

  @Override
  public Optional<Path> path() {
    return Optional.of(source.path());
  }

  @Override
  public Pass open() throws IOException {
    if (source instanceof FileBytes file) {
      FileChannel channel = file.open();
      return new StripPass(channel::read, channel::close);
    }
    TemporaryFile entries = copy();
    return new StripPass(entries::read, () -> {});
  }

  /**
   * Looks at some numbers before they are rounded: of every column those of {@value #STRIPS} strips
   * of rows in a file, else the first columns.
   */
  FortranVectors tellNarrowing(ReadListener listener) throws IOException {
    if (!layout.type().narrows()) {
      return this;
    }
    Narrowing narrowing = new Narrowing(layout.dimension());
    if (source instanceof FileBytes file) {
      try (FileChannel channel = file.open()) {
        measure(channel, narrowing);
      }
    } else {
      try (ReadableByteChannel channel = source.open()) {
        ByteSource.skip(channel, layout.start());
        measureFirst(channel, narrowing);
      }
    }
    narrowing.tell(listener, source.name(), layout.type().label(), layout.count());
    return this;
  }

  private void measure(FileChannel channel, Narrowing narrowing) throws IOException {
    int[] columns = columns();
    long wanted = Math.max(STRIPS, Narrowing.MOST_VALUES / layout.dimension());
    int strips = wanted >= layout.count() ? 1 : STRIPS;
    int rows = (int) Math.min(layout.count(), wanted / strips);
    ByteBuffer strip = ByteBuffer.allocate(rows * layout.type().bytes()).order(layout.order());
    for (int value = 0; value < columns.length; value++) {
      for (int k = 0; k < strips; k++) {
        long row = (layout.count() - rows) * k / Math.max(1, strips - 1);
        long entry = columns[value] * layout.count() + row;
        channel.position(layout.start() + entry * layout.type().bytes());
        strip.clear();
        ByteSource.fill(channel, strip);
        strip.flip();
        for (int i = 0; i < strip.limit() / layout.type().bytes(); i++) {
          layout.type().measure(strip, i, narrowing, value);
        }
      }
    }
  }

  private void measureFirst(ReadableByteChannel channel, Narrowing narrowing) throws IOException {
    int[] columns = columns();
    int[] values = new int[columns.length];
    for (int value = 0; value < columns.length; value++) {
      values[columns[value]] = value;
    }
    long wanted = Math.min(Narrowing.MOST_VALUES, layout.count() * layout.dimension());
    ByteBuffer buffer =
        ByteBuffer.allocate((int) wanted * layout.type().bytes()).order(layout.order());
    ByteSource.fill(channel, buffer);
    buffer.flip();
    for (int i = 0; i < buffer.limit() / layout.type().bytes(); i++) {
      layout.type().measure(buffer, i, narrowing, values[(int) (i / layout.count())]);
    }
  }

  private synchronized TemporaryFile copy() throws IOException {
    if (copy == null) {
      TemporaryFile target = TemporaryFile.create();
      ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
      long position = 0;
      try (ReadableByteChannel channel = source.open()) {
        while (channel.read(buffer) >= 0) {
          buffer.flip();
          int bytes = buffer.remaining();
          target.write(buffer, position);
          position += bytes;
          buffer.clear();
          if (position > layout.totalBytes()) {
            break;
          }
        }
      }
      Sizes.requireSize(source.name(), layout.totalBytes(), position);
      copy = target;
    }
    return copy;
  }

  /**
   * Where each value of a vector is among the columns of the file. Values are numbered with the
   * last axis running fastest, columns with the first.
   */
  private int[] columns() {
    int[] columns = new int[layout.dimension()];
    for (int value = 0; value < columns.length; value++) {
      long rest = value;
      long stride = columns.length;
      long column = 0;
      for (int axis = axes.length - 1; axis >= 0; axis--) {
        stride /= axes[axis];
        column += rest % axes[axis] * stride;
        rest /= axes[axis];
      }
      columns[value] = (int) column;
    }
    return columns;
  }

  @FunctionalInterface
  private interface PositionalRead {
    int read(ByteBuffer buffer, long position) throws IOException;
  }

  @FunctionalInterface
  private interface Close {
    void close() throws IOException;
  }

  private final class StripPass implements Blocks.SkippingPass {
    private final PositionalRead file;
    private final Close close;
    private final int[] columns = columns();
    private final int stripRows;
    private final ByteBuffer strip;
    private final float[] values;
    private final float[] window;
    private long windowStart;
    private int windowRows;
    private long row;

    StripPass(PositionalRead file, Close close) {
      this.file = file;
      this.close = close;
      int rowBytes = layout.dimension() * Math.max(layout.type().bytes(), Float.BYTES);
      stripRows = (int) Math.min(layout.count(), Math.max(1, BUFFER_BYTES / rowBytes));
      strip = ByteBuffer.allocate(stripRows * layout.type().bytes()).order(layout.order());
      values = new float[stripRows];
      window = new float[stripRows * layout.dimension()];
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int dimension = layout.dimension();
      int rows = Blocks.rowsToRead(block, maximumRows, dimension, layout.count() - row);
      int done = 0;
      while (done < rows) {
        if (row >= windowStart + windowRows) {
          load();
        }
        int from = (int) (row - windowStart);
        int step = Math.min(rows - done, windowRows - from);
        System.arraycopy(window, from * dimension, block, done * dimension, step * dimension);
        done += step;
        row += step;
      }
      return rows;
    }

    /** Fills the window with the rows from {@code row} on. */
    private void load() throws IOException {
      int dimension = layout.dimension();
      int rows = (int) Math.min(stripRows, layout.count() - row);
      for (int value = 0; value < dimension; value++) {
        long entry = columns[value] * layout.count() + row;
        long position = layout.start() + entry * layout.type().bytes();
        strip.clear().limit(rows * layout.type().bytes());
        while (strip.hasRemaining()) {
          if (file.read(strip, position + strip.position()) < 0) {
            throw Fault.truncated(
                source.name(), "ends at or before byte " + (position + strip.position()));
          }
        }
        strip.flip();
        layout.type().decode(strip, values, 0, rows);
        for (int i = 0; i < rows; i++) {
          window[i * dimension + value] = values[i];
        }
      }
      if (layout.type().floating()) {
        nonFinite.check(window, 0, rows, dimension, row, source.name());
      }
      windowStart = row;
      windowRows = rows;
    }

    @Override
    public void skip(long rows) {
      row += rows;
    }

    @Override
    public void close() throws IOException {
      close.close();
    }
  }
}
