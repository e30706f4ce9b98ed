// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.DataInput;
import java.io.IOException;
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
  private final DataWatch watch;
  private CovarianceAccumulator covariance;
  private DistinctVectors distinct = new DistinctVectors(MOST_HASHES);
  private final SampleSums sample;

  SurveySums(int dimension, long stride) {
    this.dimension = dimension;
    this.sample = new SampleSums(dimension, stride);
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
    sample.add(block, first, rows);
    Blas.insideThreads(() -> covariance.add(block, rows));
  }

  @Override
  public void merge(byte[] other) {
    SumsBytes.read(other, this::mergeFrom);
  }

  private void mergeFrom(DataInput in) throws IOException {
    CovarianceAccumulator others = CovarianceAccumulator.readFrom(in);
    if (covariance.count() == 0) {
      // Not added to zeros, so that one partition gives its own sums to the last bit.
      covariance = others;
    } else {
      Blas.insideThreads(() -> covariance.merge(others));
    }
    distinct.merge(DistinctVectors.readFrom(in));
    byte[] kept = new byte[in.readInt()];
    in.readFully(kept);
    sample.merge(kept);
  }

  @Override
  public byte[] toBytes() {
    byte[] kept = sample.toBytes();
    return SumsBytes.write(
        4L * dimension * dimension + kept.length + 24L * MOST_HASHES,
        out -> {
          covariance.writeTo(out);
          distinct.writeTo(out);
          out.writeInt(kept.length);
          out.write(kept);
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
    return sample.vectors();
  }
}
