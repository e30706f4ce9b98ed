// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.halfspace.source.prior.GaussianMixture;
import org.halfspace.source.prior.Prior;

/**
 * Sparse Gaussian vectors, the Bernoulli–Gauss source: x_i = 0 with probability 1 − ρ, else N(0,
 * 1/ρ). At ρ = 1 it is the isotropic Gaussian source. Immutable and thread-safe.
 *
 * @param dimension d
 * @param density ρ
 */
public record SparseSource(int dimension, double density) implements EntrySource {
  /**
   * @throws IllegalArgumentException if {@code dimension < 1}, or ρ is not above 0 and at most 1
   */
  public SparseSource {
    requireValid(dimension, density);
  }

  static void requireValid(int dimension, double density) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: " + dimension + ", must be at least 1");
    }
    if (!(density > 0 && density <= 1)) {
      throw new IllegalArgumentException("density: " + density + ", must be above 0 and at most 1");
    }
  }

  @Override
  public Prior prior() {
    return GaussianMixture.bernoulliGauss(density);
  }

  @Override
  public double signShare() {
    return density * 2 / Math.PI;
  }

  @Override
  public void sample(float[] block, int rows, RandomGenerator random) {
    int all = Math.toIntExact((long) rows * dimension);
    Objects.checkFromIndexSize(0, all, block.length);
    double deviation = Math.sqrt(1 / density);
    for (int i = 0; i < all; i++) {
      block[i] = random.nextDouble() < density ? (float) (deviation * random.nextGaussian()) : 0;
    }
  }

  @Override
  public String toString() {
    return "sparse:" + dimension + ":" + density;
  }
}
