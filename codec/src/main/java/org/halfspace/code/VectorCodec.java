// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Objects;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.internal.Parallel;

/**
 * Signs and gain: x̂ = μ + g (A σ + b − μ), where σ is the {@link SignCodec}'s code, b its offset,
 * and g the {@link Gain} of the vector, 1 without.
 *
 * <p>With {@link Gain#FLOAT16}, g = ‖x − μ‖ / s rounded to float16, with s the root mean square
 * norm of the vectors the model was fitted to; A is fitted to g σ, so s is in it. Signs do not see
 * the norm, so bits are the same with gain and without. A gain above {@value HalfFloat#LARGEST} is
 * held there. Immutable and thread-safe. The gain costs one more pass over the block.
 */
public final class VectorCodec {
  private final SignCodec signs;
  private final Gain gain;
  private final float scale;

  private VectorCodec(SignCodec signs, Gain gain, float scale) {
    this.signs = Objects.requireNonNull(signs, "signs");
    this.gain = gain;
    this.scale = scale;
  }

  /** Signs alone. */
  public static VectorCodec withoutGain(SignCodec signs) {
    return new VectorCodec(signs, Gain.NONE, 1);
  }

  /**
   * Signs and a float16 gain.
   *
   * @param scale s, the norm whose gain is 1
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public static VectorCodec withGain(SignCodec signs, float scale) {
    if (!(scale > 0) || scale > Float.MAX_VALUE) {
      throw new IllegalArgumentException("scale: " + scale + ", must be positive and finite");
    }
    return new VectorCodec(signs, Gain.FLOAT16, scale);
  }

  /** The code of the directions. */
  public SignCodec signs() {
    return signs;
  }

  public Gain gain() {
    return gain;
  }

  /** s, the norm whose gain is 1; 1 without gain. */
  public float scale() {
    return scale;
  }

  /** d. */
  public int dimension() {
    return signs.dimension();
  }

  /** n. */
  public int bits() {
    return signs.bits();
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
    signs.encode(vectors, rows, packed, threads);
    if (gain == Gain.NONE) {
      return;
    }
    float[] mean = signs.meanShared();
    int d = dimension();
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            gains[i] = gain(vectors, i * d, mean, scale);
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
   * @throws IllegalArgumentException if a bit after the n-th is set, or a gain is negative or not
   *     finite; the message names the row; or if {@code threads < 1}
   */
  public void decode(byte[] packed, short[] gains, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0, gains(rows), gains.length);
    gain.require(gains, rows);
    signs.decode(packed, rows, vectors, threads);
    if (gain == Gain.NONE) {
      return;
    }
    float[] mean = signs.meanShared();
    int d = dimension();
    Parallel.ranges(
        threads,
        rows,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float factor = HalfFloat.toFloat(gains[i]);
            for (int j = 0; j < d; j++) {
              vectors[i * d + j] = mean[j] + factor * (vectors[i * d + j] - mean[j]);
            }
          }
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorCodec codec
        && gain == codec.gain
        && scale == codec.scale
        && signs.equals(codec.signs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(signs, gain, scale);
  }

  @Override
  public String toString() {
    return signs + ", gain " + gain.label();
  }
}
