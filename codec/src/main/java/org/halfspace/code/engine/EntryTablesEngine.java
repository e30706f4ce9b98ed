// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.internal.Parallel;

/**
 * x̂ = b + Σ_k T_k, with row T_k looked up by byte k of a code, or the sum of two rows looked up by
 * its halves. Every sum is in one order, that of the bytes, whatever the number of codes and
 * threads, the place of a code among them and the way it is done. Immutable and thread-safe.
 *
 * <p>Threads share strips of columns of all codes, so that every table is read once: its rows in
 * some columns are copied to a cache, in order, before codes pick among them.
 */
public final class EntryTablesEngine {
  /** Rows of the table of a byte. */
  private static final int ROWS = 256;

  /** Codes whose sums are worked on at a time; they are read in order, so that caches keep up. */
  private static final int TILE_ROWS = 16_384;

  /** With fewer codes a table costs more to copy, or to make of two, than it saves. */
  private static final int FEWEST_FOR_COPIES = 512;

  private static final int TABLES_AT = CacheLines.FIRST;
  private static final int HALF = 4;

  /** Bytes whose tables are worked on at a time. */
  private static final int FOUR = 4;

  private final TableShape shape;
  private final EntrySums kernel;
  private final int width;
  private final RowStrips strips;
  private final float[] offset;
  private final ScratchPool<Scratch> pool;

  /** Rows of the half of a byte in which a code has no bits. */
  private final float[] none;

  /**
   * Tables that are copied.
   *
   * @param tables groups × entries × d, row after row
   * @param offset b: d; not copied
   */
  public EntryTablesEngine(TableShape shape, float[] tables, float[] offset) {
    this(shape, tables, offset, VectorApi.present());
  }

  EntryTablesEngine(TableShape shape, float[] tables, float[] offset, boolean vectorApi) {
    this.shape = shape;
    this.kernel = vectorApi ? new EntrySums.Simd() : new EntrySums.Plain();
    this.width = kernel.columns();
    this.strips = new RowStrips(shape, tables, width);
    this.offset = offset;
    this.none = new float[width << HALF];
    this.pool = new ScratchPool<>(() -> new Scratch(width));
  }

  /** Four tables, and the sums of all codes of a tile; both begin on lines of a cache. */
  private static final class Scratch {
    private final float[] tables;
    private final float[] sums;

    Scratch(int width) {
      this.tables = CacheLines.floats(FOUR * ROWS * width);
      this.sums = CacheLines.floats(TILE_ROWS * width);
    }
  }

  /** The tables, row after row; a copy. */
  public float[] tables() {
    return strips.tables();
  }

  /** Decodes the first {@code count} codes; arguments are checked. */
  public void decode(byte[] packed, int count, float[] vectors, int threads) {
    if (count < FEWEST_FOR_COPIES) {
      Parallel.ranges(threads, count, (from, to) -> decodeEach(packed, from, to, vectors));
      return;
    }
    byte[] turned = new byte[Math.multiplyExact(shape.bytesPerCode(), Math.min(count, TILE_ROWS))];
    for (int first = 0; first < count; first += TILE_ROWS) {
      Tile tile = new Tile(packed, turned, first, Math.min(TILE_ROWS, count - first), vectors);
      Parallel.ranges(threads, tile.count, tile::turn);
      Parallel.ranges(threads, strips.count(), tile::decode);
    }
  }

  /** Some codes. */
  private final class Tile {
    private final byte[] packed;

    /** Byte k of code i at k · count + i. */
    private final byte[] turned;

    private final int first;
    private final int count;
    private final float[] vectors;

    Tile(byte[] packed, byte[] turned, int first, int count, float[] vectors) {
      this.packed = packed;
      this.turned = turned;
      this.first = first;
      this.count = count;
      this.vectors = vectors;
    }

    void turn(int from, int to) {
      int bytes = shape.bytesPerCode();
      for (int i = from; i < to; i++) {
        for (int k = 0; k < bytes; k++) {
          turned[k * count + i] = packed[(first + i) * bytes + k];
        }
      }
    }

    void decode(int from, int to) {
      Scratch scratch = pool.take();
      try {
        for (int strip = from; strip < to; strip++) {
          decode(strip, scratch);
        }
      } finally {
        pool.giveBack(scratch);
      }
    }

    private void decode(int strip, Scratch scratch) {
      int column = strip * width;
      int kept = Math.min(width, shape.dimension() - column);
      float[] sums = scratch.sums;
      int sumsAt = CacheLines.FIRST;
      for (int i = 0; i < count; i++) {
        System.arraycopy(offset, column, sums, sumsAt + i * width, kept);
      }
      int bytes = shape.bytesPerCode();
      int k = 0;
      for (; k + FOUR <= bytes; k += FOUR) {
        for (int j = 0; j < FOUR; j++) {
          table(strip, k + j, scratch.tables, TABLES_AT + j * ROWS * width);
        }
        kernel.addFour(turned, k * count, count, count, scratch.tables, TABLES_AT, sums, sumsAt);
      }
      for (; k < bytes; k++) {
        table(strip, k, scratch.tables, TABLES_AT);
        kernel.add(turned, k * count, count, scratch.tables, TABLES_AT, sums, sumsAt);
      }
      int d = shape.dimension();
      for (int i = 0; i < count; i++) {
        System.arraycopy(sums, sumsAt + i * width, vectors, (first + i) * d + column, kept);
      }
    }
  }

  /** The 256 rows of a byte. */
  private void table(int strip, int k, float[] table, int at) {
    float[] values = strips.values();
    if (shape.entryBits() == Byte.SIZE) {
      System.arraycopy(values, strips.at(strip, k, 0), table, at, ROWS * width);
      return;
    }
    int low = 2 * k + 1;
    boolean whole = low < shape.groups();
    kernel.combine(
        values,
        strips.at(strip, 2 * k, 0),
        whole ? values : none,
        whole ? strips.at(strip, low, 0) : 0,
        table,
        at);
  }

  /** The row of the low half of a byte; zeros where the code ends before it. */
  private void low(int strip, int k, int value, float[] row) {
    int group = 2 * k + 1;
    if (group < shape.groups()) {
      int entry = value & (1 << HALF) - 1;
      System.arraycopy(strips.values(), strips.at(strip, group, entry), row, 0, width);
    } else {
      Arrays.fill(row, 0);
    }
  }

  /** Codes one by one, without copies of tables, by the same sums in the same order. */
  private void decodeEach(byte[] packed, int from, int to, float[] vectors) {
    float[] sum = new float[width];
    float[] row = new float[width];
    float[] high = new float[width];
    int d = shape.dimension();
    int bytes = shape.bytesPerCode();
    for (int strip = 0; strip < strips.count(); strip++) {
      int kept = Math.min(width, d - strip * width);
      for (int i = from; i < to; i++) {
        System.arraycopy(offset, strip * width, sum, 0, kept);
        for (int k = 0; k < bytes; k++) {
          row(strip, k, packed[i * bytes + k] & 0xff, high, row);
          for (int j = 0; j < width; j++) {
            sum[j] += row[j];
          }
        }
        System.arraycopy(sum, 0, vectors, i * d + strip * width, kept);
      }
    }
  }

  private void row(int strip, int k, int value, float[] high, float[] row) {
    float[] values = strips.values();
    if (shape.entryBits() == Byte.SIZE) {
      System.arraycopy(values, strips.at(strip, k, value), row, 0, width);
      return;
    }
    System.arraycopy(values, strips.at(strip, 2 * k, value >> HALF), high, 0, width);
    low(strip, k, value, row);
    for (int j = 0; j < width; j++) {
      row[j] = high[j] + row[j];
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryTablesEngine engine
        && shape.equals(engine.shape)
        && strips.equals(engine.strips)
        && Arrays.equals(offset, engine.offset);
  }

  @Override
  public int hashCode() {
    return 31 * strips.hashCode() + Arrays.hashCode(offset);
  }
}
