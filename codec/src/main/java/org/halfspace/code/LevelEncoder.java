// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.engine.LevelEngine;
import org.halfspace.code.engine.LevelTables;
import org.halfspace.code.engine.LevelTensors;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.code.engine.UniformUnits;
import org.halfspace.internal.Floats;
import org.halfspace.internal.Parallel;

/**
 * What encodes by units of several levels: unit j of a vector x has the index of the level in which
 * (B (x − μ))_j lies (docs/theory.md §8). Units lie in a code as {@link UnitLayout} says. Immutable
 * and thread-safe. Coding a vector costs u d multiplications; a {@link UniversalEncoder}'s rotation
 * d log d additions.
 */
public final class LevelEncoder implements UnitEncoder {
  private static final float[] AS_THEY_ARE = {};

  private final UnitLayout layout;
  private final List<Quantizer> quantizers;
  private final float[] rows;
  private final float[] mean;
  private final LevelTables tables;
  private final Optional<FastProjection> rotation;

  /** The units of a rotation, which are all alike. */
  private final Optional<UniformUnits> uniform;

  private LevelEngine engine;

  private LevelEncoder(
      List<Quantizer> quantizers, float[] rows, float[] mean, Optional<FastProjection> rotation) {
    this.layout = UnitLayout.of(quantizers.stream().mapToInt(Quantizer::bits).toArray());
    this.quantizers = quantizers;
    this.rows = rows;
    this.mean = mean;
    this.rotation = rotation;
    this.tables = new LevelTables(layout, thresholds(), levels());
    this.uniform = rotation.map(fast -> new UniformUnits(floats(quantizers.get(0).thresholds())));
  }

  /**
   * An encoder of the given tensors, which are copied.
   *
   * @param quantizers of the u units, 2^b levels each; used in float32
   * @param rows B: u × d, row after row
   * @param mean μ: d ≥ 1
   * @throws IllegalArgumentException if there is no unit, a number of levels is no power of two, a
   *     level or threshold is beyond float32, a length does not fit or an entry is not finite
   */
  public static LevelEncoder of(List<Quantizer> quantizers, float[] rows, float[] mean) {
    List<Quantizer> own = new ArrayList<>(quantizers.size());
    for (int j = 0; j < quantizers.size(); j++) {
      own.add(inFloat32(quantizers.get(j), j));
    }
    if (own.isEmpty() || mean.length < 1) {
      throw new IllegalArgumentException(
          "quantizers: " + own.size() + ", mean: length " + mean.length + ", must be at least 1");
    }
    return new LevelEncoder(
        List.copyOf(own),
        SignCodec.checked("encoder", rows, (long) own.size() * mean.length),
        SignCodec.checked("mean", mean, mean.length),
        Optional.empty());
  }

  /**
   * An encoder with μ = 0 by a fast rotation; its B is {@link UniversalEncoder#rows}.
   *
   * @param rotation of u units
   * @param quantizer of all units: 2, 4 or 16 levels
   * @throws IllegalArgumentException if the quantizer has another number of levels or is beyond
   *     float32, or a row of the rotation is zero
   */
  public static LevelEncoder of(UniversalEncoder rotation, Quantizer quantizer) {
    float[] scales = new float[rotation.bits()];
    double[] rows = rotation.rows(scales);
    return new LevelEncoder(
        Collections.nCopies(rotation.bits(), inFloat32(quantizer, 0)),
        Floats.of(rows),
        new float[rotation.dimension()],
        Optional.of(new FastProjection(rotation, scales)));
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

  private static float[] floats(double[] values) {
    return floats(List.of(values));
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

  @Override
  public int bits() {
    return layout.bits();
  }

  @Override
  public int units() {
    return layout.units();
  }

  @Override
  public int dimension() {
    return mean.length;
  }

  @Override
  public int bytesPerCode() {
    return layout.bytesPerCode();
  }

  /** The quantizers of the units, in float32. */
  public List<Quantizer> quantizers() {
    return quantizers;
  }

  /** The levels of all units, one unit after the other: Σ 2^b. */
  public float[] levels() {
    return floats(quantizers.stream().map(Quantizer::levels).toList());
  }

  /** The thresholds of all units, one unit after the other: Σ (2^b − 1). */
  public float[] thresholds() {
    return floats(quantizers.stream().map(Quantizer::thresholds).toList());
  }

  @Override
  public float[] rows() {
    return rows.clone();
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  /** B itself, not to be changed. */
  float[] rowsShared() {
    return rows;
  }

  /** μ itself, not to be changed. */
  float[] meanShared() {
    return mean;
  }

  LevelTables tables() {
    return tables;
  }

  @Override
  public void encode(float[] vectors, int count, byte[] packed, int threads) {
    encodeBy(vectors, count, AS_THEY_ARE, packed, threads);
  }

  @Override
  public void encode(float[] vectors, int count, float[] factors, byte[] packed, int threads) {
    Objects.checkFromIndexSize(0, count, factors.length);
    encodeBy(vectors, count, count == 0 ? AS_THEY_ARE : factors, packed, threads);
  }

  private void encodeBy(float[] vectors, int count, float[] factors, byte[] packed, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) count * dimension(), vectors.length);
    Objects.checkFromIndexSize(0L, (long) count * bytesPerCode(), packed.length);
    if (rotation.isEmpty()) {
      engine().encode(vectors, count, factors, packed, threads);
      return;
    }
    FastProjection fast = rotation.get();
    UniformUnits units = uniform.orElseThrow();
    int bytes = bytesPerCode();
    Parallel.ranges(
        threads,
        count,
        (from, to) -> {
          float[] values = fast.scratch();
          for (int row = from; row < to; row++) {
            fast.project(vectors, row, values);
            float factor = factors.length > 0 ? factors[row] : 1;
            units.pack(values, units(), factor, packed, row * bytes);
          }
        });
  }

  @Override
  public void values(byte[] packed, int at, float[] values, int to) {
    tables.values(packed, at, values, to);
  }

  @Override
  public LevelCodec withDecoder(float[] decoder, float[] offset) {
    return LevelCodec.of(this, decoder, offset);
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private synchronized LevelEngine engine() {
    if (engine == null) {
      LevelTensors tensors = new LevelTensors(layout, rows, tables, new float[0], mean, mean);
      engine = new LevelEngine(tensors, MatrixProducts.available());
    }
    return engine;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelEncoder encoder
        && quantizers.equals(encoder.quantizers)
        && Arrays.equals(rows, encoder.rows)
        && Arrays.equals(mean, encoder.mean);
  }

  @Override
  public int hashCode() {
    return Objects.hash(quantizers, Arrays.hashCode(rows));
  }

  @Override
  public String toString() {
    return "LevelEncoder(" + dimension() + " → " + units() + " units of " + bits() + " bits)";
  }
}
