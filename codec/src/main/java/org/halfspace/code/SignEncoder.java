// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.halfspace.code.engine.CodeTensors;
import org.halfspace.code.engine.EncodeEngine;
import org.halfspace.code.engine.PackedBits;
import org.halfspace.internal.Parallel;

/**
 * The first layer of a {@link SignCodec}, for which no decoder has been found yet: bit j of a
 * vector x says whether (B (x − μ))_j ≥ 0. Encodes as a {@link SignCodec} does, bit for bit, in n d
 * multiplications for each vector, or O(d log d) by a {@link UniversalEncoder}. Immutable and
 * thread-safe.
 */
public final class SignEncoder implements UnitEncoder {
  private final int bits;
  private final int dimension;
  private final float[] rows;
  private final float[] mean;
  private final Optional<UniversalEncoder> rotation;
  private final LazyEngine engine;

  /** Of tensors that are checked and not copied. */
  SignEncoder(
      int bits, int dimension, float[] rows, float[] mean, Optional<UniversalEncoder> rotation) {
    this.bits = bits;
    this.dimension = dimension;
    this.rows = rows;
    this.mean = mean;
    this.rotation = rotation;
    this.engine =
        new LazyEngine(
            () ->
                rotation
                    .<EncodeEngine>map(fast -> fast::encode)
                    .orElseGet(
                        () -> SignCodec.dense(CodeTensors.ofEncoder(bits, dimension, rows, mean))));
  }

  private SignEncoder(float[] rows, float[] mean, CoordinateEngine engine) {
    this.bits = engine.bits();
    this.dimension = mean.length;
    this.rows = rows;
    this.mean = mean;
    this.rotation = Optional.empty();
    this.engine = new LazyEngine(() -> engine);
  }

  /**
   * An encoder of the given tensors, which are copied.
   *
   * @param rows B: n × d, row after row; n ≥ 1
   * @param mean μ: d ≥ 1
   * @throws IllegalArgumentException if there is no row, a length does not fit or an entry is not
   *     finite
   */
  public static SignEncoder of(float[] rows, float[] mean) {
    if (mean.length < 1 || rows.length < mean.length) {
      throw new IllegalArgumentException(
          "rows: length "
              + rows.length
              + ", mean: length "
              + mean.length
              + ", must be at least one row of at least one entry");
    }
    int n = rows.length / mean.length;
    return new SignEncoder(
        n,
        mean.length,
        SignCodec.checked("rows", rows, (long) n * mean.length),
        SignCodec.checked("mean", mean, mean.length),
        Optional.empty());
  }

  /**
   * The encoder of single coordinates, whose rows are zeros with one 1: bit j says whether x − μ is
   * at least 0 in column j of those given. Encodes in n steps for each vector.
   *
   * @param columns which coordinates; copied
   * @param mean μ: d ≥ 1; copied
   * @throws IllegalArgumentException if there is no column, or an entry of the mean is not finite
   * @throws IndexOutOfBoundsException if a column is not between 0 and d − 1
   */
  public static SignEncoder ofCoordinates(int[] columns, float[] mean) {
    if (columns.length < 1) {
      throw new IllegalArgumentException("columns: none, must be at least 1");
    }
    float[] rows = new float[Math.multiplyExact(columns.length, mean.length)];
    for (int i = 0; i < columns.length; i++) {
      rows[i * mean.length + Objects.checkIndex(columns[i], mean.length)] = 1;
    }
    float[] checked = SignCodec.checked("mean", mean, mean.length);
    return new SignEncoder(rows, checked, new CoordinateEngine(columns.clone(), checked));
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
  public int dimension() {
    return dimension;
  }

  @Override
  public int bytesPerCode() {
    return (bits + 7) / 8;
  }

  @Override
  public float[] rows() {
    return rows.clone();
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public void encode(float[] vectors, int count, byte[] packed, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) count * dimension, vectors.length);
    Objects.checkFromIndexSize(0L, (long) count * bytesPerCode(), packed.length);
    engine.get().encode(vectors, count, packed, threads);
  }

  @Override
  public void encode(float[] vectors, int count, float[] factors, byte[] packed, int threads) {
    encode(vectors, count, packed, threads);
  }

  @Override
  public void values(byte[] packed, int at, float[] values, int to) {
    PackedBits.toSigns(packed, at, bits, values, to);
  }

  @Override
  public SignCodec withDecoder(float[] decoder, float[] offset) {
    return SignCodec.of(this, decoder, offset);
  }

  /** B itself, not to be changed. */
  float[] rowsShared() {
    return rows;
  }

  /** μ itself, not to be changed. */
  float[] meanShared() {
    return mean;
  }

  Optional<UniversalEncoder> rotation() {
    return rotation;
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private static final class LazyEngine {
    private final Supplier<EncodeEngine> maker;
    private EncodeEngine engine;

    LazyEngine(Supplier<EncodeEngine> maker) {
      this.maker = maker;
    }

    synchronized EncodeEngine get() {
      if (engine == null) {
        engine = maker.get();
      }
      return engine;
    }
  }
}
