// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.VectorData;
import org.halfspace.fit.partition.PartitionedVectors;
import org.halfspace.fit.partition.PartitionedVectors.Part;
import org.halfspace.fit.run.StridedSample;

/**
 * Every k-th training vector, all where there are no more than wanted and 2 GiB hold them; fetched
 * when first read, and kept.
 */
final class CollectedSample implements VectorData {
  /** An array holds no more; the largest dimension leaves room for thousands of vectors. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private final PartitionedVectors vectors;
  private final long stride;
  private VectorData collected;

  CollectedSample(PartitionedVectors vectors, int most) {
    this.vectors = vectors;
    int fitting = MOST_BYTES / Float.BYTES / vectors.dimension();
    this.stride = StridedSample.stride(vectors.count(Part.TRAIN), Math.min(most, fitting));
  }

  @Override
  public int dimension() {
    return vectors.dimension();
  }

  @Override
  public long count() {
    return (vectors.count(Part.TRAIN) + stride - 1) / stride;
  }

  @Override
  public String description() {
    return vectors.description(Part.TRAIN);
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public synchronized Pass open() throws IOException {
    if (collected == null) {
      int d = vectors.dimension();
      long every = stride;
      float[] rows = vectors.run(Part.TRAIN, "sample", () -> new SampleSums(d, every)).vectors();
      collected = VectorData.of(rows, d, description());
    }
    return collected.open();
  }
}
