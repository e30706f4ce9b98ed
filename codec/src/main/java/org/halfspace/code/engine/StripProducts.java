// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.internal.Parallel;

/**
 * B (x − μ) by {@link ProductKernel}, tile after tile of vectors and strip after strip of B's rows,
 * handed on while it is in a core's nearest cache. Every sum is in one order, whatever the number
 * of vectors and threads. Thread-safe. Only where {@link VectorApi#present}.
 */
final class StripProducts {
  /** Of the vectors in a tile while they are encoded: half of a core's second cache. */
  private static final int TILE_FLOATS = 1 << 17;

  private static final int MOST_ROWS = 96 / ProductKernel.ROWS * ProductKernel.ROWS;

  /** Most entries of a strip that are in a core's first cache while all panels go over them. */
  private static final int MOST_DEPTH = 272;

  private static final int WIDTH = ProductKernel.columns();

  private final float[] mean;
  private final int units;
  private final int dimension;

  /** d, filled up to whole chunks of a panel. */
  private final int panelDepth;

  /** Entries worked on at a time: whole chunks, in parts as equal as these allow. */
  private final int partDepth;

  /** B in strips: entry k of row j of strip s at (s · d + k) · columns + j. */
  private final float[] strips;

  /**
   * @param encoder B: n × d, row after row
   * @param units n
   * @param mean μ: d; not changed, and may not change
   */
  StripProducts(float[] encoder, int units, float[] mean) {
    this.mean = mean;
    this.units = units;
    this.dimension = mean.length;
    int chunk = ProductKernel.chunk();
    this.panelDepth = (dimension + chunk - 1) / chunk * chunk;
    int parts = (dimension + MOST_DEPTH - 1) / MOST_DEPTH;
    this.partDepth = (panelDepth / chunk + parts - 1) / parts * chunk;
    int count = (units + WIDTH - 1) / WIDTH;
    this.strips = new float[Math.multiplyExact(count * WIDTH, dimension)];
    for (int j = 0; j < units; j++) {
      int at = j / WIDTH * dimension * WIDTH + j % WIDTH;
      for (int k = 0; k < dimension; k++) {
        strips[at + k * WIDTH] = encoder[j * dimension + k];
      }
    }
  }

  /** The most vectors of a tile. */
  int tileRows() {
    int panels = TILE_FLOATS / dimension / ProductKernel.ROWS;
    return ProductKernel.ROWS * Math.max(1, Math.min(MOST_ROWS / ProductKernel.ROWS, panels));
  }

  /** What is done with products. Belongs to one thread. */
  interface Consumer {
    /**
     * Takes the products of a tile and a strip; strips follow one another.
     *
     * @param first the tile's first row
     * @param rows of the tile
     * @param unit the strip's first
     * @param sums that of row i and unit {@code unit + j} at i · {@link ProductKernel#columns} + j
     */
    void accept(int first, int rows, int unit, float[] sums);
  }

  /** Centered vectors of a tile in panels, their products with a strip, and who takes them. */
  static final class Tile<C extends Consumer> {
    private final float[] panels;
    private final float[] sums;
    private final C consumer;

    private Tile(float[] panels, float[] sums, C consumer) {
      this.panels = panels;
      this.sums = sums;
      this.consumer = consumer;
    }

    C consumer() {
      return consumer;
    }
  }

  /** Storage of a thread. */
  <C extends Consumer> Tile<C> tile(C consumer) {
    // Kernels that turn products read whole registers of rows.
    int rows = tileRows() + 3 * ProductKernel.chunk();
    return new Tile<>(new float[tileRows() * panelDepth], new float[rows * WIDTH], consumer);
  }

  /**
   * Hands the products of the first {@code rows} vectors on, on several threads, in no order of
   * tiles.
   *
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column
   */
  <C extends Consumer> void forEach(
      float[] vectors, int rows, int threads, ScratchPool<Tile<C>> pool, Start<C> start) {
    int most = tileRows();
    Parallel.ranges(
        threads,
        (rows + most - 1) / most,
        (from, to) -> {
          Tile<C> tile = pool.take();
          try {
            start.begin(tile.consumer);
            for (int t = from; t < to; t++) {
              int first = t * most;
              multiply(vectors, first, Math.min(most, rows - first), tile);
            }
          } finally {
            pool.giveBack(tile);
          }
        });
  }

  /** Tells a consumer where its results go. */
  interface Start<C> {
    void begin(C consumer);
  }

  private void multiply(float[] vectors, int first, int count, Tile<?> tile) {
    for (int row = 0; row < count; row++) {
      int place = row % ProductKernel.ROWS;
      int to = (row - place) * panelDepth + place * ProductKernel.chunk();
      int at = (first + row) * dimension;
      if (Float.isNaN(ProductKernel.center(vectors, at, mean, tile.panels, to))) {
        FiniteRows.require(vectors, first + row, dimension);
      }
    }
    for (int unit = 0; unit < units; unit += WIDTH) {
      multiply(tile, unit * dimension, count, NarrowKernel.fits(units - unit));
      tile.consumer.accept(first, count, unit, tile.sums);
    }
  }

  /** Part by part of the depth, so that of a strip as much as is used stays in the first cache. */
  private void multiply(Tile<?> tile, int stripAt, int count, boolean narrow) {
    Arrays.fill(tile.sums, 0);
    for (int k = 0; k < dimension; k += partDepth) {
      int depth = Math.min(partDepth, dimension - k);
      int stripPart = stripAt + k * WIDTH;
      for (int p = 0; p < count; p += ProductKernel.ROWS) {
        int panelAt = p * panelDepth + k * ProductKernel.ROWS;
        if (narrow) {
          NarrowKernel.add(tile.panels, panelAt, strips, stripPart, depth, tile.sums, p * WIDTH);
        } else {
          ProductKernel.add(tile.panels, panelAt, strips, stripPart, depth, tile.sums, p * WIDTH);
        }
      }
    }
  }
}
