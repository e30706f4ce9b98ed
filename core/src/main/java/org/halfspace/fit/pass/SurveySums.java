// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.DataInput;
import java.util.Arrays;
import org.halfspace.fit.partition.PartialSums;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.Covariance;
import org.halfspace.source.sums.CovarianceAccumulator;
import org.halfspace.source.sums.DistinctVectors;

/**
 * Covariance, every k-th vector, and hashes of a partition: 4 d² bytes, those of the sample, and up
 * to 1.5 MiB.
 */
final class SurveySums implements PartialSums {
  /** Hashes that a partition sends. */
  private static final int MOST_HASHES = 1 << 16;

  private final int dimension;
  private final long stride;
  private final DataWatch watch;
  private CovarianceAccumulator covariance;
  private DistinctVectors distinct = new DistinctVectors(MOST_HASHES);
  private float[] sample = {};
  private int sampled;

  SurveySums(int dimension, long stride) {
    this.dimension = dimension;
    this.stride = stride;
    this.watch = new DataWatch(dimension, 1);
    this.covariance = new CovarianceAccumulator(dimension);
  }

  @Override
  public int blockRows() {
    return CovarianceAccumulator.blockRows(dimension);
  }

  @Override
  public void add(float[] block, long first, int rows) {
    watch.hash(block, rows, first, distinct);
    for (long next = (first + stride - 1) / stride * stride; next < first + rows; next += stride) {
      int at = (int) (next - first) * dimension;
      keep(Arrays.copyOfRange(block, at, at + dimension), dimension);
    }
    Blas.insideThreads(() -> covariance.add(block, rows));
  }

  private void keep(float[] vectors, int length) {
    if (sampled + length > sample.length) {
      sample = Arrays.copyOf(sample, Math.max(sampled + length, 2 * sample.length));
    }
    System.arraycopy(vectors, 0, sample, sampled, length);
    sampled += length;
  }

  @Override
  public void merge(byte[] other) {
    SumsBytes.read(other, this::mergeFrom);
  }

  private void mergeFrom(DataInput in) throws java.io.IOException {
    CovarianceAccumulator others = CovarianceAccumulator.readFrom(in);
    if (covariance.count() == 0) {
      // Not added to zeros, so that one partition gives its own sums to the last bit.
      covariance = others;
    } else {
      Blas.insideThreads(() -> covariance.merge(others));
    }
    distinct.merge(DistinctVectors.readFrom(in));
    float[] vectors = new float[in.readInt()];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = in.readFloat();
    }
    keep(vectors, vectors.length);
  }

  @Override
  public byte[] toBytes() {
    long expected = 4L * dimension * dimension + 4L * sampled + 24L * MOST_HASHES;
    return SumsBytes.write(
        expected,
        out -> {
          covariance.writeTo(out);
          distinct.writeTo(out);
          out.writeInt(sampled);
          for (int i = 0; i < sampled; i++) {
            out.writeFloat(sample[i]);
          }
        });
  }

  Covariance covariance() {
    return covariance.covariance();
  }

  DistinctVectors distinct() {
    return distinct;
  }

  /** The vectors kept, row after row. */
  float[] sample() {
    return Arrays.copyOf(sample, sampled);
  }
}
