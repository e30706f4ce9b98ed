// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.internal.Parallel;

/** Encoding as products of matrices, tile after tile; decoding by tables in plain Java. */
public final class ProductEngine implements CodeEngine {
  /** Of vectors or codes in a tile, which then stays in a core's cache. */
  private static final int TILE_FLOATS = 1 << 19;

  private static final int MOST_TILE_ROWS = 512;

  private final CodeTensors tensors;
  private final MatrixProducts.Right encoder;
  private final int bits;
  private final int dimension;
  private final TableDecoder decoder;
  private final ScratchPool<Scratch> pool;

  public ProductEngine(CodeTensors tensors, MatrixProducts products) {
    this.tensors = tensors;
    this.encoder = products.right(tensors.encoder(), tensors.bits(), tensors.dimension());
    this.bits = tensors.bits();
    this.dimension = tensors.dimension();
    this.decoder = new TableDecoder(tensors, SignSums.Plain::new);
    this.pool = new ScratchPool<>(() -> new Scratch(tileRows(), dimension, bits));
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    int tileRows = tileRows();
    int tiles = (rows + tileRows - 1) / tileRows;
    // A single tile is shared out by its product.
    int within = tiles == 1 ? threads : 1;
    Parallel.ranges(
        threads,
        tiles,
        (from, to) -> {
          Scratch scratch = rows == 1 ? new Scratch(1, dimension, bits) : pool.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tileRows;
              int count = Math.min(tileRows, rows - first);
              encodeTile(vectors, first, count, packed, scratch, within);
            }
          } finally {
            if (rows > 1) {
              pool.giveBack(scratch);
            }
          }
        });
  }

  private void encodeTile(
      float[] vectors, int first, int count, byte[] packed, Scratch scratch, int threads) {
    int bytes = tensors.bytesPerCode();
    center(vectors, first, count, scratch.vectors);
    encoder.multiply(count, scratch.vectors, scratch.signs, threads);
    for (int i = 0; i < count; i++) {
      PackedBits.ofSigns(scratch.signs, i * bits, bits, packed, (first + i) * bytes);
    }
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }

  /** Room for a tile: small enough for a core's cache, used again and again. */
  private static final class Scratch {
    private final float[] vectors;
    private final float[] signs;

    Scratch(int rows, int dimension, int bits) {
      this.vectors = new float[rows * dimension];
      this.signs = new float[rows * bits];
    }
  }

  private int tileRows() {
    return Math.max(1, Math.min(MOST_TILE_ROWS, TILE_FLOATS / Math.max(dimension, bits)));
  }

  private void center(float[] vectors, int start, int count, float[] centered) {
    float[] mean = tensors.mean();
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
