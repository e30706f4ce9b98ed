// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.util.Locale;
import java.util.random.RandomGenerator;
import org.halfspace.data.VectorData;
import org.halfspace.source.prior.Prior;

/**
 * Vectors with independent entries of mean 0 and variance 1, which are 0 with probability 1 − ρ.
 * The covariance is I whatever ρ, so that a linear decoder cannot see that entries are 0.
 * Implementations are immutable and thread-safe.
 */
public sealed interface EntrySource permits SparseSource, RademacherSource {
  /** What {@link #parse} reads, in words. */
  String FORMS = "sparse:D:RHO or rademacher:D:RHO, such as sparse:1000:0.3";

  /** d. */
  int dimension();

  /** ρ, the share of entries that are not 0. */
  double density();

  /** The distribution of an entry. */
  Prior prior();

  /** (E|x_i|)² / E x_i², the share of the variance that signs of single entries explain. */
  double signShare();

  /**
   * Fills the first {@code rows} rows of {@code block}.
   *
   * @throws IndexOutOfBoundsException if the block is too short
   */
  void sample(float[] block, int rows, RandomGenerator random);

  /**
   * {@code count} vectors as a data set: every pass delivers the same ones, drawn in turn from the
   * seed.
   *
   * @throws IllegalArgumentException if {@code count < 1}
   */
  default VectorData vectors(long count, long seed) {
    return new SampledVectors(
        dimension(), count, seed, count + " vectors of " + this, this::sample);
  }

  /** Whether {@link #parse} would take {@code text} for a source, well-formed or not. */
  static boolean isNamed(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("sparse:") || lower.startsWith("rademacher:");
  }

  /**
   * Reads {@code sparse:D:RHO} or {@code rademacher:D:RHO}.
   *
   * @throws IllegalArgumentException if the text is neither, or D or RHO is out of range
   */
  static EntrySource parse(String text) {
    String[] parts = text.split(":", -1);
    String name = parts[0].toLowerCase(Locale.ROOT);
    if (parts.length != 3 || !(name.equals("sparse") || name.equals("rademacher"))) {
      throw new IllegalArgumentException("must be " + FORMS);
    }
    int dimension;
    double density;
    try {
      dimension = Integer.parseInt(parts[1]);
      density = Double.parseDouble(parts[2]);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "must be " + FORMS + ", where D is a whole number and RHO a number", e);
    }
    return name.equals("sparse")
        ? new SparseSource(dimension, density)
        : new RademacherSource(dimension, density);
  }
}
