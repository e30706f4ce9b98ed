// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of a vector's numbers with the signs that are the bits of a code, as tables of bytes give
 * them ({@link FieldRounding#signedSums}): the eight numbers of a byte in their order, then the
 * bytes in theirs. A lane has a byte. Written out for the reason that {@link FastScanKernel} is.
 * Only where {@link FastScanSupport#present}.
 */
public final class SignedSums {
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, FastScanKernel.SHAPE);

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FastScanKernel.SHAPE);

  private static final int LANES = FLOATS.length();

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Byte.SIZE * LANES));

  /** Bytes that an array of codes has after the last code at least. */
  public static final int SLACK = 16;

  private static final int SIGN = Integer.MIN_VALUE;

  private SignedSums() {}

  /** Bytes of a code, rounded up to whole registers. */
  public static int padded(int bytes) {
    return (bytes + LANES - 1) / LANES * LANES;
  }

  /** Numbers so that those of the same bit of all bytes are together: 8 × {@link #padded}. */
  public static float[] turned(float[] w, int bytes) {
    int padded = padded(bytes);
    float[] turned = new float[Byte.SIZE * padded];
    for (int j = 0; j < w.length; j++) {
      turned[j % Byte.SIZE * padded + j / Byte.SIZE] = w[j];
    }
    return turned;
  }

  /**
   * Sums of the bytes of some codes.
   *
   * @param packed code after code, and {@link #SLACK} bytes
   * @param count how many
   * @param w as {@link #turned} makes it
   * @param sums receives those of a code's bytes, then those of the next one, {@link #padded} each
   */
  public static void ofBytes(byte[] packed, int bytes, int count, float[] w, float[] sums) {
    int padded = padded(bytes);
    for (int i = 0; i < count; i++) {
      int from = i * bytes;
      int to = i * padded;
      for (int b = 0; b < padded; b += LANES) {
        // A number is taken with the sign of its bit, the highest of a byte first: − for 0.
        IntVector bits =
            ((IntVector)
                    ByteVector.fromArray(BYTES, packed, from + b)
                        .convertShape(VectorOperators.B2I, INTS, 0))
                .not();
        FloatVector sum =
            FloatVector.fromArray(FLOATS, w, b)
                .reinterpretAsInts()
                .lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 24).and(SIGN))
                .reinterpretAsFloats();
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 25).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 2 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 26).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 3 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 27).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 4 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 28).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 5 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 29).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 6 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 30).and(SIGN))
                    .reinterpretAsFloats());
        sum =
            sum.add(
                FloatVector.fromArray(FLOATS, w, b + 7 * padded)
                    .reinterpretAsInts()
                    .lanewise(
                        VectorOperators.XOR, bits.lanewise(VectorOperators.LSHL, 31).and(SIGN))
                    .reinterpretAsFloats());
        sum.intoArray(sums, to + b);
      }
    }
  }
}
