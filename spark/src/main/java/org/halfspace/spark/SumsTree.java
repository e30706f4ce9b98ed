// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.halfspace.fit.partition.PartialSums;
import org.halfspace.fit.partition.PartitionTask;
import scala.Tuple2;

/**
 * Joins the sums of partitions in a tree, as {@code treeAggregate} does, but always in the order of
 * the partitions: that joins what comes first, and the last digits of a sum are then others in
 * every run. Stateless and thread-safe.
 */
final class SumsTree {
  private SumsTree() {}

  /**
   * The sums of all partitions.
   *
   * @param sums of each partition, by its number
   * @param depth of the tree, at least 1: with 1 the driver joins all, with 2 about √P of them
   */
  static <S extends PartialSums> S join(
      JavaPairRDD<Integer, byte[]> sums, PartitionTask<S> task, int depth) {
    JavaPairRDD<Integer, byte[]> level = sums;
    int count = sums.getNumPartitions();
    int scale = (int) Math.max(2, Math.ceil(Math.pow(count, 1.0 / depth)));
    while (count > scale + Math.ceil((double) count / scale)) {
      count = (count + scale - 1) / scale;
      level =
          JavaPairRDD.fromJavaRDD(
              level
                  .repartitionAndSortWithinPartitions(new Neighbors(count, scale))
                  .mapPartitions(group -> joined(group, task, scale).iterator()));
    }
    List<Tuple2<Integer, byte[]>> last = level.collect();
    S all = task.begin();
    for (Tuple2<Integer, byte[]> part : last) {
      all.merge(part._2());
    }
    return all;
  }

  /** The sums of partitions that follow each other. */
  private static <S extends PartialSums> List<Tuple2<Integer, byte[]>> joined(
      Iterator<Tuple2<Integer, byte[]>> group, PartitionTask<S> task, int scale) {
    if (!group.hasNext()) {
      return List.of();
    }
    S all = task.begin();
    int number = 0;
    while (group.hasNext()) {
      Tuple2<Integer, byte[]> part = group.next();
      number = part._1() / scale;
      all.merge(part._2());
    }
    return List.of(new Tuple2<>(number, all.toBytes()));
  }

  /** Puts partitions that follow each other together. */
  private static final class Neighbors extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int groups;
    private final int scale;

    Neighbors(int groups, int scale) {
      this.groups = groups;
      this.scale = scale;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key / scale;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Neighbors neighbors
          && groups == neighbors.groups
          && scale == neighbors.scale;
    }

    @Override
    public int hashCode() {
      return 31 * groups + scale;
    }
  }
}
