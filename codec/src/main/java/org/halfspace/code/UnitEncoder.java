// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * What encodes, without what decodes: B and the quantizers of its units. Implementations are
 * immutable and thread-safe.
 */
public sealed interface UnitEncoder permits SignEncoder, LevelEncoder {
  /** n, the bits of a code, padding among them. */
  int bits();

  /** u, the number of units: rows of B. */
  int units();

  /** d, the length of a vector. */
  int dimension();

  /** ⌈n/8⌉. */
  int bytesPerCode();

  /** A copy of B: u × d, row after row. */
  float[] rows();

  /** A copy of μ, which is subtracted before encoding. */
  float[] mean();

  /**
   * Encodes the first {@code count} vectors of {@code vectors} into the front of {@code packed};
   * what lies after is left alone.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, {@link #bytesPerCode()} each
   * @param threads of BLAS and of what is not BLAS
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column;
   *     or if {@code threads < 1}
   */
  void encode(float[] vectors, int count, byte[] packed, int threads);

  /**
   * Encodes vectors whose x − μ is multiplied by a factor first. Signs do not see it.
   *
   * @param factors one for each vector, not negative
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column;
   *     or if {@code threads < 1}
   */
  void encode(float[] vectors, int count, float[] factors, byte[] packed, int threads);

  /**
   * What the units of a code stand for: ±1, or their levels.
   *
   * @param at where the code begins
   * @param values receives u numbers from {@code to} on
   */
  void values(byte[] packed, int at, float[] values, int to);

  /**
   * The codec of this encoder and a decoder, x̂ = A σ + b.
   *
   * @param decoder A: d × u, row after row; copied
   * @param offset b: d; copied
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  UnitCodec withDecoder(float[] decoder, float[] offset);
}
