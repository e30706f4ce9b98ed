// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.function.Supplier;

/**
 * Units of several levels: encoding by a product of matrices and thresholds, decoding by {@link
 * LevelDecoder}; by the Vector API where it is present. Thread-safe.
 */
public final class LevelEngine {
  private final LevelTensors tensors;
  private final Supplier<Encoding> encodingMaker;

  /** Made when first asked for, as it holds B once more. */
  private Encoding encoding;

  /** Null if there is no decoder. */
  private final LevelDecoder decoder;

  /** One of the two ways to encode. */
  private interface Encoding {
    void encode(float[] vectors, int rows, float[] factors, byte[] packed, int threads);
  }

  /**
   * @param products what multiplies without the Vector API
   */
  public LevelEngine(LevelTensors tensors, MatrixProducts products) {
    this(tensors, products, VectorApi.present());
  }

  LevelEngine(LevelTensors tensors, MatrixProducts products, boolean vectorApi) {
    this.tensors = tensors;
    this.encodingMaker = () -> vectorApi ? byVectors(tensors) : byProducts(tensors, products);
    Supplier<LevelSums> kind = vectorApi ? LevelSums.Simd::new : LevelSums.Plain::new;
    this.decoder = tensors.decoder().length == 0 ? null : new LevelDecoder(tensors, kind);
  }

  private static Encoding byVectors(LevelTensors tensors) {
    StripProducts products = new StripProducts(tensors.encoder(), tensors.units(), tensors.mean());
    LevelPacker.Plan plan = new LevelPacker.Plan(tensors.layout(), tensors.tables());
    ScratchPool<StripProducts.Tile<LevelPacker>> pool =
        new ScratchPool<>(() -> products.tile(new LevelPacker(plan, products.tileRows())));
    return (vectors, rows, factors, packed, threads) ->
        products.forEach(vectors, rows, threads, pool, packer -> packer.begin(factors, packed));
  }

  private static Encoding byProducts(LevelTensors tensors, MatrixProducts products) {
    PreActivations preActivations =
        new PreActivations(products, tensors.encoder(), tensors.units(), tensors.mean());
    LevelTables tables = tensors.tables();
    int bytes = tensors.layout().bytesPerCode();
    return (vectors, rows, factors, packed, threads) ->
        preActivations.forEach(
            vectors,
            rows,
            threads,
            (row, values, at) -> {
              float factor = factors.length == 0 ? 1 : factors[row];
              tables.pack(values, at, factor, packed, row * bytes);
            });
  }

  private synchronized Encoding encoding() {
    if (encoding == null) {
      encoding = encodingMaker.get();
    }
    return encoding;
  }

  /**
   * Encodes the first {@code rows} vectors; arguments are checked, but for entries that are not
   * finite.
   *
   * @param factors by which the pre-activations of each vector are multiplied; none if empty
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column
   */
  public void encode(float[] vectors, int rows, float[] factors, byte[] packed, int threads) {
    encoding().encode(vectors, rows, factors, packed, threads);
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }
}
