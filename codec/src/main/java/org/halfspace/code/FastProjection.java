// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

/**
 * B x by the fast rotation R of a {@link UniversalEncoder}. Rows of R need not have norm 1, which
 * signs do not tell but levels do: coordinate j is multiplied by 1/‖row j‖. Cost O(max(d, n) log
 * max(d, n)) additions and n multiplications. Immutable and thread-safe.
 */
final class FastProjection {
  private final UniversalEncoder encoder;
  private final float[] scales;
  private final boolean scaled;

  /**
   * @param scales n, {@link UniversalEncoder#rows(float[])}; kept, not to be changed
   */
  FastProjection(UniversalEncoder encoder, float[] scales) {
    this.encoder = encoder;
    this.scales = scales;
    boolean found = false;
    for (float scale : scales) {
      found |= scale != 1;
    }
    this.scaled = found;
  }

  /** Room for {@link #project}: at least n numbers are its result. */
  float[] scratch() {
    return encoder.scratch();
  }

  /**
   * The n coordinates of B x.
   *
   * @param values from {@link #scratch}, overwritten
   * @throws IllegalArgumentException if an entry is not finite, or sums overflow
   */
  void project(float[] vectors, int row, float[] values) {
    encoder.project(vectors, row, values);
    for (int j = 0; scaled && j < scales.length; j++) {
      values[j] *= scales[j];
    }
  }
}
