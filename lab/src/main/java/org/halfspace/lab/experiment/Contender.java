// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.halfspace.code.VectorCodec;

/**
 * A code that is compared with others at equal bits.
 *
 * @param kind by which it is known at every number of bits
 * @param note what is special about it at this one; may be empty
 * @param storedBits of a vector, all that is stored for it
 * @param theory the floor of its kind, or what theory predicts; NaN where it says nothing
 * @param population what it loses on the Gaussian source with the covariance of the training
 *     vectors; NaN where that is not known
 * @param coded what is left of vectors, row after row, after coding
 * @param searched the codec in whose codes neighbors are searched; empty where they are searched
 *     among decoded vectors
 */
record Contender(
    String kind,
    String note,
    int storedBits,
    double theory,
    double population,
    UnaryOperator<float[]> coded,
    Optional<VectorCodec> searched) {

  /** A code of another program: nothing is known of it beforehand. */
  static Contender rival(String kind, int storedBits, UnaryOperator<float[]> coded) {
    return new Contender(kind, "", storedBits, Double.NaN, Double.NaN, coded, Optional.empty());
  }

  /** A codec of this program. */
  static Contender of(
      String kind, String note, VectorCodec codec, double theory, double population, int threads) {
    return new Contender(
        kind,
        note,
        codec.bitsPerVector(),
        theory,
        population,
        rows -> coded(codec, rows, threads),
        Optional.of(codec));
  }

  /** Encoded and decoded. */
  static float[] coded(VectorCodec codec, float[] rows, int threads) {
    int count = rows.length / codec.dimension();
    byte[] packed = new byte[count * codec.units().bytesPerCode()];
    short[] gains = new short[codec.gains(count)];
    float[] decoded = new float[rows.length];
    codec.encode(rows, count, packed, gains, threads);
    codec.decode(packed, gains, count, decoded, threads);
    return decoded;
  }
}
