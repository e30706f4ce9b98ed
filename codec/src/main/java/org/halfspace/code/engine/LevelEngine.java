// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.Parallel;

/**
 * Units of several levels: encoding by a product of matrices and thresholds, decoding by {@link
 * ByteSums}. Thread-safe.
 */
public final class LevelEngine {
  /** Codes whose sums are in a core's second cache while the table of a byte goes over them. */
  private static final int TILE_ROWS = 1024;

  /** With fewer codes, tables cost more than they save. */
  private static final int FEWEST_FOR_TABLES = 64;

  private final LevelTensors tensors;
  private final UnitLayout layout;
  private final PreActivations preActivations;

  /** Aᵀ: u rows of d numbers. */
  private final float[] columns;

  /** The first unit of each byte, and the number of units after them. */
  private final int[] firstUnits;

  private final ScratchPool<ByteSums> pool = new ScratchPool<>(() -> new ByteSums(TILE_ROWS));

  public LevelEngine(LevelTensors tensors, MatrixProducts products) {
    this.tensors = tensors;
    this.layout = tensors.layout();
    this.preActivations =
        new PreActivations(products, tensors.encoder(), tensors.units(), tensors.mean());
    int units = tensors.units();
    int d = tensors.dimension();
    this.columns = new float[tensors.decoder().length == 0 ? 0 : Math.multiplyExact(units, d)];
    for (int i = 0; tensors.decoder().length > 0 && i < d; i++) {
      for (int j = 0; j < units; j++) {
        columns[j * d + i] = tensors.decoder()[i * units + j];
      }
    }
    this.firstUnits = new int[layout.bytesPerCode() + 1];
    for (int j = units - 1; j >= 0; j--) {
      firstUnits[layout.byteOf(j)] = j;
    }
    firstUnits[layout.bytesPerCode()] = units;
  }

  /** Encodes the first {@code rows} vectors; arguments are checked. */
  public void encode(float[] vectors, int rows, float[] factors, byte[] packed, int threads) {
    int bytes = layout.bytesPerCode();
    int units = layout.units();
    preActivations.forEach(
        vectors,
        rows,
        threads,
        (row, values, at) -> {
          for (int j = at; factors.length > 0 && j < at + units; j++) {
            values[j] *= factors[row];
          }
          tensors.tables().pack(values, at, packed, row * bytes);
        });
  }

  /**
   * The code of one vector.
   *
   * @param values its pre-activations, which are multiplied by the factor first; changed
   */
  public void quantize(float[] values, float factor, byte[] packed, int row) {
    for (int j = 0; factor != 1 && j < layout.units(); j++) {
      values[j] *= factor;
    }
    tensors.tables().pack(values, 0, packed, row * layout.bytesPerCode());
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    if (rows < FEWEST_FOR_TABLES) {
      for (int i = 0; i < rows; i++) {
        decodeOne(packed, i, vectors);
      }
      return;
    }
    int share = (rows + threads - 1) / threads;
    int tile = Math.max(FEWEST_FOR_TABLES, Math.min(TILE_ROWS, share));
    Parallel.ranges(
        threads,
        (rows + tile - 1) / tile,
        (from, to) -> {
          ByteSums sums = pool.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tile;
              sums.decode(
                  this::fill,
                  packed,
                  layout.bytesPerCode(),
                  first,
                  Math.min(tile, rows - first),
                  tensors.offset(),
                  vectors);
            }
          } finally {
            pool.giveBack(sums);
          }
        });
  }

  /** The sums of the units of a byte, for every value: doubled by each unit from the highest on. */
  private void fill(int position, int column, int width, float[][] table) {
    int d = tensors.dimension();
    Arrays.fill(table[0], 0);
    int step = ByteSums.ROWS;
    for (int j = firstUnits[position]; j < firstUnits[position + 1]; j++) {
      int next = step >> layout.unitBits(j);
      for (int v = 0; v < ByteSums.ROWS; v += step) {
        for (int index = (1 << layout.unitBits(j)) - 1; index >= 0; index--) {
          float level = tensors.tables().level(j, index);
          float[] from = table[v];
          float[] to = table[v + index * next];
          for (int i = 0; i < width; i++) {
            to[i] = from[i] + level * columns[j * d + column + i];
          }
        }
      }
      step = next;
    }
  }

  /** One code without tables, by the same sums in the same order. */
  private void decodeOne(byte[] packed, int row, float[] vectors) {
    int d = tensors.dimension();
    int bytes = layout.bytesPerCode();
    float[] sum = new float[d];
    float[] part = new float[d];
    for (int k = 0; k < bytes; k++) {
      Arrays.fill(part, 0);
      for (int j = firstUnits[k]; j < firstUnits[k + 1]; j++) {
        float level = tensors.tables().level(j, layout.index(packed, row * bytes, j));
        for (int i = 0; i < d; i++) {
          part[i] += level * columns[j * d + i];
        }
      }
      for (int i = 0; i < d; i++) {
        sum[i] += part[i];
      }
    }
    float[] offset = tensors.offset();
    for (int i = 0; i < d; i++) {
      vectors[row * d + i] = sum[i] + offset[i];
    }
  }
}
