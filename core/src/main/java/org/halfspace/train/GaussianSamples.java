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
  @Override
  public void fill(long step, float[] whitened) {
    long mixed = new SplittableRandom(seed).nextLong();
    for (int row = 0; row < batch; row++) {
      // Seeds that are apart by a multiple of 2^64 over the golden ratio give one sequence,
      // shifted;
      // so they are mixed.
      long own = new SplittableRandom(mixed + step * batch + row).nextLong();
      SplittableRandom random = new SplittableRandom(own);
      for (int i = row * components; i < (row + 1) * components; i++) {
        whitened[i] = (float) random.nextGaussian();
      }
    }
  }
}
