// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;

/**
 * Gaussian vectors made while they are read, so that any number of them takes 4 MiB. Coordinate i,
 * counted from 1, has variance 1/i.
 *
 * <p>Vector k is a window of one long row of standard normal numbers, at a place and with a sign
 * that are drawn by a hash of k, times the deviations. A number costs one multiplication that way,
 * against some tens of nanoseconds for a normal number of its own. Windows overlap, which leaves
 * the sample covariance as close to that of the source as 10⁶ independent vectors would; time and
 * memory do not see it. Every pass gives the same vectors. Immutable and thread-safe.
 */
final class SyntheticVectors implements VectorData {
  private static final int NORMAL_NUMBERS = 1 << 20;

  private final long count;
  private final int dimension;
  private final long seed;
  private final float[] normal;
  private final float[] deviations;
  private final float[] negated;

  private SyntheticVectors(long count, int dimension, long seed) {
    this.count = count;
    this.dimension = dimension;
    this.seed = seed;
    this.normal = new float[NORMAL_NUMBERS];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < normal.length; i++) {
      normal[i] = (float) random.nextGaussian();
    }
    this.deviations = new float[dimension];
    this.negated = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      deviations[i] = (float) (1 / Math.sqrt(i + 1));
      negated[i] = -deviations[i];
    }
  }

  /**
   * @throws IllegalArgumentException if {@code count} or {@code dimension} is below 1, or the
   *     dimension above {@value #NORMAL_NUMBERS}
   */
  static SyntheticVectors of(long count, int dimension, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", must be at least 1");
    }
    if (dimension < 1 || dimension > NORMAL_NUMBERS) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", must be between 1 and " + NORMAL_NUMBERS);
    }
    return new SyntheticVectors(count, dimension, seed);
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
    return count + " synthetic vectors of dimension " + dimension;
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public Pass open() {
    return new WindowPass();
  }

  private final class WindowPass implements Pass {
    private long row;

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      if (maximumRows < 1 || (long) maximumRows * dimension > block.length) {
        throw new IllegalArgumentException(
            "maximumRows: "
                + maximumRows
                + ", must be at least 1 and fit a block of length "
                + block.length);
      }
      int rows = (int) Math.min(maximumRows, count - row);
      for (int i = 0; i < rows; i++, row++) {
        long hash = mix(seed + row);
        int window = (int) Long.remainderUnsigned(hash >>> 1, NORMAL_NUMBERS - dimension + 1);
        float[] factors = (hash & 1) == 0 ? deviations : negated;
        int offset = i * dimension;
        for (int j = 0; j < dimension; j++) {
          block[offset + j] = normal[window + j] * factors[j];
        }
      }
      return rows;
    }

    @Override
    public void close() {}
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014), after a step of its increment. */
  private static long mix(long value) {
    long mixed = (value + 1) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
