// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import org.halfspace.internal.SplitMix;

/**
 * Which numbers of hidden layers a step leaves out: factors of 0 and 1/(1 − p), drawn once, of
 * which each row of a layer reads a stretch that begins where step, layer and row say. Immutable
 * and thread-safe.
 */
final class Dropout {
  private static final int DRAWN = 1 << 18;

  private final float[] factors;
  private final long seed;

  /**
   * @param share p
   * @param longest layer
   */
  Dropout(double share, int longest, long seed) {
    this.factors = new float[Math.addExact(DRAWN, longest)];
    this.seed = seed;
    SplitMix random = SplitMix.of(seed);
    for (int i = 0; i < factors.length; i++) {
      factors[i] = random.nextDouble() >= share ? (float) (1 / (1 - share)) : 0;
    }
  }

  /** All factors. */
  float[] factors() {
    return factors;
  }

  /** Where the factors of a row begin. */
  int start(long step, int layer, int row) {
    long key = (step * 4 + layer << 24) + row;
    return (int) (SplitMix.of(seed ^ key * 0xd1342543de82ef95L).nextLong() >>> 46);
  }
}
