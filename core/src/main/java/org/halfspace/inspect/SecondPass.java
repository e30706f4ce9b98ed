// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.internal.Parallel;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.HeaviestRows;

/**
 * What the second pass gathers about finite vectors less their mean: norms, kurtosis, entries that
 * repeat, and what plain signs reach. Not thread-safe.
 */
final class SecondPass {
  /** Random directions of each kind. */
  private static final int DIRECTIONS = 32;

  /** The whitened components hold this share of the variance. */
  private static final double WHITENED_SHARE = 0.99;

  private final int dimension;
  private final int threads;
  private final double[] mean;

  /** √(tr Σ/d): vectors are divided by it, so that their products stay within float32. */
  private final double scale;

  private final float[] frequent;
  private final long[] heldOut;
  private final double takenShare;
  private final SplittableRandom random;
  private final Optional<SignRegression> regression;
  private final NormHistogram norms = new NormHistogram();
  private final HeaviestRows heaviest = new HeaviestRows();
  private final ProjectionMoments projections;
  private final ProjectionMoments whitened;
  private float[] taken = new float[0];
  private long position;
  private int nextHeldOut;
  private long repeated;

  /**
   * What learns from the pass.
   *
   * @param regression of plain signs, if there is one
   * @param share of the vectors outside the sample that it takes
   */
  record Learning(Optional<SignRegression> regression, double share) {}

  /**
   * @param sample whose vectors the regression leaves out, and which tells the value of each column
   *     whose copies are counted
   */
  SecondPass(PrincipalAxes axes, VectorSample sample, Learning learning, long seed, int threads) {
    this.dimension = axes.mean().length;
    this.threads = threads;
    this.mean = axes.mean();
    this.scale = Math.sqrt(axes.spectrum().total() / dimension);
    this.frequent = sample.mostFrequent();
    this.heldOut = sample.positions();
    this.takenShare = learning.share();
    this.regression = learning.regression();
    this.random = new SplittableRandom(seed);
    this.projections = ProjectionMoments.centered(dimension, DIRECTIONS, random.split());
    this.whitened =
        ProjectionMoments.whitened(axes, scale, leading(axes), DIRECTIONS, random.split());
  }

  /** How many components hold {@link #WHITENED_SHARE} of the variance. */
  private static int leading(PrincipalAxes axes) {
    double wanted = WHITENED_SHARE * axes.spectrum().total();
    double sum = 0;
    int k = 0;
    while (sum < wanted && k < axes.mean().length && axes.spectrum().eigenvalue(k) > 0) {
      sum += axes.spectrum().eigenvalue(k++);
    }
    return k;
  }

  /** Adds rows; the block is overwritten. */
  void add(float[] block, int rows) {
    boolean[] usable = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      usable[i] = FiniteRows.isFinite(block, i * dimension, dimension);
    }
    int finite = FiniteRows.closeUp(block, rows, dimension);
    long[] equal = new long[finite];
    double[] lengths = new double[finite];
    Parallel.ranges(
        threads,
        finite,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            equal[i] = countRepeated(block, i * dimension);
            lengths[i] = center(block, i * dimension);
          }
        });
    for (int i = 0; i < finite; i++) {
      norms.add(lengths[i]);
      repeated += equal[i];
    }
    int next = 0;
    for (boolean one : usable) {
      // Rows are those of the data, so the others count as well.
      double length = one ? lengths[next++] / scale : 0;
      heaviest.add(length * length);
    }
    projections.add(block, finite);
    whitened.add(block, finite);
    regression.ifPresent(sums -> take(sums, block, finite));
    position += finite;
  }

  private int countRepeated(float[] block, int offset) {
    int count = 0;
    for (int j = 0; j < dimension; j++) {
      count += block[offset + j] == frequent[j] ? 1 : 0;
    }
    return count;
  }

  /** Centers and scales a row; returns the norm before scaling. */
  private double center(float[] block, int offset) {
    double square = 0;
    for (int j = 0; j < dimension; j++) {
      double value = (block[offset + j] - mean[j]) / scale;
      square += value * value;
      block[offset + j] = (float) value;
    }
    return scale * Math.sqrt(square);
  }

  private void take(SignRegression sums, float[] centered, int rows) {
    if (taken.length < rows * dimension) {
      taken = new float[rows * dimension];
    }
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (nextHeldOut < heldOut.length && heldOut[nextHeldOut] == position + i) {
        nextHeldOut++;
      } else if (takenShare >= 1 || random.nextDouble() < takenShare) {
        System.arraycopy(centered, i * dimension, taken, count++ * dimension, dimension);
      }
    }
    sums.add(taken, count);
  }

  /** Centered and scaled as the vectors of the pass are. */
  float[] centered(float[] vectors, int rows) {
    float[] result = Arrays.copyOf(vectors, rows * dimension);
    for (int i = 0; i < rows; i++) {
      center(result, i * dimension);
    }
    return result;
  }

  double scale() {
    return scale;
  }

  List<DataProfile.Outlier> outliers() {
    return heaviest.dominating().stream()
        .map(row -> new DataProfile.Outlier(row.row(), row.share()))
        .toList();
  }

  NormHistogram norms() {
    return norms;
  }

  DataProfile.Kurtosis projections() {
    return projections.result();
  }

  DataProfile.Kurtosis whitened() {
    return whitened.result();
  }

  /** The share of entries that equal the frequent value of their column. */
  double repeatedShare() {
    return (double) repeated / position / dimension;
  }
}
