// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.halfspace.data.VectorData;

/**
 * x ~ N(0, Λ): Gaussian vectors in the coordinates of the principal axes, component i with variance
 * λ_i. Immutable and thread-safe.
 */
public final class GaussianSource {
  private final Spectrum spectrum;
  private final float[] deviations;

  public GaussianSource(Spectrum spectrum) {
    this.spectrum = Objects.requireNonNull(spectrum, "spectrum");
    this.deviations = new float[spectrum.dimension()];
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = (float) Math.sqrt(spectrum.eigenvalue(i));
    }
  }

  public Spectrum spectrum() {
    return spectrum;
  }

  /**
   * Fills the first {@code rows} rows of {@code block}.
   *
   * @throws IndexOutOfBoundsException if the block is too short
   */
  public void sample(float[] block, int rows, RandomGenerator random) {
    Objects.checkFromIndexSize(0L, (long) rows * deviations.length, block.length);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < deviations.length; j++) {
        block[i * deviations.length + j] = deviations[j] * (float) random.nextGaussian();
      }
    }
  }

  /**
   * {@code count} vectors as a data set: every pass delivers the same ones, drawn in turn from the
   * seed.
   *
   * @throws IllegalArgumentException if {@code count < 1}
   */
  public VectorData vectors(long count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", must be at least 1");
    }
    return new Sample(count, seed);
  }

  private final class Sample implements VectorData {
    private final long count;
    private final long seed;

    Sample(long count, long seed) {
      this.count = count;
      this.seed = seed;
    }

    @Override
    public int dimension() {
      return deviations.length;
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public String description() {
      return count + " Gaussian vectors, " + spectrum + ", seed " + seed;
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
          sample(block, rows, random);
          left -= rows;
          return rows;
        }

        @Override
        public void close() {}
      };
    }
  }
}
