// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.halfspace.code.engine.LevelFields.Field;
import org.halfspace.internal.Parallel;

/**
 * x̂ = A y + b by {@link LevelSums}. Every sum is in one order, whatever the number of codes and
 * threads and the place of a code among them. Thread-safe.
 */
final class LevelDecoder {
  /** Codes whose sums are in a core's second cache while the tables of a word go over them. */
  private static final int TILE_ROWS = 1024;

  /** With fewer codes, tables cost more than they save. */
  private static final int FEWEST_FOR_TABLES = 32;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final LevelTensors tensors;
  private final List<LevelFields> fields;
  private final int bytes;
  private final int width;
  private final int paddedDimension;

  /** Aᵀ with zeros after its columns: u × paddedDimension. */
  private final float[] rows;

  private final ScratchPool<Scratch> pool;

  /** Makes sums of a number of codes and entries. */
  interface Kind {
    LevelSums of(int mostCodes, int mostEntries);
  }

  LevelDecoder(LevelTensors tensors, Kind kind) {
    this.tensors = tensors;
    this.fields = LevelFields.of(tensors.layout());
    this.bytes = tensors.layout().bytesPerCode();
    int entries = fields.stream().mapToInt(LevelFields::entries).max().orElseThrow();
    this.pool = new ScratchPool<>(() -> new Scratch(kind.of(TILE_ROWS, entries), fields.size()));
    Scratch first = pool.take();
    this.width = first.sums.columns();
    pool.giveBack(first);
    int d = tensors.dimension();
    int units = tensors.units();
    this.paddedDimension = (d + width - 1) / width * width;
    this.rows = new float[Math.multiplyExact(units, paddedDimension)];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < units; j++) {
        rows[j * paddedDimension + i] = tensors.decoder()[i * units + j];
      }
    }
  }

  /** Codes as words, and the sums they lead to. */
  private static final class Scratch {
    private final LevelSums sums;
    private final int[] words;
    private final byte[] code;

    Scratch(LevelSums sums, int words) {
      this.sums = sums;
      this.words = new int[TILE_ROWS * words];
      this.code = new byte[words * Integer.BYTES];
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
    int words = fields.size();
    int dimension = tensors.dimension();
    for (int i = 0; i < count; i++) {
      System.arraycopy(packed, (first + i) * bytes, scratch.code, 0, bytes);
      for (int w = 0; w < words; w++) {
        scratch.words[i * words + w] = (int) INT.get(scratch.code, w * Integer.BYTES);
      }
    }
    LevelTables tables = tensors.tables();
    for (int column = 0; column < dimension; column += width) {
      scratch.sums.clear(count);
      for (int w = 0; w < words; w++) {
        LevelFields own = fields.get(w);
        scratch.sums.add(
            own, tables, rows, column, paddedDimension, scratch.words, w, words, count);
      }
      int kept = Math.min(width, dimension - column);
      float[] shift = new float[kept];
      System.arraycopy(tensors.offset(), column, shift, 0, kept);
      float[] line = new float[kept];
      for (int i = 0; i < count; i++) {
        // Java uses vector registers only where all arrays have the same index.
        scratch.sums.copy(i, line, kept);
        for (int j = 0; j < kept; j++) {
          line[j] += shift[j];
        }
        System.arraycopy(line, 0, vectors, (first + i) * dimension + column, kept);
      }
    }
  }

  /** One code without tables, by the same sums in the same order. */
  private void decodeOne(byte[] packed, int row, float[] vectors) {
    int d = tensors.dimension();
    byte[] code = new byte[fields.size() * Integer.BYTES];
    System.arraycopy(packed, row * bytes, code, 0, bytes);
    float[] sum = new float[d];
    float[] part = new float[d];
    for (int w = 0; w < fields.size(); w++) {
      int word = (int) INT.get(code, w * Integer.BYTES);
      for (Field field : fields.get(w).tabled()) {
        add(field, word, part, sum);
      }
      for (Field field : fields.get(w).multiplied()) {
        add(field, word, part, sum);
      }
    }
    float[] offset = tensors.offset();
    for (int i = 0; i < d; i++) {
      vectors[row * d + i] = sum[i] + offset[i];
    }
  }

  private void add(Field field, int word, float[] part, float[] sum) {
    int rest = field.index(word);
    int bits = field.bits();
    for (int j = field.firstUnit(); j < field.firstUnit() + field.units(); j++) {
      bits -= tensors.layout().unitBits(j);
      float level = tensors.tables().level(j, rest >> bits);
      rest &= (1 << bits) - 1;
      int from = j * paddedDimension;
      if (j == field.firstUnit()) {
        for (int i = 0; i < part.length; i++) {
          part[i] = level * rows[from + i];
        }
      } else {
        for (int i = 0; i < part.length; i++) {
          part[i] += level * rows[from + i];
        }
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += part[i];
    }
  }
}
