// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.SignCodec;
import org.halfspace.internal.Parallel;

/**
 * x̂ = A σ + b by {@link SignSums}. Every sum is in one order, whatever the number of bits and
 * threads and the place of a code among them. Thread-safe.
 */
final class TableDecoder {
  /** Codes whose sums are in a core's second cache while the tables of 32 bits go over them. */
  private static final int TILE_ROWS = 1024;

  /** With fewer bits, tables cost more than they save. */
  private static final int FEWEST_FOR_TABLES = 16;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CodeTensors tensors;
  private final int words;
  private final int width;
  private final int paddedDimension;

  /** Aᵀ with zeros after them: 32 · words × paddedDimension. */
  private final float[] rows;

  private final ScratchPool<Scratch> pool;

  /**
   * @param sums for that many codes at a time
   */
  TableDecoder(CodeTensors tensors, IntFunction<SignSums> sums) {
    this.tensors = tensors;
    this.words = (tensors.bits() + SignSums.BITS - 1) / SignSums.BITS;
    this.pool = new ScratchPool<>(() -> new Scratch(sums.apply(TILE_ROWS), words));
    Scratch first = pool.take();
    this.width = first.sums.columns();
    pool.giveBack(first);
    this.paddedDimension = (tensors.dimension() + width - 1) / width * width;
    this.rows = tensors.decoder().length == 0 ? new float[0] : rows(tensors.decoder());
  }

  private float[] rows(float[] decoder) {
    int bits = tensors.bits();
    float[] padded =
        new float[Math.multiplyExact(Math.multiplyExact(words, SignSums.BITS), paddedDimension)];
    for (int j = 0; j < tensors.dimension(); j++) {
      for (int i = 0; i < bits; i++) {
        padded[i * paddedDimension + j] = decoder[j * bits + i];
      }
    }
    return padded;
  }

  /** Codes as words, and the sums they lead to. */
  private static final class Scratch {
    private final SignSums sums;
    private final int[] words;
    private final byte[] code;

    Scratch(SignSums sums, int words) {
      this.sums = sums;
      this.words = new int[TILE_ROWS * words];
      this.code = new byte[words * Integer.BYTES];
    }
  }

  /** See {@link SignCodec#decode(byte[], int, float[], int)}. */
  void decode(byte[] packed, int count, float[] vectors, int threads) {
    CodeLayout.withoutGain(tensors.bits()).requireZeroTails(packed, count);
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
    int bytes = tensors.bytesPerCode();
    int dimension = tensors.dimension();
    for (int i = 0; i < count; i++) {
      System.arraycopy(packed, (first + i) * bytes, scratch.code, 0, bytes);
      for (int w = 0; w < words; w++) {
        scratch.words[i * words + w] = (int) INT.get(scratch.code, w * Integer.BYTES);
      }
    }
    for (int column = 0; column < dimension; column += width) {
      scratch.sums.clear(count);
      for (int w = 0; w < words; w++) {
        int at = w * SignSums.BITS * paddedDimension + column;
        scratch.sums.add(rows, at, paddedDimension, scratch.words, w, words, count);
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
    int dimension = tensors.dimension();
    int from = row * tensors.bytesPerCode();
    int to = row * dimension;
    float[] four = new float[dimension];
    float[] sum = new float[dimension];
    for (int bit = 0; bit < words * SignSums.BITS; bit++) {
      boolean padding = bit >= tensors.bits();
      int at = padding ? 0 : packed[from + bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1;
      float sign = 2 * at - 1;
      int decoderRow = bit * paddedDimension;
      if (bit % 4 == 0) {
        for (int j = 0; j < dimension; j++) {
          four[j] = sign * rows[decoderRow + j];
        }
      } else {
        for (int j = 0; j < dimension; j++) {
          four[j] += sign * rows[decoderRow + j];
        }
      }
      if (bit % 4 == 3) {
        for (int j = 0; j < dimension; j++) {
          sum[j] += four[j];
        }
      }
    }
    float[] offset = tensors.offset();
    for (int j = 0; j < dimension; j++) {
      vectors[to + j] = sum[j] + offset[j];
    }
  }
}
