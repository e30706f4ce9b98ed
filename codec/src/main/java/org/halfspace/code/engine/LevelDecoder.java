// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.engine.LevelFields.Field;
import org.halfspace.code.engine.LevelSums.DecoderRows;
import org.halfspace.internal.Parallel;

/**
 * x̂ = A y + b by {@link LevelSums}. Every sum is in one order, whatever the number of codes and
 * threads and the place of a code among them. Thread-safe.
 */
final class LevelDecoder {
  /** Codes whose sums are in a core's second cache while the tables of some fields go over them. */
  private static final int TILE_ROWS = LevelSums.MOST;

  /** With fewer codes, tables cost more than they save. */
  private static final int FEWEST_FOR_TABLES = 32;

  /** Codes read word after word: their words fill a line of a cache. */
  private static final int LINE = 16;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final UnitLayout layout;
  private final float[] offset;
  private final LevelFields fields;
  private final int words;
  private final int width;

  /** Aᵀ with zeros after its columns. */
  private final DecoderRows rows;

  private final ScratchPool<Scratch> pool;

  LevelDecoder(LevelTensors tensors, Supplier<LevelSums> kind) {
    this.layout = tensors.layout();
    this.offset = tensors.offset();
    this.fields = LevelFields.of(layout);
    this.words = (layout.bytesPerCode() + Integer.BYTES - 1) / Integer.BYTES;
    this.pool = new ScratchPool<>(() -> new Scratch(kind.get(), words));
    Scratch first = pool.take();
    this.width = first.sums.columns();
    pool.giveBack(first);
    int d = tensors.dimension();
    int units = tensors.units();
    int stride = (d + width - 1) / width * width;
    float[] values = new float[Math.multiplyExact(units, stride)];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < units; j++) {
        values[j * stride + i] = tensors.decoder()[i * units + j];
      }
    }
    this.rows = new DecoderRows(values, stride, tensors.tables());
  }

  /** Codes as words, and the sums they lead to. */
  private static final class Scratch {
    private final LevelSums sums;
    private final int[] words;

    Scratch(LevelSums sums, int words) {
      this.sums = sums;
      this.words = new int[TILE_ROWS * words];
    }
  }

  /** Decodes the first {@code count} codes, whose padding is zero; arguments are checked. */
  void decode(byte[] packed, int count, float[] vectors, int threads) {
    if (count < FEWEST_FOR_TABLES) {
      for (int i = 0; i < count; i++) {
        decodeOne(packed, i, vectors);
      }
      return;
    }
    // As many tiles as threads at least, as long as tables are worth it.
    int share = (count + threads - 1) / threads;
    int tile = Math.max(FEWEST_FOR_TABLES, Math.min(TILE_ROWS, share));
    Parallel.ranges(
        threads,
        (count + tile - 1) / tile,
        (from, to) -> {
          Scratch scratch = pool.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tile;
              decodeTile(packed, first, Math.min(tile, count - first), vectors, scratch);
            }
          } finally {
            pool.giveBack(scratch);
          }
        });
  }

  private void decodeTile(byte[] packed, int first, int count, float[] vectors, Scratch scratch) {
    int dimension = offset.length;
    LevelSums sums = scratch.sums;
    for (int i = 0; i < count; i += LINE) {
      turn(packed, first + i, Math.min(LINE, count - i), scratch.words, i);
    }
    for (int column = 0; column < dimension; column += width) {
      sums.clear(count);
      for (List<Field> group : fields.tabled()) {
        sums.add(group, rows, column, scratch.words, count);
      }
      for (List<Field> group : fields.multiplied()) {
        sums.multiply(group, rows, column, scratch.words, count);
      }
      int kept = Math.min(width, dimension - column);
      float[] shift = new float[kept];
      System.arraycopy(offset, column, shift, 0, kept);
      float[] line = new float[kept];
      for (int i = 0; i < count; i++) {
        // Java uses vector registers only where all arrays have the same index.
        sums.copy(i, line, kept);
        for (int j = 0; j < kept; j++) {
          line[j] += shift[j];
        }
        System.arraycopy(line, 0, vectors, (first + i) * dimension + column, kept);
      }
    }
  }

  /** Brings the words of some codes into the order of {@link LevelSums#MOST}. */
  private void turn(byte[] packed, int first, int count, int[] turned, int at) {
    int bytes = layout.bytesPerCode();
    int whole = bytes / Integer.BYTES;
    for (int w = 0; w < whole; w++) {
      for (int i = 0; i < count; i++) {
        turned[w * TILE_ROWS + at + i] =
            (int) INT.get(packed, (first + i) * bytes + w * Integer.BYTES);
      }
    }
    for (int i = 0; i < count && whole < words; i++) {
      turned[whole * TILE_ROWS + at + i] = word(packed, (first + i) * bytes, whole);
    }
  }

  /** A word of a code that may end before it. */
  private int word(byte[] packed, int code, int w) {
    int word = 0;
    for (int b = 0; b < Integer.BYTES; b++) {
      int position = w * Integer.BYTES + b;
      int own = position < layout.bytesPerCode() ? packed[code + position] & 0xff : 0;
      word = word << Byte.SIZE | own;
    }
    return word;
  }

  /** One code without tables, by the same sums in the same order. */
  private void decodeOne(byte[] packed, int row, float[] vectors) {
    int d = offset.length;
    int code = row * layout.bytesPerCode();
    float[] sum = new float[d];
    float[] part = new float[d];
    for (List<List<Field>> groups : List.of(fields.tabled(), fields.multiplied())) {
      for (List<Field> group : groups) {
        for (Field field : group) {
          add(field, field.index(word(packed, code, field.word())), part, sum);
        }
      }
    }
    for (int i = 0; i < d; i++) {
      vectors[row * d + i] = sum[i] + offset[i];
    }
  }

  private void add(Field field, int index, float[] part, float[] sum) {
    int rest = index;
    int bits = field.bits();
    for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
      bits -= layout.unitBits(j);
      float level = rows.tables().level(j, rest >> bits);
      rest &= (1 << bits) - 1;
      addMultiple(level, rows.at(j, 0), part, j == field.firstUnit());
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part[i];
    }
  }

  private void addMultiple(float level, int from, float[] part, boolean first) {
    float[] values = rows.values();
    if (first) {
      for (int i = 0; i < part.length; i++) {
        part[i] = level * values[from + i];
      }
    } else {
      for (int i = 0; i < part.length; i++) {
        part[i] += level * values[from + i];
      }
    }
  }
}
