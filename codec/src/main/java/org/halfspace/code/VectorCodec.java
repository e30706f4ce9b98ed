// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.internal.Parallel;

/**
 * Code and gain: x̂ = μ + g (A σ + b − μ), where σ are the units of the {@link UnitCodec}'s code, b
 * its offset, and g the {@link Gain} of the vector, 1 without.
 *
 * <p>With {@link Gain#FLOAT16}, units see the direction alone: B is applied to (x − μ) s / ‖x − μ‖,
 * with s the root mean square norm of the vectors the model was fitted to. Signs are the same with
 * it and without. g is what the {@link GainRule} says, rounded to float16; above {@value
 * HalfFloat#LARGEST} it is held there. A is fitted to g σ. Immutable and thread-safe. The norm
 * costs one more pass over the block, the projection as much as decoding it.
 *
 * <p>Codes may have more decoders than A σ + b: {@link #decoders()}. One of them decodes. Encoding
 * never asks them: gains by projection are those of the linear decoder, so that codes and gains
 * stay the same whatever decodes them.
 */
public final class VectorCodec {
  private final UnitCodec units;
  private final Gain gain;
  private final float scale;
  private final GainRule rule;

  /** All decoders, the linear one of the units first, at most one of each type. */
  private final List<Decoder> decoders;

  /** The one of them that decodes. */
  private final Decoder decoder;

  private VectorCodec(UnitCodec units, Gain gain, float scale, GainRule rule) {
    this(units, gain, scale, rule, List.of(units), units);
  }

  private VectorCodec(
      UnitCodec units,
      Gain gain,
      float scale,
      GainRule rule,
      List<Decoder> decoders,
      Decoder decoder) {
    this.units = Objects.requireNonNull(units, "units");
    this.gain = gain;
    this.scale = scale;
    this.rule = Objects.requireNonNull(rule, "rule");
    this.decoders = decoders;
    this.decoder = decoder;
  }

  /** Codes alone. */
  public static VectorCodec withoutGain(UnitCodec units) {
    return new VectorCodec(units, Gain.NONE, 1, GainRule.NORM);
  }

  /**
   * Codes and a float16 gain by {@link GainRule#NORM}.
   *
   * @param scale s, the norm whose gain is 1
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public static VectorCodec withGain(UnitCodec units, float scale) {
    return withGain(units, scale, GainRule.NORM);
  }

  /**
   * Codes and a float16 gain.
   *
   * @param scale s, the norm that units are made for
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public static VectorCodec withGain(UnitCodec units, float scale, GainRule rule) {
    if (!(scale > 0) || scale > Float.MAX_VALUE) {
      throw new IllegalArgumentException("scale: " + scale + ", must be positive and finite");
    }
    return new VectorCodec(units, Gain.FLOAT16, scale, rule);
  }

  /** The same gain beside other codes, which the linear decoder alone decodes. */
  public VectorCodec withUnits(UnitCodec changed) {
    return new VectorCodec(changed, gain, scale, rule);
  }

  /**
   * The same codes, decoded by another decoder; those there are stay, but for one of its type.
   *
   * @param added not the linear one, which {@link #withUnits} changes
   * @throws IllegalArgumentException if it is of other bits or another dimension, or linear
   */
  public VectorCodec withDecoder(Decoder added) {
    if (added.type() == DecoderType.LINEAR) {
      throw new IllegalArgumentException("decoder: linear, must be of another type");
    }
    if (added.bits() != bits() || added.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "decoder: of "
              + added.bits()
              + " bits and dimension "
              + added.dimension()
              + ", must be of those of the codes, "
              + bits()
              + " and "
              + dimension());
    }
    List<Decoder> all = new ArrayList<>();
    decoders.stream().filter(kept -> kept.type() != added.type()).forEach(all::add);
    all.add(added);
    all.sort(Comparator.comparing(Decoder::type));
    return new VectorCodec(units, gain, scale, rule, List.copyOf(all), added);
  }

  /**
   * The same codec, decoding by another of its decoders.
   *
   * @throws IllegalArgumentException if it has none of that type; the message names those it has
   */
  public VectorCodec decodingBy(DecoderType type) {
    Decoder chosen =
        decoder(type)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "decoder: "
                            + type.label()
                            + ", must be one that the model has: "
                            + decoders.stream()
                                .map(one -> one.type().label())
                                .collect(Collectors.joining(", "))));
    return new VectorCodec(units, gain, scale, rule, decoders, chosen);
  }

  /** The decoder of a type, if there is one. */
  public Optional<Decoder> decoder(DecoderType type) {
    return decoders.stream().filter(one -> one.type() == type).findFirst();
  }

  /** All decoders, the linear one first. */
  public List<Decoder> decoders() {
    return decoders;
  }

  /** The one that decodes. */
  public Decoder decoder() {
    return decoder;
  }

  /** The code of the directions, and its linear decoder. */
  public UnitCodec units() {
    return units;
  }

  /** Whether every unit has one bit. */
  public boolean hasSigns() {
    return units instanceof SignCodec;
  }

  /**
   * The code of the directions, where it has signs.
   *
   * @throws IllegalStateException if units have several levels; {@link #hasSigns} says so before
   */
  public SignCodec signs() {
    if (units instanceof SignCodec signs) {
      return signs;
    }
    throw new IllegalStateException("units have several levels, but signs were asked for");
  }

  public Gain gain() {
    return gain;
  }

  /** What the gain is; without meaning where there is none. */
  public GainRule gainRule() {
    return rule;
  }

  /** s, the norm that units are made for; 1 without gain. */
  public float scale() {
    return scale;
  }

  /** d. */
  public int dimension() {
    return units.dimension();
  }

  /** n. */
  public int bits() {
    return units.bits();
  }

  /** How its codes are stored. */
  public CodeLayout layout() {
    return new CodeLayout(bits(), gain);
  }

  /** n, and the bits of the gain. */
  public int bitsPerVector() {
    return layout().bitsPerVector();
  }

  /** How many gains go with that many codes: one for each, or none. */
  public int gains(int rows) {
    return layout().gains(rows);
  }

  /**
   * Encodes the first {@code rows} vectors into the fronts of {@code packed} and {@code gains}.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, ⌈n/8⌉ bytes each
   * @param gains float16, at least {@link #gains}{@code (rows)}
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column;
   *     or if {@code threads < 1}
   */
  public void encode(float[] vectors, int rows, byte[] packed, short[] gains, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0, gains(rows), gains.length);
    if (gain == Gain.NONE) {
      units.encode(vectors, rows, packed, threads);
      return;
    }
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    if (units instanceof LevelCodec levels) {
      float[] factors = unitFactors(vectors, rows, threads);
      levels.levelEncoder().encode(vectors, rows, factors, packed, threads);
    } else {
      units.encode(vectors, rows, packed, threads);
    }
    if (rule == GainRule.PROJECTION) {
      new ProjectionGains(units).into(vectors, packed, rows, gains, threads);
    } else {
      forEachRow(rows, threads, i -> gains[i] = gain(vectors, i * dimension(), mean(), scale));
    }
  }

  /** s / ‖x − μ‖ of each vector, 0 for the mean itself: by what units multiply x − μ. */
  private float[] unitFactors(float[] vectors, int rows, int threads) {
    float[] factors = new float[rows];
    forEachRow(
        rows, threads, i -> factors[i] = unitFactor(vectors, i * dimension(), mean(), scale));
    return factors;
  }

  /** s / ‖x − μ‖, for x from {@code at} on; 0 for the mean itself. */
  public static float unitFactor(float[] vectors, int at, float[] mean, float scale) {
    double norm = norm(vectors, at, mean);
    return norm > 0 ? (float) Math.min(Float.MAX_VALUE, scale / norm) : 0;
  }

  private float[] mean() {
    return units instanceof SignCodec signs
        ? signs.meanShared()
        : ((LevelCodec) units).levelEncoder().meanShared();
  }

  /** Work on one row. */
  private interface Row {
    void at(int row);
  }

  private static void forEachRow(int rows, int threads, Row work) {
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            work.at(i);
          }
        });
  }

  /** ‖x − μ‖ / s as float16, for x from {@code at} on. */
  public static short gain(float[] vectors, int at, float[] mean, float scale) {
    return HalfFloat.of((float) Math.min(HalfFloat.LARGEST, norm(vectors, at, mean) / scale));
  }

  /** ‖x − μ‖, in double. */
  private static double norm(float[] vectors, int at, float[] mean) {
    double even = 0;
    double odd = 0;
    int j = 0;
    for (; j + 1 < mean.length; j += 2) {
      double first = vectors[at + j] - mean[j];
      double second = vectors[at + j + 1] - mean[j + 1];
      even += first * first;
      odd += second * second;
    }
    if (j < mean.length) {
      double last = vectors[at + j] - mean[j];
      even += last * last;
    }
    return Math.sqrt(even + odd);
  }

  /**
   * Decodes the first {@code rows} codes into the front of {@code vectors}.
   *
   * @param packed row after row, ⌈n/8⌉ bytes each; not changed
   * @param gains float16, at least {@link #gains}{@code (rows)}; not changed
   * @param vectors row after row
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit is set that belongs to no unit, or a gain is negative
   *     or not finite; the message names the row; or if {@code threads < 1}
   */
  public void decode(byte[] packed, short[] gains, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0, gains(rows), gains.length);
    gain.require(gains, rows);
    decoder.decode(packed, rows, vectors, threads);
    if (gain == Gain.NONE) {
      return;
    }
    float[] mean = mean();
    int d = dimension();
    forEachRow(
        rows,
        threads,
        i -> {
          float factor = HalfFloat.toFloat(gains[i]);
          for (int j = 0; j < d; j++) {
            vectors[i * d + j] = mean[j] + factor * (vectors[i * d + j] - mean[j]);
          }
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorCodec codec
        && gain == codec.gain
        && scale == codec.scale
        && rule == codec.rule
        && units.equals(codec.units)
        && decoder.equals(codec.decoder)
        && decoders.equals(codec.decoders);
  }

  @Override
  public int hashCode() {
    return Objects.hash(units, gain, scale, rule);
  }

  @Override
  public String toString() {
    return units + ", gain " + gain.label();
  }
}
