// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import org.halfspace.code.CodeLayout;

/**
 * Indexes of numbers that share one quantizer of 1, 2 or 4 bits, packed, the first number in the
 * most significant bits. By the Vector API if it is present, else in plain Java: both give the same
 * bytes. Immutable and thread-safe.
 */
public final class UniformUnits {
  private final float[] thresholds;
  private final int bits;
  private final boolean vectorApi;

  /** −τ, −0 as 0: v − τ is negative where v is below τ, and never −0. */
  private final float[] raised;

  /**
   * @param thresholds 2^b − 1 rising ones, b = 1, 2 or 4; copied
   * @throws IllegalArgumentException if there is another number of them
   */
  public UniformUnits(float... thresholds) {
    this(VectorApi.present(), thresholds);
  }

  UniformUnits(boolean vectorApi, float... thresholds) {
    int count = thresholds.length;
    if (count != 1 && count != 3 && count != 15) {
      throw new IllegalArgumentException("thresholds: " + count + ", must be 1, 3 or 15");
    }
    this.thresholds = thresholds.clone();
    this.bits = Integer.bitCount(count);
    this.vectorApi = vectorApi;
    this.raised = new float[count];
    for (int i = 0; i < count; i++) {
      raised[i] = 0f - thresholds[i];
    }
  }

  /** b. */
  public int bits() {
    return bits;
  }

  /** The bytes of that many indexes: ⌈count · b/8⌉. */
  public int bytes(int count) {
    return CodeLayout.bytesOf(count * bits);
  }

  /**
   * Packs the first {@code count} numbers: how many thresholds are at most value · scale. Bits
   * after the last index are 0. Cost O(count · 2^b) comparisons.
   *
   * @param values finite
   * @param scale by which all are multiplied
   * @param packed receives {@link #bytes} bytes from {@code at} on
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public void pack(float[] values, int count, float scale, byte[] packed, int at) {
    int whole = 0;
    if (vectorApi) {
      whole = UniformKernel.whole(count);
      UniformKernel.pack(values, whole, scale, bits, raised, packed, at);
    }
    Arrays.fill(packed, at + whole * bits / Byte.SIZE, at + bytes(count), (byte) 0);
    for (int i = whole; i < count; i++) {
      float value = values[i] * scale;
      int index = 0;
      for (float threshold : thresholds) {
        index += value >= threshold ? 1 : 0;
      }
      int first = i * bits;
      packed[at + first / Byte.SIZE] |= (byte) (index << Byte.SIZE - bits - first % Byte.SIZE);
    }
  }
}
