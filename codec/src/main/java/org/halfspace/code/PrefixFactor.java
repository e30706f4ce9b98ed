// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;

/**
 * What makes the decoder of the first m units from that of all n: the lower factor L of S = L Lᵀ of
 * the normal equations, constant first, in float32.
 *
 * <p>The whole decoder A' = (a, A) solves A' S = X, the first m units' solves A'_m S_m = X_m, with
 * S_m and X_m the parts of the constant and the first m units. L_m is the corner of L, so A'_m = A'
 * L[:, :m+1] L_m⁻¹, which is the least-squares decoder of these units, to rounding. Immutable and
 * thread-safe.
 */
public final class PrefixFactor {
  /** Of more units no factor is kept: it would take more than 33 MB. */
  public static final int MAXIMUM_UNITS = 4096;

  private final int units;
  private final float[] packed;

  private PrefixFactor(int units, float[] packed) {
    this.units = units;
    this.packed = packed;
  }

  /**
   * From what {@link #packed} gave.
   *
   * @param units n
   * @param packed the lower triangle of L, row after row; copied
   * @throws IllegalArgumentException if n is not between 1 and {@value #MAXIMUM_UNITS}, the length
   *     is not that of n units, an entry is not finite, or one on the diagonal not positive
   */
  public static PrefixFactor of(int units, float[] packed) {
    if (units < 1 || units > MAXIMUM_UNITS) {
      throw new IllegalArgumentException(
          "units: " + units + ", must be between 1 and " + MAXIMUM_UNITS);
    }
    if (packed.length != length(units)) {
      throw new IllegalArgumentException(
          "packed: length " + packed.length + ", must be " + length(units));
    }
    int at = 0;
    for (int i = 0; i <= units; i++) {
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
    return new PrefixFactor(units, packed.clone());
  }

  /** How many numbers the lower triangle of n units and the constant has: (n+1)(n+2)/2. */
  public static int length(int units) {
    return Math.toIntExact((units + 1L) * (units + 2L) / 2);
  }

  /** n, the number of units; the bits of a sign code. */
  public int units() {
    return units;
  }

  /** A copy of the lower triangle of L, row after row: (n+1)(n+2)/2. */
  public float[] packed() {
    return packed.clone();
  }

  /**
   * The factor of the first m units, the corner of this one.
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
    if (prefix < 1 || prefix > units) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + ", must be between 1 and " + units + ", the units of the model");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixFactor factor
        && units == factor.units
        && Arrays.equals(packed, factor.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return "PrefixFactor(" + units + " units)";
  }
}
