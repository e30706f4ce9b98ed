// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.sums;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeDoubles;
import org.halfspace.linalg.blas.Scatter;
import org.halfspace.source.Covariance;

/**
 * Mean and scatter of vectors that arrive in blocks, in one pass. Partial sums over parts of the
 * data can be merged.
 *
 * <p>Each block is centered on its own mean before the products are formed, and joined to the rest
 * by the update of Chan, Golub and LeVeque (1979), so that a large common offset costs no digits.
 * Sums are double precision, by BLAS, on as many threads as it has. Not thread-safe: one
 * accumulator per thread, then {@link #merge}. Cost N d²; memory d² and one block, both outside the
 * heap.
 */
public final class CovarianceAccumulator {
  private final int dimension;
  private final double[] mean;
  private final int partRows;

  /** Upper triangle of Σ (x − μ)(x − μ)ᵀ: d × d. */
  private final NativeDoubles scatter;

  /** A part of a block, less its mean: partRows × d. */
  private final NativeDoubles centered;

  private long count;

  /**
   * @throws IllegalArgumentException if {@code dimension} is not between 1 and {@link
   *     Covariance#MAXIMUM_DIMENSION}
   */
  public CovarianceAccumulator(int dimension) {
    if (dimension < 1 || dimension > Covariance.MAXIMUM_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension: "
              + dimension
              + ", must be between 1 and "
              + Covariance.MAXIMUM_DIMENSION
              + " for a covariance");
    }
    this.dimension = dimension;
    this.mean = new double[dimension];
    this.partRows = blockRows(dimension);
    this.scatter = NativeDoubles.zeros(dimension * dimension);
    this.centered = NativeDoubles.allocate(partRows * dimension);
  }

  /** How many rows a block of this dimension should have: some MiB of doubles. */
  public static int blockRows(int dimension) {
    return Math.max(64, Math.min(2048, (1 << 20) / dimension));
  }

  /** How many vectors were added. */
  public long count() {
    return count;
  }

  /**
   * Adds the first {@code rows} rows of {@code block}, each {@code dimension} long; the block is
   * left as it is.
   *
   * @throws IllegalArgumentException if the block is too short
   */
  public void add(float[] block, int rows) {
    if (rows < 0 || block.length < (long) rows * dimension) {
      throw new IllegalArgumentException(
          "block: length " + block.length + ", too short for " + rows + " rows of " + dimension);
    }
    for (int from = 0; from < rows; from += partRows) {
      addPart(block, from, Math.min(partRows, rows - from));
    }
  }

  private void addPart(float[] block, int from, int rows) {
    double[] partMean = new double[dimension];
    for (int i = 0; i < rows; i++) {
      int offset = (from + i) * dimension;
      for (int j = 0; j < dimension; j++) {
        partMean[j] += block[offset + j];
      }
    }
    for (int j = 0; j < dimension; j++) {
      partMean[j] /= rows;
    }
    Parallel.ranges(
        Blas.threads(),
        rows,
        (first, end) -> {
          double[] row = new double[dimension];
          for (int i = first; i < end; i++) {
            int offset = (from + i) * dimension;
            for (int j = 0; j < dimension; j++) {
              row[j] = block[offset + j] - partMean[j];
            }
            centered.put(i * dimension, row, 0, dimension);
          }
        });
    Scatter.addTo(centered, rows, dimension, scatter);
    join(partMean, rows);
  }

  /**
   * Adds what another accumulator has seen.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public void merge(CovarianceAccumulator other) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "other: dimension " + other.dimension + ", must be " + dimension);
    }
    Scatter.add(other.scatter, scatter);
    join(other.mean.clone(), other.count);
  }

  /** Moves the mean, and adds the scatter between the two means to the upper triangle. */
  private void join(double[] partMean, long partCount) {
    if (partCount == 0) {
      return;
    }
    long total = count + partCount;
    double[] difference = partMean;
    for (int j = 0; j < dimension; j++) {
      difference[j] -= mean[j];
    }
    double weight = (double) count * partCount / total;
    if (weight > 0) {
      Scatter.addOuter(weight, difference, scatter);
    }
    for (int j = 0; j < dimension; j++) {
      mean[j] += difference[j] * partCount / total;
    }
    count = total;
  }

  /** Writes all for {@link #readFrom}: 8 (d(d+1)/2 + d) bytes and a few more. */
  public void writeTo(DataOutput out) throws IOException {
    out.writeInt(dimension);
    out.writeLong(count);
    for (double entry : mean) {
      out.writeDouble(entry);
    }
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      scatter.get(i * dimension + i, row, 0, dimension - i);
      for (int j = 0; j < dimension - i; j++) {
        out.writeDouble(row[j]);
      }
    }
  }

  /** Reads what {@link #writeTo} has written. */
  public static CovarianceAccumulator readFrom(DataInput in) throws IOException {
    CovarianceAccumulator sums = new CovarianceAccumulator(in.readInt());
    int d = sums.dimension;
    sums.count = in.readLong();
    for (int j = 0; j < d; j++) {
      sums.mean[j] = in.readDouble();
    }
    double[] row = new double[d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d - i; j++) {
        row[j] = in.readDouble();
      }
      sums.scatter.put(i * d + i, row, 0, d - i);
    }
    return sums;
  }

  /**
   * Mean and covariance of all that was added.
   *
   * @throws IllegalStateException if nothing was
   */
  public Covariance covariance() {
    if (count == 0) {
      throw new IllegalStateException("count: 0, a covariance needs at least one vector");
    }
    Matrix covariance = Matrix.zeros(dimension, dimension);
    double[] entries = covariance.data();
    scatter.get(0, entries, 0, entries.length);
    for (int i = 0; i < entries.length; i++) {
      entries[i] /= count;
    }
    Blas.mirrorUpper(covariance);
    return new Covariance(count, mean.clone(), covariance);
  }
}
