// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.partition;

import java.io.IOException;

/**
 * Vectors to learn from and vectors to test on, in partitions that an engine works through. Within
 * each part vectors are numbered from 0, partition after partition; their order must be the same
 * for every task. Used by one thread.
 */
public interface PartitionedVectors {
  /** Which vectors. */
  enum Part {
    TRAIN,
    TEST
  }

  /** d of every vector. */
  int dimension();

  /** How many vectors a part has, at least 1. */
  long count(Part part);

  /** What the vectors are, in a few words. */
  String description(Part part);

  /**
   * Runs a task on every partition of a part, and joins the sums in the order of the partitions, so
   * that the same partitions give the same sums to the last bit.
   *
   * @param name of the task, in a few words
   * @return the sums of all partitions
   * @throws IOException if vectors cannot be read, or the engine gives up
   */
  <S extends PartialSums> S run(Part part, String name, PartitionTask<S> task) throws IOException;
}
