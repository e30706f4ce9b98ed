// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * What turns codes back into vectors. A gain is not seen here: {@link VectorCodec} multiplies what
 * lies beyond the mean by it. Implementations are immutable and thread-safe.
 */
public interface Decoder {
  /** Which kind it is. */
  DecoderType type();

  /** n, the bits of a code, padding among them. */
  int bits();

  /** d, the length of a vector. */
  int dimension();

  /**
   * Decodes the first {@code rows} codes of {@code packed} into the front of {@code vectors}; what
   * lies after is left alone. Equal codes are decoded to equal vectors, wherever they stand.
   *
   * @param packed row after row, ⌈n/8⌉ bytes each; not changed
   * @param vectors row after row
   * @param threads of BLAS and of what is not BLAS
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit is set that belongs to no unit; the message names the
   *     row; or if {@code threads < 1}
   */
  void decode(byte[] packed, int rows, float[] vectors, int threads);
}
