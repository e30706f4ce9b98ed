// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.halfspace.data.VectorData;

/** An engine in this process, which sends tasks and sums as bytes as a real one does. */
final class MemoryPartitions implements PartitionedVectors {
  private final VectorData train;
  private final VectorData test;

  /** How many vectors of the training set each partition has. */
  private final long[] sizes;

  MemoryPartitions(VectorData train, VectorData test, long... sizes) {
    this.train = train;
    this.test = test;
    this.sizes = sizes;
  }

  @Override
  public int dimension() {
    return train.dimension();
  }

  @Override
  public long count(Part part) {
    return of(part).count();
  }

  @Override
  public String description(Part part) {
    return of(part).description();
  }

  private VectorData of(Part part) {
    return part == Part.TRAIN ? train : test;
  }

  @Override
  public <S extends PartialSums> S run(Part part, String name, PartitionTask<S> task)
      throws IOException {
    byte[] sent = bytes(task);
    long[] parts =
        part == Part.TRAIN ? sizes : new long[] {test.count() / 2, test.count() - test.count() / 2};
    S all = task.begin();
    long first = 0;
    for (long size : parts) {
      if (size > 0) {
        @SuppressWarnings("unchecked")
        S sums = ((PartitionTask<S>) object(sent)).begin();
        long from = first;
        of(part)
            .range(first, size)
            .forEachBlock(
                sums.blockRows(),
                (block, at, rows) ->
                    sums.add(Arrays.copyOf(block, rows * dimension()), from + at, rows));
        all.merge(sums.toBytes());
        first += size;
      }
    }
    return all;
  }

  private static byte[] bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object object(byte[] bytes) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
