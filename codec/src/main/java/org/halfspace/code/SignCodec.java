// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.engine.CodeEngine;
import org.halfspace.code.engine.CodeTensors;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.code.engine.ProductEngine;
import org.halfspace.code.engine.VectorApi;
import org.halfspace.code.engine.VectorEngine;
import org.halfspace.internal.Floats;
import org.halfspace.internal.Parallel;

/**
 * The two-layer autoencoder with σ = sign as a codec: bit j of a vector x says whether (B (x −
 * μ))_j ≥ 0, and codes are decoded to x̂ = A σ + b with σ_j = ±1 and b the offset, μ if no other is
 * given.
 *
 * <p>A code is ⌈n/8⌉ bytes, the most significant bit first as {@code numpy.packbits} packs; the
 * bits after the n-th are zero. x − μ is formed first, then multiplied, all in float32; a bit whose
 * pre-activation is zero to rounding may fall either way on another machine or with another number
 * of threads, all others are the same everywhere. Immutable and thread-safe. Coding a vector costs
 * n d multiplications, decoding as many, or n d/4 additions by tables. Where {@link VectorApi} is
 * present its kernels do the work, else OpenBLAS. A codec of a {@link UniversalEncoder} encodes in
 * O(d log d).
 */
public final class SignCodec implements UnitCodec {
  private final int bits;
  private final int dimension;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] mean;
  private final float[] offset;
  private final Optional<UniversalEncoder> rotation;
  private final LazyEngine engine = new LazyEngine();

  private SignCodec(
      int bits,
      int dimension,
      float[] encoder,
      float[] decoder,
      float[] mean,
      float[] offset,
      Optional<UniversalEncoder> rotation) {
    this.rotation = rotation;
    this.bits = bits;
    this.dimension = dimension;
    this.encoder = encoder;
    this.decoder = decoder;
    this.mean = mean;
    this.offset = offset;
  }

  /**
   * A codec of the given tensors, which are copied.
   *
   * @param bits n, at least 1
   * @param dimension d, at least 1
   * @param encoder B: n × d, row after row
   * @param decoder A: d × n, row after row
   * @param mean μ: d
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  public static SignCodec of(
      int bits, int dimension, float[] encoder, float[] decoder, float[] mean) {
    return of(bits, dimension, encoder, decoder, mean, mean);
  }

  /**
   * A codec whose vectors are not decoded about the mean that is subtracted before encoding: b = μ
   * − A E[σ], for one, where bits are not as often 0 as 1.
   *
   * @param offset b: d
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  public static SignCodec of(
      int bits, int dimension, float[] encoder, float[] decoder, float[] mean, float[] offset) {
    if (bits < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "bits: " + bits + ", dimension: " + dimension + ", must be at least 1");
    }
    return new SignCodec(
        bits,
        dimension,
        checked("encoder", encoder, (long) bits * dimension),
        checked("decoder", decoder, (long) bits * dimension),
        checked("mean", mean, dimension),
        checked("offset", offset, dimension),
        Optional.empty());
  }

  /**
   * A codec with μ = 0 that encodes by a fast rotation; its B is {@link UniversalEncoder#rows}.
   *
   * @param decoder A: d × n, row after row; copied
   * @throws IllegalArgumentException if a length does not fit, an entry is not finite, or a row of
   *     the rotation is zero
   */
  public static SignCodec of(UniversalEncoder encoder, float[] decoder) {
    int n = encoder.bits();
    int d = encoder.dimension();
    return new SignCodec(
        n,
        d,
        Floats.of(encoder.rows()),
        checked("decoder", decoder, (long) n * d),
        new float[d],
        new float[d],
        Optional.of(encoder));
  }

  /** The codec of an encoder and a decoder; the decoder and its offset are copied. */
  static SignCodec of(SignEncoder encoder, float[] decoder, float[] offset) {
    int n = encoder.bits();
    int d = encoder.dimension();
    return new SignCodec(
        n,
        d,
        encoder.rowsShared(),
        checked("decoder", decoder, (long) n * d),
        encoder.meanShared(),
        checked("offset", offset, d),
        encoder.rotation());
  }

  @Override
  public UnitEncoder unitEncoder() {
    return signEncoder();
  }

  /** What encodes, without what decodes. */
  public SignEncoder signEncoder() {
    return new SignEncoder(bits, dimension, encoder, mean, rotation);
  }

  @Override
  public SignCodec withDecoder(float[] changedDecoder, float[] changedOffset) {
    return new SignCodec(
        bits,
        dimension,
        encoder,
        checked("decoder", changedDecoder, (long) bits * dimension),
        mean,
        checked("offset", changedOffset, dimension),
        rotation);
  }

  static float[] checked(String name, float[] tensor, long length) {
    if (tensor.length != length) {
      throw new IllegalArgumentException(
          name + ": length " + tensor.length + ", must be " + length);
    }
    for (int i = 0; i < tensor.length; i++) {
      if (!Float.isFinite(tensor[i])) {
        throw new IllegalArgumentException(name + "[" + i + "]: " + tensor[i] + ", must be finite");
      }
    }
    return tensor.clone();
  }

  @Override
  public int bits() {
    return bits;
  }

  @Override
  public int units() {
    return bits;
  }

  @Override
  public UnitLayout layout() {
    int[] ones = new int[bits];
    Arrays.fill(ones, 1);
    return UnitLayout.of(ones);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int bytesPerCode() {
    return CodeLayout.bytesOf(bits);
  }

  @Override
  public float[] encoder() {
    return encoder.clone();
  }

  @Override
  public float[] decoder() {
    return decoder.clone();
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  /** μ itself, not to be changed. */
  float[] meanShared() {
    return mean;
  }

  @Override
  public float[] offset() {
    return offset.clone();
  }

  /**
   * Encodes one vector.
   *
   * @throws IllegalArgumentException if its length is not d or an entry is not finite
   */
  public byte[] encode(float[] vector) {
    requireLength("vector", vector.length, dimension);
    byte[] code = new byte[bytesPerCode()];
    encode(vector, 1, code, 1);
    return code;
  }

  /**
   * Decodes one code.
   *
   * @throws IllegalArgumentException if its length is not ⌈n/8⌉ or a bit after the n-th is set
   */
  public float[] decode(byte[] code) {
    requireLength("code", code.length, bytesPerCode());
    float[] vector = new float[dimension];
    decode(code, 1, vector, 1);
    return vector;
  }

  private static void requireLength(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(name + ": length " + length + ", must be " + expected);
    }
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Parallel.requireThreads(threads);
    int bytes = bytesPerCode();
    Objects.checkFromIndexSize(0L, (long) rows * dimension, vectors.length);
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    engine.get().encode(vectors, rows, packed, threads);
  }

  static CodeEngine dense(CodeTensors tensors) {
    return VectorApi.present()
        ? new VectorEngine(tensors)
        : new ProductEngine(tensors, MatrixProducts.available());
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private final class LazyEngine {
    private CodeEngine engine;

    synchronized CodeEngine get() {
      if (engine == null) {
        CodeTensors tensors = new CodeTensors(bits, dimension, encoder, decoder, mean, offset);
        CodeEngine dense = dense(tensors);
        engine = rotation.<CodeEngine>map(fast -> new UniversalEngine(fast, dense)).orElse(dense);
      }
      return engine;
    }
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    int bytes = bytesPerCode();
    Objects.checkFromIndexSize(0L, (long) rows * bytes, packed.length);
    Objects.checkFromIndexSize(0L, (long) rows * dimension, vectors.length);
    engine.get().decode(packed, rows, vectors, threads);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignCodec codec
        && bits == codec.bits
        && dimension == codec.dimension
        && Arrays.equals(encoder, codec.encoder)
        && Arrays.equals(decoder, codec.decoder)
        && Arrays.equals(mean, codec.mean)
        && Arrays.equals(offset, codec.offset);
  }

  @Override
  public int hashCode() {
    return Objects.hash(bits, dimension, Arrays.hashCode(encoder));
  }

  @Override
  public String toString() {
    return "SignCodec(" + dimension + " → " + bits + " bits)";
  }
}
