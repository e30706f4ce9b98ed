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
 * Every k-th training vector, all where there are no more than wanted; fetched when first read, and
 * kept.
 */
final class CollectedSample implements VectorData {
  private final PartitionedVectors vectors;
  private final long stride;
  private VectorData collected;

  CollectedSample(PartitionedVectors vectors, int most) {
    this.vectors = vectors;
    this.stride = StridedSample.stride(vectors.count(Part.TRAIN), most);
  }

  @Override
  public int dimension() {
    return vectors.dimension();
  }

  @Override
  public long count() {
    return StridedSample.stride(vectors.count(Part.TRAIN), Math.toIntExact(stride));
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
