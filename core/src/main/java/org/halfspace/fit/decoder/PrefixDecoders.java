// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import java.util.Optional;
import org.halfspace.code.PrefixFactor;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.linalg.blas.Operand;

/** Decoders of prefixes by {@link PrefixFactor}. */
public final class PrefixDecoders {
  private PrefixDecoders() {}

  /**
   * What is kept of the equations' factor, if they are of at most {@value
   * PrefixFactor#MAXIMUM_UNITS} bits.
   *
   * @param factor L: (n+1) × (n+1), constant first
   */
  public static Optional<PrefixFactor> kept(Cholesky factor) {
    int bits = factor.size() - 1;
    if (bits > PrefixFactor.MAXIMUM_UNITS) {
      return Optional.empty();
    }
    float[] packed = new float[PrefixFactor.length(bits)];
    int at = 0;
    for (int i = 0; i <= bits; i++) {
      for (int j = 0; j <= i; j++) {
        packed[at++] = (float) factor.lower(i, j);
      }
    }
    return Optional.of(PrefixFactor.of(bits, packed));
  }

  /**
   * The decoder of the first m bits. Cost n m d + m² d.
   *
   * @param factor of n bits
   * @param prefix m
   * @param whole that of all n
   * @throws IllegalArgumentException if m is not between 1 and n, or the decoder is not one of n
   *     bits
   */
  public static DecoderRegression.Decoder decoder(
      PrefixFactor factor, int prefix, DecoderRegression.Decoder whole) {
    int bits = factor.units();
    factor.requirePrefix(prefix);
    if (whole.transposed().rows() != bits) {
      throw new IllegalArgumentException(
          "whole: of " + whole.transposed().rows() + " bits, must be of " + bits);
    }
    int kept = prefix + 1;
    int left = bits - prefix;
    int d = whole.constant().length;
    float[] packed = factor.packed();
    // A'_m = A'[:, :m+1] + A'[:, m+1:] L[m+1:, :m+1] L_m⁻¹, all transposed.
    Matrix rest = Matrix.zeros(left, d);
    System.arraycopy(whole.transposed().data(), prefix * d, rest.data(), 0, left * d);
    Matrix moved = Matrix.zeros(kept, d);
    Blas.multiply(
        1, Operand.transposed(block(packed, kept, bits + 1, kept)), Operand.of(rest), 0, moved);
    Cholesky.ofFactor(block(packed, 0, kept, kept)).solveLowerTransposed(moved);
    double[] sum = moved.data();
    for (int i = 0; i < d; i++) {
      sum[i] += whole.constant()[i];
    }
    for (int i = 0; i < prefix * d; i++) {
      sum[d + i] += whole.transposed().data()[i];
    }
    return DecoderRegression.Decoder.ofWhole(moved);
  }

  /** Rows of L, as far as the column; 0 above the diagonal. */
  private static Matrix block(float[] packed, int from, int to, int columns) {
    Matrix block = Matrix.zeros(to - from, columns);
    for (int i = from; i < to; i++) {
      int start = PrefixFactor.length(i - 1);
      for (int j = 0; j < Math.min(columns, i + 1); j++) {
        block.data()[(i - from) * columns + j] = packed[start + j];
      }
    }
    return block;
  }
}
