package org.halfspace.code;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.halfspace.linalg.Parallel;
import org.halfspace.simd.CacheLines;
import org.halfspace.simd.ProductKernel;
import org.halfspace.simd.SignKernel;
import org.halfspace.simd.TableKernel;

/**
 * Encoding and decoding by {@link ProductKernel} and {@link TableKernel}: signs are taken from the
 * product's registers, so pre-activations never go to memory. Every sum is in one order, whatever
 * the number of vectors and threads.
 */
final class VectorEngine implements CodeEngine {
  /** Of the vectors in a tile while they are encoded: half of a core's second cache. */
  private static final int ENCODE_TILE_FLOATS = 1 << 17;

  private static final int MOST_ENCODE_ROWS = 96 / ProductKernel.ROWS * ProductKernel.ROWS;

  /** Entries of a strip that are in a core's first cache while all panels go over them. */
  private static final int ENCODE_DEPTH = 256;

  /** Codes whose sums are in a core's second cache while the tables of 32 bits go over them. */
  private static final int DECODE_ROWS = 1024;

  /** With fewer codes, tables cost more than they save. */
  private static final int FEWEST_FOR_TABLES = 16;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CodeTensors tensors;
  private final int codes;
  private final int dimension;
  private final int words;
  private final int paddedDimension;

  /** d, filled up to whole chunks of a panel. */
  private final int panelDepth;

  /** B in strips: entry k of row j of strip s at (s · d + k) · columns + j. */
  private final float[] strips;

  /** Aᵀ with zeros behind: 32 · words × paddedDimension. */
  private final float[] decoderRows;

  private final ScratchPool<Products> products;
  private final ScratchPool<Sums> sums;

  VectorEngine(CodeTensors tensors) {
    this.tensors = tensors;
    this.codes = tensors.codes();
    this.dimension = tensors.dimension();
    this.words = (codes + TableKernel.BITS - 1) / TableKernel.BITS;
    int width = TableKernel.columns();
    this.paddedDimension = (dimension + width - 1) / width * width;
    int chunk = ProductKernel.chunk();
    this.panelDepth = (dimension + chunk - 1) / chunk * chunk;
    this.strips = strips(tensors.encoder());
    this.decoderRows = decoderRows(tensors.decoder());
    this.products = new ScratchPool<>(Products::new);
    this.sums = new ScratchPool<>(Sums::new);
  }

  private float[] strips(float[] encoder) {
    int width = ProductKernel.columns();
    int count = (codes + width - 1) / width;
    float[] strips = new float[Math.multiplyExact(count * width, dimension)];
    for (int j = 0; j < codes; j++) {
      int at = j / width * dimension * width + j % width;
      for (int k = 0; k < dimension; k++) {
        strips[at + k * width] = encoder[j * dimension + k];
      }
    }
    return strips;
  }

  private float[] decoderRows(float[] decoder) {
    float[] rows =
        new float[Math.multiplyExact(Math.multiplyExact(words, TableKernel.BITS), paddedDimension)];
    for (int j = 0; j < dimension; j++) {
      for (int i = 0; i < codes; i++) {
        rows[i * paddedDimension + j] = decoder[j * codes + i];
      }
    }
    return rows;
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

  /** Centred vectors of a tile in panels, and their products with a strip. */
  private final class Products {
    private final float[] panels = new float[encodeRows() * panelDepth];
    private final float[] sums = new float[encodeRows() * ProductKernel.columns()];
    private final int[] signs = new int[sums.length / Integer.SIZE];
  }

  private void encodeTile(float[] vectors, int first, int count, byte[] packed, Products scratch) {
    for (int row = 0; row < count; row++) {
      int place = row % ProductKernel.ROWS;
      int to = (row - place) * panelDepth + place * ProductKernel.chunk();
      centre(vectors, first + row, scratch.panels, to);
    }
    int width = ProductKernel.columns();
    for (int from = 0; from < codes; from += width) {
      multiply(scratch, from * dimension, count);
      SignKernel.pack(scratch.sums, 0, scratch.signs, scratch.signs.length);
      for (int row = 0; row < count; row++) {
        int bit = row * width;
        int word = scratch.signs[bit / Integer.SIZE] << bit % Integer.SIZE;
        write(word, first + row, from, packed);
      }
    }
  }

  private void centre(float[] vectors, int row, float[] panels, int to) {
    float check = ProductKernel.centre(vectors, row * dimension, tensors.mean(), panels, to);
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
    int to = row * tensors.bytesPerVector() + from / Byte.SIZE;
    int bits = Math.min(ProductKernel.columns(), codes - from);
    if (bits == Integer.SIZE) {
      INT.set(packed, to, word);
      return;
    }
    int kept = word & (int) (0xffffffff00000000L >> bits);
    for (int b = 0; b < bits; b += Byte.SIZE) {
      packed[to + b / Byte.SIZE] = (byte) (kept >>> (Integer.SIZE - Byte.SIZE - b));
    }
  }

  /** Codes as words, tables, and the sums they lead to. */
  private final class Sums {
    private final int[] words = new int[DECODE_ROWS * VectorEngine.this.words];
    private final byte[] code = new byte[VectorEngine.this.words * Integer.BYTES];

    /** A table, and behind it the sums of all codes of a tile. */
    private final float[] memory =
        CacheLines.floats(TableKernel.tableLength() + DECODE_ROWS * TableKernel.columns());
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    PackedBits.requireZerosBehind(packed, rows, codes);
    if (rows < FEWEST_FOR_TABLES) {
      for (int i = 0; i < rows; i++) {
        sum(packed, i, vectors);
      }
      return;
    }
    // As many tiles as threads at least, as long as tables are worth it.
    int share = (rows + threads - 1) / threads;
    int tile = Math.max(FEWEST_FOR_TABLES, Math.min(DECODE_ROWS, share));
    Parallel.ranges(
        threads,
        (rows + tile - 1) / tile,
        (from, to) -> {
          Sums scratch = sums.take();
          try {
            for (int t = from; t < to; t++) {
              int first = t * tile;
              decodeTile(packed, first, Math.min(tile, rows - first), vectors, scratch);
            }
          } finally {
            sums.giveBack(scratch);
          }
        });
  }

  private void decodeTile(byte[] packed, int first, int count, float[] vectors, Sums scratch) {
    int bytes = tensors.bytesPerVector();
    for (int i = 0; i < count; i++) {
      System.arraycopy(packed, (first + i) * bytes, scratch.code, 0, bytes);
      for (int w = 0; w < words; w++) {
        scratch.words[i * words + w] = (int) INT.get(scratch.code, w * Integer.BYTES);
      }
    }
    int width = TableKernel.columns();
    float[] offset = tensors.offset();
    int tableAt = CacheLines.FIRST;
    int sumsAt = tableAt + TableKernel.tableLength();
    for (int column = 0; column < dimension; column += width) {
      Arrays.fill(scratch.memory, sumsAt, sumsAt + count * width, 0);
      for (int w = 0; w < words; w++) {
        int row = w * TableKernel.BITS;
        TableKernel.build(
            decoderRows, row * paddedDimension + column, paddedDimension, scratch.memory, tableAt);
        TableKernel.add(scratch.words, w, words, count, scratch.memory, tableAt, sumsAt);
      }
      int kept = Math.min(width, dimension - column);
      float[] shift = Arrays.copyOfRange(offset, column, column + kept);
      float[] line = new float[kept];
      for (int i = 0; i < count; i++) {
        // Java uses vector registers only where all arrays have the same index.
        System.arraycopy(scratch.memory, sumsAt + i * width, line, 0, kept);
        for (int j = 0; j < kept; j++) {
          line[j] += shift[j];
        }
        System.arraycopy(line, 0, vectors, (first + i) * dimension + column, kept);
      }
    }
  }

  /** One code without tables, by the same sums in the same order. */
  private void sum(byte[] packed, int row, float[] vectors) {
    int from = row * tensors.bytesPerVector();
    int to = row * dimension;
    float[] four = new float[dimension];
    float[] sum = new float[dimension];
    for (int bit = 0; bit < words * TableKernel.BITS; bit++) {
      int at = bit < codes ? packed[from + bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1 : 0;
      float sign = 2 * at - 1;
      int decoderRow = bit * paddedDimension;
      if (bit % 4 == 0) {
        for (int j = 0; j < dimension; j++) {
          four[j] = sign * decoderRows[decoderRow + j];
        }
      } else {
        for (int j = 0; j < dimension; j++) {
          four[j] += sign * decoderRows[decoderRow + j];
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
