package org.halfspace.code;

import java.util.Arrays;

/**
 * What makes the decoder of the first m codes from that of all n: the lower factor L of S = L Lᵀ of
 * the normal equations, constant first, in float32.
 *
 * <p>The whole decoder A' = (a, A) solves A' S = X, the first m codes' solves A'_m S_m = X_m, with
 * S_m and X_m the parts of the constant and the first m codes. L_m is the corner of L, so A'_m = A'
 * L[:, :m+1] L_m⁻¹, which is the least-squares decoder of these codes, to rounding. Immutable and
 * thread-safe.
 */
public final class PrefixFactor {
  /** Of more codes no factor is kept: it would take more than 33 MB. */
  public static final int MAXIMUM_CODES = 4096;

  private final int codes;
  private final float[] packed;

  private PrefixFactor(int codes, float[] packed) {
    this.codes = codes;
    this.packed = packed;
  }

  /**
   * From what {@link #packed} gave.
   *
   * @param codes n
   * @param packed the lower triangle of L, row after row; copied
   * @throws IllegalArgumentException if n is not between 1 and {@value #MAXIMUM_CODES}, the length
   *     is not that of n codes, an entry is not finite, or one on the diagonal not positive
   */
  public static PrefixFactor of(int codes, float[] packed) {
    if (codes < 1 || codes > MAXIMUM_CODES) {
      throw new IllegalArgumentException(
          "codes: " + codes + ", must be between 1 and " + MAXIMUM_CODES);
    }
    if (packed.length != length(codes)) {
      throw new IllegalArgumentException(
          "packed: length " + packed.length + ", must be " + length(codes));
    }
    int at = 0;
    for (int i = 0; i <= codes; i++) {
      for (int j = 0; j <= i; j++, at++) {
        if (!Float.isFinite(packed[at]) || i == j && !(packed[at] > 0)) {
          throw new IllegalArgumentException(
              "entry ("
                  + i
                  + ", "
                  + j
                  + "): "
                  + packed[at]
                  + ", must be finite"
                  + (i == j ? " and positive" : ""));
        }
      }
    }
    return new PrefixFactor(codes, packed.clone());
  }

  /** How many numbers the lower triangle of n codes and the constant has: (n+1)(n+2)/2. */
  public static int length(int codes) {
    return Math.toIntExact((codes + 1L) * (codes + 2L) / 2);
  }

  /** n. */
  public int codes() {
    return codes;
  }

  /** A copy of the lower triangle of L, row after row: (n+1)(n+2)/2. */
  public float[] packed() {
    return packed.clone();
  }

  /**
   * The factor of the first m codes, the corner of this one.
   *
   * @throws IllegalArgumentException if m is not between 1 and n
   */
  public PrefixFactor corner(int prefix) {
    requirePrefix(prefix);
    return new PrefixFactor(prefix, Arrays.copyOf(packed, length(prefix)));
  }

  /**
   * Checks the length of a prefix.
   *
   * @throws IllegalArgumentException if it is not between 1 and n
   */
  public void requirePrefix(int prefix) {
    if (prefix < 1 || prefix > codes) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + ", must be between 1 and " + codes + ", the codes of the model");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixFactor factor
        && codes == factor.codes
        && Arrays.equals(packed, factor.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return "PrefixFactor(" + codes + " codes)";
  }
}
