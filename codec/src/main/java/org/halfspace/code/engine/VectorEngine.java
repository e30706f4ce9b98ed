// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.halfspace.internal.Parallel;

/**
 * Encoding by {@link ProductKernel} and decoding by {@link TableDecoder}: signs are taken from the
 * product's registers, so pre-activations never go to memory. Every sum is in one order, whatever
 * the number of vectors and threads.
 */
public final class VectorEngine implements CodeEngine {
  /** Of the vectors in a tile while they are encoded: half of a core's second cache. */
  private static final int ENCODE_TILE_FLOATS = 1 << 17;

  private static final int MOST_ENCODE_ROWS = 96 / ProductKernel.ROWS * ProductKernel.ROWS;

  /** Entries of a strip that are in a core's first cache while all panels go over them. */
  private static final int ENCODE_DEPTH = 256;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CodeTensors tensors;
  private final int bits;
  private final int dimension;

  /** d, filled up to whole chunks of a panel. */
  private final int panelDepth;

  /** B in strips: entry k of row j of strip s at (s · d + k) · columns + j. */
  private final float[] strips;

  private final TableDecoder decoder;
  private final ScratchPool<Products> products;

  public VectorEngine(CodeTensors tensors) {
    this.tensors = tensors;
    this.bits = tensors.bits();
    this.dimension = tensors.dimension();
    int chunk = ProductKernel.chunk();
    this.panelDepth = (dimension + chunk - 1) / chunk * chunk;
    this.strips = strips(tensors.encoder());
    this.decoder = new TableDecoder(tensors, SignSums.Simd::new);
    this.products = new ScratchPool<>(Products::new);
  }

  private float[] strips(float[] encoder) {
    int width = ProductKernel.columns();
    int count = (bits + width - 1) / width;
    float[] strips = new float[Math.multiplyExact(count * width, dimension)];
    for (int j = 0; j < bits; j++) {
      int at = j / width * dimension * width + j % width;
      for (int k = 0; k < dimension; k++) {
        strips[at + k * width] = encoder[j * dimension + k];
      }
    }
    return strips;
  }

  private int encodeRows() {
    int panels = ENCODE_TILE_FLOATS / dimension / ProductKernel.ROWS;
    return ProductKernel.ROWS
        * Math.max(1, Math.min(MOST_ENCODE_ROWS / ProductKernel.ROWS, panels));
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    int tile = encodeRows();
    Parallel.ranges(
        threads,
        (rows + tile - 1) / tile,
        (from, to) -> {
          Products scratch = products.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tile;
              encodeTile(vectors, first, Math.min(tile, rows - first), packed, scratch);
            }
          } finally {
            products.giveBack(scratch);
          }
        });
  }

  /** Centered vectors of a tile in panels, and their products with a strip. */
  private final class Products {
    private final float[] panels = new float[encodeRows() * panelDepth];
    private final float[] sums = new float[encodeRows() * ProductKernel.columns()];
    private final int[] signs = new int[sums.length / Integer.SIZE];
  }

  private void encodeTile(float[] vectors, int first, int count, byte[] packed, Products scratch) {
    for (int row = 0; row < count; row++) {
      int place = row % ProductKernel.ROWS;
      int to = (row - place) * panelDepth + place * ProductKernel.chunk();
      center(vectors, first + row, scratch.panels, to);
    }
    int width = ProductKernel.columns();
    for (int from = 0; from < bits; from += width) {
      multiply(scratch, from * dimension, count);
      SignKernel.pack(scratch.sums, 0, scratch.signs, scratch.signs.length);
      for (int row = 0; row < count; row++) {
        int bit = row * width;
        int word = scratch.signs[bit / Integer.SIZE] << bit % Integer.SIZE;
        write(word, first + row, from, packed);
      }
    }
  }

  private void center(float[] vectors, int row, float[] panels, int to) {
    float check = ProductKernel.center(vectors, row * dimension, tensors.mean(), panels, to);
    if (Float.isNaN(check)) {
      FiniteRows.require(vectors, row, dimension);
    }
  }

  /** Part by part of the depth, so that of a strip as much as is used stays in the first cache. */
  private void multiply(Products scratch, int stripAt, int count) {
    Arrays.fill(scratch.sums, 0);
    int width = ProductKernel.columns();
    for (int k = 0; k < dimension; k += ENCODE_DEPTH) {
      int depth = Math.min(ENCODE_DEPTH, dimension - k);
      for (int p = 0; p < count; p += ProductKernel.ROWS) {
        int panelAt = p * panelDepth + k * ProductKernel.ROWS;
        ProductKernel.add(
            scratch.panels, panelAt, strips, stripAt + k * width, depth, scratch.sums, p * width);
      }
    }
  }

  /** Bits of one strip: the first of a word. */
  private void write(int word, int row, int from, byte[] packed) {
    int to = row * tensors.bytesPerCode() + from / Byte.SIZE;
    int signs = Math.min(ProductKernel.columns(), bits - from);
    if (signs == Integer.SIZE) {
      INT.set(packed, to, word);
      return;
    }
    int kept = word & (int) (0xffffffff00000000L >> signs);
    for (int b = 0; b < signs; b += Byte.SIZE) {
      packed[to + b / Byte.SIZE] = (byte) (kept >>> (Integer.SIZE - Byte.SIZE - b));
    }
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }
}
