// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.halfspace.data.VectorData;

/** Vectors drawn from a source in turn: every pass delivers the same ones. */
final class SampledVectors implements VectorData {
  private final int dimension;
  private final long count;
  private final long seed;
  private final String description;
  private final Sampler sampler;

  /** Fills the first rows of a block. */
  interface Sampler {
    void sample(float[] block, int rows, RandomGenerator random);
  }

  /**
   * @param description such as "3 Gaussian vectors, isotropic:5"; the seed is added
   * @throws IllegalArgumentException if {@code count < 1}
   */
  SampledVectors(int dimension, long count, long seed, String description, Sampler sampler) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", must be at least 1");
    }
    this.dimension = dimension;
    this.count = count;
    this.seed = seed;
    this.description = description + ", seed " + seed;
    this.sampler = sampler;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public Pass open() {
    SplittableRandom random = new SplittableRandom(seed);
    return new Pass() {
      private long left = count;

      @Override
      public int read(float[] block, int maximumRows) {
        int rows = (int) Math.min(left, maximumRows);
        sampler.sample(block, rows, random);
        left -= rows;
        return rows;
      }

      @Override
      public void close() {}
    };
  }
}
