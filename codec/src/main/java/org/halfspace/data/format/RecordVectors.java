// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.NonFinite;
import org.halfspace.data.ReadListener;
import org.halfspace.data.VectorData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.file.Fault;

/**
 * Vectors stored one after another in records of equal size: npy in C order, fvecs, bvecs, IDX,
 * CIFAR-10. A pass holds one buffer of 256 KiB, or of one record where that is larger.
 */
final class RecordVectors implements VectorData {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int STRIPS = 16;

  /**
   * Where the numbers are.
   *
   * @param start bytes before the first record
   * @param prefix what stands before the values of each record
   */
  public record Layout(
      long start,
      RecordPrefix prefix,
      ElementType type,
      ByteOrder order,
      long count,
      int dimension) {

    int recordBytes() {
      return prefix.bytes() + dimension * type.bytes();
    }

    /** Bytes of header and records together. */
    public long totalBytes() {
      return start + count * recordBytes();
    }
  }

  private final ByteSource source;
  private final Layout layout;
  private final String format;
  private final NonFinite nonFinite;

  /**
   * @param format how {@link #description} calls it
   */
  RecordVectors(ByteSource source, Layout layout, String format, NonFinite nonFinite) {
    this.source = source;
    this.layout = layout;
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
        + ", "
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
    ReadableByteChannel channel = source.open();
    try {
      ByteSource.skip(channel, layout.start());
      return new RecordPass(channel, layout, source.name(), nonFinite);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Looks at some numbers before they are rounded: rows from {@value #STRIPS} places of a file, the
   * first ones of what cannot be jumped in. Costs nothing for types that float32 holds.
   */
  RecordVectors tellNarrowing(ReadListener listener) throws IOException {
    if (!layout.type().narrows()) {
      return this;
    }
    Narrowing narrowing = new Narrowing(layout.dimension());
    long wanted = Math.max(1, Narrowing.MOST_VALUES / layout.dimension());
    try (ReadableByteChannel channel = source.open()) {
      if (wanted >= layout.count() || !(channel instanceof SeekableByteChannel)) {
        ByteSource.skip(channel, layout.start());
        measure(channel, Math.min(wanted, layout.count()), narrowing);
      } else {
        long strips = Math.min(STRIPS, wanted);
        for (long k = 0; k < strips; k++) {
          long row = (layout.count() - wanted / strips) * k / Math.max(1, strips - 1);
          ((SeekableByteChannel) channel).position(layout.start() + row * layout.recordBytes());
          measure(channel, wanted / strips, narrowing);
        }
      }
    }
    narrowing.tell(listener, source.name(), layout.type().label(), layout.count());
    return this;
  }

  private void measure(ReadableByteChannel channel, long rows, Narrowing narrowing)
      throws IOException {
    int records = (int) Math.min(rows, Math.max(1, BUFFER_BYTES / layout.recordBytes()));
    ByteBuffer buffer = ByteBuffer.allocate(records * layout.recordBytes()).order(layout.order());
    long left = rows;
    while (left > 0) {
      int step = (int) Math.min(left, records);
      buffer.clear().limit(step * layout.recordBytes());
      ByteSource.fill(channel, buffer);
      buffer.flip();
      int whole = buffer.limit() / layout.recordBytes();
      for (int i = 0; i < whole; i++) {
        buffer.position(i * layout.recordBytes() + layout.prefix().bytes());
        for (int j = 0; j < layout.dimension(); j++) {
          layout.type().measure(buffer, j, narrowing, j);
        }
      }
      // A file that ends early is reported when that part is read.
      left = whole < step ? 0 : left - step;
    }
  }

  private static final class RecordPass implements Blocks.SkippingPass {
    private final ReadableByteChannel channel;
    private final Layout layout;
    private final String name;
    private final NonFinite nonFinite;
    private final ByteBuffer buffer;
    private final int recordsPerBuffer;
    private long row;

    RecordPass(ReadableByteChannel channel, Layout layout, String name, NonFinite nonFinite) {
      this.channel = channel;
      this.layout = layout;
      this.name = name;
      this.nonFinite = nonFinite;
      long wanted = Math.max(1, BUFFER_BYTES / layout.recordBytes());
      recordsPerBuffer = (int) Math.min(wanted, layout.count());
      buffer = ByteBuffer.allocate(recordsPerBuffer * layout.recordBytes()).order(layout.order());
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      int dimension = layout.dimension();
      int rows = Blocks.rowsToRead(block, maximumRows, dimension, layout.count() - row);
      int done = 0;
      while (done < rows) {
        int step = Math.min(rows - done, recordsPerBuffer);
        fill(step);
        decode(block, done * dimension, step);
        if (layout.type().floating()) {
          nonFinite.check(block, done * dimension, step, dimension, row, name);
        }
        done += step;
        row += step;
      }
      if (rows > 0 && row == layout.count()) {
        requireEnd();
      }
      return rows;
    }

    private void fill(int records) throws IOException {
      buffer.clear().limit(records * layout.recordBytes());
      ByteSource.fill(channel, buffer);
      if (buffer.hasRemaining()) {
        throw Fault.truncated(
            name,
            "ends in row "
                + (row + buffer.position() / layout.recordBytes())
                + " (counted from 0) of "
                + layout.count());
      }
      buffer.flip();
    }

    private void decode(float[] block, int offset, int records) throws DamagedFileException {
      int prefixBytes = layout.prefix().bytes();
      int dimension = layout.dimension();
      if (prefixBytes == 0) {
        layout.type().decode(buffer, block, offset, records * dimension);
        return;
      }
      for (int i = 0; i < records; i++) {
        int start = i * layout.recordBytes();
        layout.prefix().check(buffer, start, row + i, name);
        buffer.position(start + prefixBytes);
        layout.type().decode(buffer, block, offset + i * dimension, dimension);
      }
    }

    /** Also makes a decompressor verify its checksum, which stands after the last byte. */
    private void requireEnd() throws IOException {
      if (channel.read(ByteBuffer.allocate(1)) > 0) {
        throw Fault.corrupt(
            name, "has bytes after its last vector, at byte " + layout.totalBytes());
      }
    }

    @Override
    public void skip(long rows) throws IOException {
      ByteSource.skip(channel, rows * layout.recordBytes());
      row += rows;
      if (channel instanceof SeekableByteChannel seekable
          && seekable.position() > seekable.size()) {
        throw Fault.truncated(name, "ends before row " + row + " (counted from 0)");
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
