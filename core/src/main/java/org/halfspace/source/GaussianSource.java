// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.Objects;
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
    return new SampledVectors(
        deviations.length, count, seed, count + " Gaussian vectors, " + spectrum, this::sample);
  }
}
