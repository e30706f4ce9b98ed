// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.SplittableRandom;

/** Random numbers to work on, the same in every run. */
public final class Numbers {
  private Numbers() {}

  /** Standard normal numbers. */
  public static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static byte[] bytes(int count, long seed) {
    byte[] values = new byte[count];
    new SplittableRandom(seed).nextBytes(values);
    return values;
  }
}
