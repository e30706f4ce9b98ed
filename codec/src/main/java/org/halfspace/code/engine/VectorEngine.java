// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Encoding by {@link StripProducts} and decoding by {@link TableDecoder}: signs are taken while
 * products are in a core's nearest cache. Every sum is in one order, whatever the number of vectors
 * and threads.
 */
public final class VectorEngine implements CodeEngine {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int WIDTH = ProductKernel.columns();

  private final CodeTensors tensors;
  private final int bits;
  private final StripProducts products;
  private final TableDecoder decoder;
  private final ScratchPool<StripProducts.Tile<Signs>> pool;

  public VectorEngine(CodeTensors tensors) {
    this.tensors = tensors;
    this.bits = tensors.bits();
    this.products = new StripProducts(tensors.encoder(), bits, tensors.mean());
    this.decoder = new TableDecoder(tensors, SignSums.Simd::new);
    this.pool = new ScratchPool<>(() -> products.tile(new Signs()));
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    products.forEach(vectors, rows, threads, pool, signs -> signs.packed = packed);
  }

  /** Packs the signs of a tile. */
  private final class Signs implements StripProducts.Consumer {
    private final int[] words = new int[products.tileRows() * WIDTH / Integer.SIZE];
    private byte[] packed;

    @Override
    public void accept(int first, int rows, int unit, float[] sums) {
      SignKernel.pack(sums, 0, words, words.length);
      for (int row = 0; row < rows; row++) {
        int bit = row * WIDTH;
        write(words[bit / Integer.SIZE] << bit % Integer.SIZE, first + row, unit);
      }
    }

    /** Bits of one strip: the first of a word. */
    private void write(int word, int row, int from) {
      int to = row * tensors.bytesPerCode() + from / Byte.SIZE;
      int count = Math.min(WIDTH, bits - from);
      if (count == Integer.SIZE) {
        INT.set(packed, to, word);
        return;
      }
      int kept = word & (int) (0xffffffff00000000L >> count);
      for (int b = 0; b < count; b += Byte.SIZE) {
        packed[to + b / Byte.SIZE] = (byte) (kept >>> (Integer.SIZE - Byte.SIZE - b));
      }
    }
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }
}
