// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.io.DamagedFileException;

/**
 * Codes in a file, mapped into memory in segments, so that a file may be of any size and costs no
 * heap. The mapping is given back when the garbage collector finds that nobody holds the set any
 * more, or that it was closed. The bytes must not change or be cut off while they are mapped; what
 * is appended after them does no harm.
 */
final class MappedCodes implements CodeSet {
  /** Bytes of a segment at most, below the 2 GiB one buffer can have. */
  private static final long SEGMENT_BYTES = 1L << 30;

  /**
   * Rows of equal length in a file.
   *
   * @param file where they are
   * @param start of the first row
   * @param rowBytes of each row
   */
  public record Rows(Path file, long start, int rowBytes) {
    /**
     * @throws IllegalArgumentException if {@code start} is negative or {@code rowBytes} not
     *     positive
     */
    public Rows {
      if (start < 0 || rowBytes < 1) {
        throw new IllegalArgumentException(
            "start: " + start + ", rowBytes: " + rowBytes + ", must be at least 0 and 1");
      }
    }
  }

  private final CodeLayout layout;
  private final long count;
  private final Optional<String> model;
  private volatile Optional<Mapped> mapped;
  private final String description;

  private MappedCodes(
      CodeLayout layout,
      long count,
      Optional<String> model,
      Segments packed,
      Optional<Segments> gains,
      String description) {
    this.layout = layout;
    this.count = count;
    this.model = model;
    this.mapped = Optional.of(new Mapped(packed, gains));
    this.description = description;
  }

  /**
   * Maps codes and their gains.
   *
   * @param layout with a gain where there are gains
   * @param count how many codes
   * @param model id of the model that made them
   * @param packed where they are, ⌈n/8⌉ bytes each
   * @param gains where float16 gains are, little-endian
   * @throws IllegalArgumentException if {@code count} is negative, or rows have another number of
   *     bytes than codes or gains
   * @throws DamagedFileException TRUNCATED if a file ends before its last row
   * @throws IOException if a file cannot be mapped
   */
  public static MappedCodes of(
      CodeLayout layout, long count, Optional<String> model, Rows packed, Optional<Rows> gains)
      throws IOException {
    return of(layout, count, model, packed, gains, SEGMENT_BYTES);
  }

  static MappedCodes of(
      CodeLayout layout,
      long count,
      Optional<String> model,
      Rows packed,
      Optional<Rows> gains,
      long segmentBytes)
      throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + ", must be at least 0");
    }
    if (packed.rowBytes() != layout.bytesPerCode()
        || gains.isPresent() != (layout.gain() != Gain.NONE)
        || gains.isPresent() && gains.get().rowBytes() != Short.BYTES) {
      throw new IllegalArgumentException("rows: not of the bytes of codes and gains of " + layout);
    }
    Segments mappedCodes = Segments.map(packed, count, segmentBytes);
    Optional<Segments> mappedGains =
        gains.isPresent()
            ? Optional.of(Segments.map(gains.get(), count, segmentBytes))
            : Optional.empty();
    return new MappedCodes(
        layout,
        count,
        model,
        mappedCodes,
        mappedGains,
        packed.file() + ": " + count + " codes of " + layout.bits() + " bits");
  }

  @Override
  public CodeLayout layout() {
    return layout;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void read(long from, int rows, byte[] toPacked, short[] toGains) throws IOException {
    Objects.checkFromIndexSize(from, rows, count);
    Objects.checkFromIndexSize(0L, (long) rows * bytesPerCode(), toPacked.length);
    Mapped now = mapped.orElseThrow(() -> new IllegalStateException(description + ": was closed"));
    now.packed().bytes(from, rows, toPacked);
    try {
      layout.requireZeroTails(toPacked, rows);
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT,
          description + ": counted from row " + from + ", " + e.getMessage(),
          e);
    }
    if (now.gains().isPresent()) {
      Objects.checkFromIndexSize(0, rows, toGains.length);
      now.gains().get().shorts(from, rows, toGains);
      requireGains(from, rows, toGains);
    }
  }

  @Override
  public void close() {
    mapped = Optional.empty();
  }

  private void requireGains(long from, int rows, short[] read) throws DamagedFileException {
    int refused = gain().firstRefused(read, rows);
    if (refused >= 0) {
      throw new DamagedFileException(
          DamagedFileException.Kind.CORRUPT,
          description
              + ": gain in row "
              + (from + refused)
              + " is "
              + HalfFloat.toFloat(read[refused])
              + ", must be finite and not negative");
    }
  }

  /**
   * Refuses a file that ends before its last row, however many rows are claimed.
   *
   * @param size of the file
   * @throws DamagedFileException TRUNCATED
   */
  static void requireRows(Rows rows, long count, long size) throws DamagedFileException {
    long present = Math.max(0, size - rows.start()) / rows.rowBytes();
    if (count > present) {
      throw new DamagedFileException(
          DamagedFileException.Kind.TRUNCATED,
          rows.file()
              + ": ends at byte "
              + size
              + ", but its "
              + count
              + " rows end at byte "
              + BigInteger.valueOf(count)
                  .multiply(BigInteger.valueOf(rows.rowBytes()))
                  .add(BigInteger.valueOf(rows.start())));
    }
  }

  /** What is mapped. */
  private record Mapped(Segments packed, Optional<Segments> gains) {}

  /** Rows in buffers, each of which begins with a row. */
  private record Segments(MappedByteBuffer[] buffers, int rowBytes, long rowsEach) {

    static Segments map(Rows rows, long count, long segmentBytes) throws IOException {
      long each = Math.max(1, segmentBytes / rows.rowBytes());
      MappedByteBuffer[] buffers;
      try (FileChannel channel = FileChannel.open(rows.file(), StandardOpenOption.READ)) {
        // First: no product below overflows where the file is that long.
        requireRows(rows, count, channel.size());
        buffers = new MappedByteBuffer[Math.toIntExact((count + each - 1) / each)];
        for (int s = 0; s < buffers.length; s++) {
          long first = s * each;
          buffers[s] =
              channel.map(
                  FileChannel.MapMode.READ_ONLY,
                  rows.start() + first * rows.rowBytes(),
                  Math.min(each, count - first) * rows.rowBytes());
        }
      }
      return new Segments(buffers, rows.rowBytes(), each);
    }

    void bytes(long from, int rows, byte[] target) {
      int done = 0;
      while (done < rows) {
        int at = (int) ((from + done) % rowsEach);
        int step = (int) Math.min(rows - done, rowsEach - at);
        buffers[(int) ((from + done) / rowsEach)].get(
            at * rowBytes, target, done * rowBytes, step * rowBytes);
        done += step;
      }
    }

    void shorts(long from, int rows, short[] target) {
      for (int i = 0; i < rows; i++) {
        MappedByteBuffer buffer = buffers[(int) ((from + i) / rowsEach)];
        // A new buffer is big-endian, and stays so.
        target[i] = Short.reverseBytes(buffer.getShort((int) ((from + i) % rowsEach) * rowBytes));
      }
    }
  }
}
