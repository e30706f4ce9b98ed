// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/** Encoding as products of matrices, tile after tile; decoding by tables in plain Java. */
public final class ProductEngine implements CodeEngine {
  private final CodeTensors tensors;
  private final PreActivations preActivations;
  private final TableDecoder decoder;

  public ProductEngine(CodeTensors tensors, MatrixProducts products) {
    this.tensors = tensors;
    this.preActivations =
        new PreActivations(products, tensors.encoder(), tensors.bits(), tensors.mean());
    this.decoder = new TableDecoder(tensors, SignSums.Plain::new);
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    int bits = tensors.bits();
    int bytes = tensors.bytesPerCode();
    preActivations.forEach(
        vectors,
        rows,
        threads,
        (row, values, at) -> PackedBits.ofSigns(values, at, bits, packed, row * bytes));
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }
}
