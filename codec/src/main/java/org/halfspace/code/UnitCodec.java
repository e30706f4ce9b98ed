// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * A two-layer autoencoder x̂ = A σ(B (x − μ)) + b as a codec: {@link SignCodec} where every unit
 * has one bit, {@link LevelCodec} where units have several levels. Implementations are immutable
 * and thread-safe. As a {@link Decoder} it is the linear one.
 */
public sealed interface UnitCodec extends Decoder permits SignCodec, LevelCodec {
  @Override
  default DecoderType type() {
    return DecoderType.LINEAR;
  }

  /** What encodes, without what decodes. */
  UnitEncoder unitEncoder();

  /** u, the number of units: rows of B. */
  int units();

  /** Where the units lie in a code. */
  UnitLayout layout();

  /** ⌈n/8⌉. */
  int bytesPerCode();

  /** A copy of B: u × d, row after row. */
  float[] encoder();

  /** A copy of A: d × u, row after row. */
  float[] decoder();

  /** A copy of μ, which is subtracted before encoding. */
  float[] mean();

  /** A copy of b, which is added after decoding. */
  float[] offset();

  /**
   * The same codes, decoded by another decoder.
   *
   * @param changedDecoder A: d × u, row after row; copied
   * @param changedOffset b: d; copied
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  UnitCodec withDecoder(float[] changedDecoder, float[] changedOffset);

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
  void encode(float[] vectors, int rows, byte[] packed, int threads);
}
