// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train;

import java.util.SplittableRandom;

/**
 * Fresh samples z ~ N(0, I), drawn anew for every step. The same seed gives the same samples.
 * Immutable and thread-safe.
 *
 * @param components k
 * @param batch vectors in a step
 * @param seed of all samples
 */
public record GaussianSamples(int components, int batch, long seed) implements Samples {
  /** Odd, so that each step and row has a seed of its own; 2^64 over the golden ratio. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  @Override
  public void fill(long step, float[] whitened) {
    for (int row = 0; row < batch; row++) {
      SplittableRandom random = new SplittableRandom(seed + SPREAD * (1 + step * batch + row));
      for (int i = row * components; i < (row + 1) * components; i++) {
        whitened[i] = (float) random.nextGaussian();
      }
    }
  }
}
