// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.Prior;

/**
 * Sparse signs: x_i = ±1/√ρ with probability ρ/2 each, else 0. From ρ = 2/π on, signs of the
 * entries themselves lose less than signs of a rotation. Immutable and thread-safe.
 *
 * @param dimension d
 * @param density ρ
 */
public record RademacherSource(int dimension, double density) implements EntrySource {
  /**
   * @throws IllegalArgumentException if {@code dimension < 1}, or ρ is not above 0 and at most 1
   */
  public RademacherSource {
    SparseSource.requireValid(dimension, density);
  }

  @Override
  public Prior prior() {
    return GaussianMixture.sparseSigns(density);
  }

  @Override
  public double signShare() {
    return density;
  }

  @Override
  public void sample(float[] block, int rows, RandomGenerator random) {
    int all = Math.toIntExact((long) rows * dimension);
    Objects.checkFromIndexSize(0, all, block.length);
    float size = (float) Math.sqrt(1 / density);
    for (int i = 0; i < all; i++) {
      double uniform = random.nextDouble();
      if (uniform < density / 2) {
        block[i] = size;
      } else {
        block[i] = uniform < density ? -size : 0;
      }
    }
  }

  @Override
  public String toString() {
    return "rademacher:" + dimension + ":" + density;
  }
}
