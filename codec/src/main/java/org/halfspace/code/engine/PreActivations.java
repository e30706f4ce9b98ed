// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.internal.Parallel;

/** B (x − μ) as products of matrices, tile after tile. Thread-safe. */
final class PreActivations {
  /** Of vectors or products in a tile, which then stays in a core's cache. */
  private static final int TILE_FLOATS = 1 << 19;

  private static final int MOST_TILE_ROWS = 512;

  private final MatrixProducts.Right encoder;
  private final float[] mean;
  private final int units;
  private final ScratchPool<Scratch> pool;

  /**
   * @param encoder B: n × d, row after row; not changed, and may not change
   * @param units n
   * @param mean μ: d
   */
  PreActivations(MatrixProducts products, float[] encoder, int units, float[] mean) {
    this.encoder = products.right(encoder, units, mean.length);
    this.mean = mean;
    this.units = units;
    this.pool = new ScratchPool<>(() -> new Scratch(tileRows(), mean.length, units));
  }

  /** Takes what one vector leads to. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @param row of the vector
     * @param values B (x − μ) from {@code at} on, n numbers; may be changed
     */
    void accept(int row, float[] values, int at);
  }

  /**
   * Hands the pre-activations of the first {@code rows} vectors on, on several threads, in no
   * order.
   *
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column
   */
  void forEach(float[] vectors, int rows, int threads, Consumer consumer) {
    int tileRows = tileRows();
    int tiles = (rows + tileRows - 1) / tileRows;
    // A single tile is shared out by its product.
    int within = tiles == 1 ? threads : 1;
    Parallel.ranges(
        threads,
        tiles,
        (from, to) -> {
          Scratch scratch = rows == 1 ? new Scratch(1, mean.length, units) : pool.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tileRows;
              int count = Math.min(tileRows, rows - first);
              center(vectors, first, count, scratch.vectors);
              encoder.multiply(count, scratch.vectors, scratch.products, within);
              for (int i = 0; i < count; i++) {
                consumer.accept(first + i, scratch.products, i * units);
              }
            }
          } finally {
            if (rows > 1) {
              pool.giveBack(scratch);
            }
          }
        });
  }

  /** Room for a tile: small enough for a core's cache, used again and again. */
  private static final class Scratch {
    private final float[] vectors;
    private final float[] products;

    Scratch(int rows, int dimension, int units) {
      this.vectors = new float[rows * dimension];
      this.products = new float[rows * units];
    }
  }

  private int tileRows() {
    return Math.max(1, Math.min(MOST_TILE_ROWS, TILE_FLOATS / Math.max(mean.length, units)));
  }

  private void center(float[] vectors, int start, int count, float[] centered) {
    int dimension = mean.length;
    for (int i = 0; i < count; i++) {
      int source = (start + i) * dimension;
      int target = i * dimension;
      float check = 0;
      for (int j = 0; j < dimension; j++) {
        float value = vectors[source + j];
        check += value * 0f;
        centered[target + j] = value - mean[j];
      }
      if (Float.isNaN(check)) {
        FiniteRows.require(vectors, start + i, dimension);
      }
    }
  }
}
