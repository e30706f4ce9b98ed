// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.engine.LevelEngine;
import org.halfspace.code.engine.LevelTables;
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
 * Equal codes are decoded to equal vectors, wherever they stand. Immutable and thread-safe. Coding
 * a vector costs u d multiplications, decoding ⌈n/8⌉ d additions in blocks, u d multiplications for
 * single vectors.
 */
public final class LevelCodec {
  private final UnitLayout layout;
  private final List<Quantizer> quantizers;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] mean;
  private final float[] offset;
  private final LevelTables tables;
  private LevelEngine engine;

  private LevelCodec(
      List<Quantizer> quantizers, float[] encoder, float[] decoder, float[] mean, float[] offset) {
    this.layout = UnitLayout.of(quantizers.stream().mapToInt(Quantizer::bits).toArray());
    this.quantizers = quantizers;
    this.encoder = encoder;
    this.decoder = decoder;
    this.mean = mean;
    this.offset = offset;
    this.tables =
        new LevelTables(
            layout,
            floats(quantizers.stream().map(Quantizer::thresholds).toList()),
            floats(quantizers.stream().map(Quantizer::levels).toList()));
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
    List<Quantizer> own = new ArrayList<>(quantizers.size());
    for (int j = 0; j < quantizers.size(); j++) {
      own.add(inFloat32(quantizers.get(j), j));
    }
    if (own.isEmpty() || mean.length < 1) {
      throw new IllegalArgumentException(
          "quantizers: " + own.size() + ", mean: length " + mean.length + ", must be at least 1");
    }
    long entries = (long) own.size() * mean.length;
    return new LevelCodec(
        List.copyOf(own),
        SignCodec.checked("encoder", encoder, entries),
        SignCodec.checked("decoder", decoder, entries),
        SignCodec.checked("mean", mean, mean.length),
        SignCodec.checked("offset", offset, mean.length));
  }

  private static Quantizer inFloat32(Quantizer quantizer, int unit) {
    String name = "quantizers[" + unit + "]: ";
    if (Integer.bitCount(quantizer.size()) != 1) {
      throw new IllegalArgumentException(
          name + quantizer.size() + " levels, must be a power of two");
    }
    try {
      return Quantizer.of(narrowed(quantizer.levels()), narrowed(quantizer.thresholds()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          name + "in float32, which codes use, " + e.getMessage(), e);
    }
  }

  private static double[] narrowed(double[] values) {
    return Arrays.stream(values).map(value -> (float) value).toArray();
  }

  private static float[] floats(List<double[]> parts) {
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (double[] part : parts) {
      for (double value : part) {
        all[at++] = (float) value;
      }
    }
    return all;
  }

  /** Where the units lie. */
  public UnitLayout layout() {
    return layout;
  }

  /** n, the bits of a code, padding among them. */
  public int bits() {
    return layout.bits();
  }

  /** u, the number of units. */
  public int units() {
    return layout.units();
  }

  /** d, the length of a vector. */
  public int dimension() {
    return mean.length;
  }

  /** ⌈n/8⌉. */
  public int bytesPerCode() {
    return layout.bytesPerCode();
  }

  /** The quantizers of the units, in float32. */
  public List<Quantizer> quantizers() {
    return quantizers;
  }

  /** A copy of B: u × d, row after row. */
  public float[] encoder() {
    return encoder.clone();
  }

  /** A copy of A: d × u, row after row. */
  public float[] decoder() {
    return decoder.clone();
  }

  /** A copy of μ, which is subtracted before encoding. */
  public float[] mean() {
    return mean.clone();
  }

  /** A copy of b, which is added after decoding. */
  public float[] offset() {
    return offset.clone();
  }

  /**
   * Encodes the first {@code rows} vectors of {@code vectors} into the front of {@code packed};
   * what lies after is left alone.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, {@link #bytesPerCode()} each
   * @param threads of BLAS and of what is not BLAS
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column;
   *     or if {@code threads < 1}
   */
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    Objects.checkFromIndexSize(0L, (long) rows * bytesPerCode(), packed.length);
    engine().encode(vectors, rows, packed, threads);
  }

  /**
   * Decodes the first {@code rows} codes of {@code packed} into the front of {@code vectors}; what
   * lies after is left alone.
   *
   * @param packed row after row, {@link #bytesPerCode()} each; not changed
   * @param vectors row after row
   * @param threads how many to use at most
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit of padding is set; the message names the row; or if
   *     {@code threads < 1}
   */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) rows * bytesPerCode(), packed.length);
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    layout.requireZeroPadding(packed, rows);
    engine().decode(packed, rows, vectors, threads);
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private synchronized LevelEngine engine() {
    if (engine == null) {
      LevelTensors tensors = new LevelTensors(layout, encoder, tables, decoder, mean, offset);
      engine = new LevelEngine(tensors, MatrixProducts.available());
    }
    return engine;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelCodec codec
        && quantizers.equals(codec.quantizers)
        && Arrays.equals(encoder, codec.encoder)
        && Arrays.equals(decoder, codec.decoder)
        && Arrays.equals(mean, codec.mean)
        && Arrays.equals(offset, codec.offset);
  }

  @Override
  public int hashCode() {
    return Objects.hash(quantizers, Arrays.hashCode(encoder));
  }

  @Override
  public String toString() {
    return "LevelCodec(" + dimension() + " → " + units() + " units of " + bits() + " bits)";
  }
}
