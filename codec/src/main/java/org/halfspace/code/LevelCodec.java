// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.engine.LevelEngine;
import org.halfspace.code.engine.LevelTensors;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.internal.Parallel;

/**
 * The two-layer autoencoder whose units have several levels, as a codec: unit j of a vector x has
 * the index of the level in which (B (x − μ))_j lies, and a code is decoded to x̂ = A y + b with
 * the levels y of its indexes (docs/theory.md §8).
 *
 * <p>Units have 1 to 8 bits each and lie in a code as {@link UnitLayout} says. With the quantizer
 * {−1, 1} and the threshold 0 in all units, codes are those of a {@link SignCodec}, and decoded
 * vectors are so up to rounding. x − μ is formed first, then multiplied, all in float32; a
 * pre-activation that meets a threshold to rounding may fall on either side on another machine.
 * Immutable and thread-safe. Coding a vector costs u d multiplications, decoding ⌈n/8⌉ d additions
 * in blocks, u d multiplications for single vectors.
 */
public final class LevelCodec implements UnitCodec {
  private final LevelEncoder encoder;
  private final float[] decoder;
  private final float[] offset;
  private LevelEngine engine;

  private LevelCodec(LevelEncoder encoder, float[] decoder, float[] offset) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.offset = offset;
  }

  /**
   * A codec of the given tensors, which are copied.
   *
   * @param quantizers of the u units, 2^b levels each; used in float32
   * @param encoder B: u × d, row after row
   * @param decoder A: d × u, row after row
   * @param mean μ: d ≥ 1
   * @param offset b: d
   * @throws IllegalArgumentException if there is no unit, a number of levels is no power of two, a
   *     level or threshold is beyond float32, a length does not fit or an entry is not finite
   */
  public static LevelCodec of(
      List<Quantizer> quantizers, float[] encoder, float[] decoder, float[] mean, float[] offset) {
    return of(LevelEncoder.of(quantizers, encoder, mean), decoder, offset);
  }

  /** The codec of an encoder and a decoder; the decoder and its offset are copied. */
  static LevelCodec of(LevelEncoder encoder, float[] decoder, float[] offset) {
    int d = encoder.dimension();
    return new LevelCodec(
        encoder,
        SignCodec.checked("decoder", decoder, (long) encoder.units() * d),
        SignCodec.checked("offset", offset, d));
  }

  /** What encodes, without what decodes. */
  public LevelEncoder levelEncoder() {
    return encoder;
  }

  @Override
  public UnitEncoder unitEncoder() {
    return encoder;
  }

  @Override
  public LevelCodec withDecoder(float[] changedDecoder, float[] changedOffset) {
    return of(encoder, changedDecoder, changedOffset);
  }

  @Override
  public UnitLayout layout() {
    return encoder.layout();
  }

  @Override
  public int bits() {
    return encoder.bits();
  }

  @Override
  public int units() {
    return encoder.units();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public int bytesPerCode() {
    return encoder.bytesPerCode();
  }

  /** The quantizers of the units, in float32. */
  public List<Quantizer> quantizers() {
    return encoder.quantizers();
  }

  @Override
  public float[] encoder() {
    return encoder.rows();
  }

  @Override
  public float[] decoder() {
    return decoder.clone();
  }

  @Override
  public float[] mean() {
    return encoder.mean();
  }

  @Override
  public float[] offset() {
    return offset.clone();
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    encoder.encode(vectors, rows, packed, threads);
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) rows * bytesPerCode(), packed.length);
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    layout().requireZeroPadding(packed, rows);
    engine().decode(packed, rows, vectors, threads);
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private synchronized LevelEngine engine() {
    if (engine == null) {
      LevelTensors tensors =
          new LevelTensors(
              layout(),
              encoder.rowsShared(),
              encoder.tables(),
              decoder,
              encoder.meanShared(),
              offset);
      engine = new LevelEngine(tensors, MatrixProducts.available());
    }
    return engine;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelCodec codec
        && encoder.equals(codec.encoder)
        && Arrays.equals(decoder, codec.decoder)
        && Arrays.equals(offset, codec.offset);
  }

  @Override
  public int hashCode() {
    return Objects.hash(encoder, Arrays.hashCode(decoder));
  }

  @Override
  public String toString() {
    return "LevelCodec(" + dimension() + " → " + units() + " units of " + bits() + " bits)";
  }
}
