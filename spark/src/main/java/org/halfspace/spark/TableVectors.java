// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.halfspace.data.UnusableDataException;
import org.halfspace.fit.partition.HeldOutRows;
import org.halfspace.fit.partition.PartialSums;
import org.halfspace.fit.partition.PartitionTask;
import org.halfspace.fit.partition.PartitionedVectors;
import scala.Tuple2;

/**
 * The vectors of tables as a fit wants them. Rows are counted once, then every task is a job of one
 * stage and a tree of joins. Used by one thread.
 */
final class TableVectors implements PartitionedVectors {
  /** Where the rows of a part are. */
  private record Source(
      TableRows table, TableSplit split, long[] starts, long[] firsts, long count) {}

  private final Map<Part, Source> sources = new EnumMap<>(Part.class);
  private final int dimension;
  private final int depth;
  private final long skipped;

  private TableVectors(int dimension, int depth, long skipped) {
    this.dimension = dimension;
    this.depth = depth;
    this.skipped = skipped;
  }

  /**
   * How a table is divided.
   *
   * @param seed of the choice of rows that are put aside
   * @param depth of the tree of joins
   */
  record Plan(HandleInvalid invalid, long seed, int depth) {}

  /**
   * A table, part of whose rows are put aside by chance, as {@link HeldOutRows} does it.
   *
   * @throws UnusableDataException if fewer than two rows have a usable vector, or one has none and
   *     that is an error; the message names it
   */
  static TableVectors split(TableRows table, Plan plan) {
    List<TableRows.Count> counts = counts(table, new TableSplit.Whole(Part.TRAIN), plan);
    long[] starts = starts(counts);
    long all = starts[counts.size()];
    if (all < 2) {
      throw new UnusableDataException(
          table.columnOfVectors()
              + ": "
              + all
              + " usable vectors, but a fit needs at least two, one to learn from and one to test"
              + " on");
    }
    TableSplit.Chosen chosen = new TableSplit.Chosen(HeldOutRows.of(all, plan.seed()));
    TableVectors vectors =
        new TableVectors(dimension(table, counts), plan.depth(), skipped(counts));
    for (Part part : Part.values()) {
      long[] firsts = new long[starts.length];
      for (int p = 0; p < starts.length; p++) {
        firsts[p] = chosen.before(part, starts[p]);
      }
      vectors.sources.put(
          part, new Source(table, chosen, starts, firsts, firsts[starts.length - 1]));
    }
    return vectors;
  }

  /**
   * A table with a column that says what is tested on.
   *
   * @param flag where it is among the columns
   */
  static TableVectors flagged(TableRows table, int flag, Plan plan) {
    TableSplit split = new TableSplit.Flagged(flag);
    List<TableRows.Count> counts = counts(table, split, plan);
    TableVectors vectors =
        new TableVectors(dimension(table, counts), plan.depth(), skipped(counts));
    vectors.put(Part.TRAIN, table, split, counts);
    vectors.put(Part.TEST, table, split, counts);
    return vectors;
  }

  /** Two tables. */
  static TableVectors of(TableRows train, TableRows test, Plan plan) {
    TableSplit learned = new TableSplit.Whole(Part.TRAIN);
    TableSplit tested = new TableSplit.Whole(Part.TEST);
    List<TableRows.Count> trainCounts = counts(train, learned, plan);
    List<TableRows.Count> testCounts = counts(test, tested, plan);
    int d = dimension(train, trainCounts);
    int other = dimension(test, testCounts);
    if (other != d) {
      throw new UnusableDataException(
          test.columnOfVectors()
              + " has vectors of dimension "
              + other
              + ", but those to learn from have "
              + d);
    }
    TableVectors vectors =
        new TableVectors(d, plan.depth(), skipped(trainCounts) + skipped(testCounts));
    vectors.put(Part.TRAIN, train, learned, trainCounts);
    vectors.put(Part.TEST, test, tested, testCounts);
    return vectors;
  }

  /** One table to test on; there is nothing to learn from. */
  static TableVectors toTest(TableRows test, Plan plan) {
    TableSplit tested = new TableSplit.Whole(Part.TEST);
    List<TableRows.Count> counts = counts(test, tested, plan);
    TableVectors vectors = new TableVectors(dimension(test, counts), plan.depth(), skipped(counts));
    vectors.put(Part.TEST, test, tested, counts);
    return vectors;
  }

  private void put(Part part, TableRows table, TableSplit split, List<TableRows.Count> counts) {
    long[] firsts = new long[counts.size() + 1];
    for (int p = 0; p < counts.size(); p++) {
      TableRows.Count count = counts.get(p);
      firsts[p + 1] = firsts[p] + (part == Part.TRAIN ? count.train() : count.test());
    }
    long all = firsts[counts.size()];
    if (all == 0) {
      throw new UnusableDataException(
          table.columnOfVectors()
              + ": no usable vectors to "
              + (part == Part.TRAIN ? "learn from" : "test on"));
    }
    sources.put(part, new Source(table, split, starts(counts), firsts, all));
  }

  private static List<TableRows.Count> counts(TableRows table, TableSplit split, Plan plan) {
    List<TableRows.Count> counts = table.counts(split, plan.invalid());
    for (TableRows.Count count : counts) {
      if (!count.complaint().isEmpty()) {
        throw new UnusableDataException(count.complaint());
      }
    }
    return counts;
  }

  /** The number of the first usable row of each partition, and of all. */
  private static long[] starts(List<TableRows.Count> counts) {
    long[] starts = new long[counts.size() + 1];
    for (int p = 0; p < counts.size(); p++) {
      starts[p + 1] = starts[p] + counts.get(p).usable();
    }
    return starts;
  }

  private static long skipped(List<TableRows.Count> counts) {
    return counts.stream().mapToLong(TableRows.Count::skipped).sum();
  }

  private static int dimension(TableRows table, List<TableRows.Count> counts) {
    int dimension = RowVectors.NO_VECTOR;
    for (int p = 0; p < counts.size(); p++) {
      int own = counts.get(p).dimension();
      if (dimension == RowVectors.NO_VECTOR) {
        dimension = own;
      } else if (own != RowVectors.NO_VECTOR && own != dimension) {
        throw new UnusableDataException(
            table.columnOfVectors()
                + ": the first vector of partition "
                + p
                + " has dimension "
                + own
                + ", those before it have "
                + dimension);
      }
    }
    if (dimension < 1) {
      throw new UnusableDataException(table.columnOfVectors() + ": no usable vectors");
    }
    return dimension;
  }

  /** How many rows had no usable vector. */
  long skipped() {
    return skipped;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public long count(Part part) {
    return sources.get(part).count();
  }

  @Override
  public String description(Part part) {
    Source source = sources.get(part);
    return source
        .table()
        .role()
        .says(source.count() + " of column '" + source.table().vectors().column() + "'");
  }

  @Override
  public <S extends PartialSums> S run(Part part, String name, PartitionTask<S> task)
      throws IOException {
    Source source = sources.get(part);
    RowVectors vectors = source.table().vectors();
    RunPartition<S> run =
        new RunPartition<>(
            part,
            source.table().role(),
            vectors,
            dimension,
            source.split(),
            source.starts(),
            source.firsts(),
            task);
    JavaRDD<Tuple2<Integer, byte[]>> sums =
        source.table().rows().mapPartitionsWithIndex(run::call, true);
    String before = sums.context().getLocalProperty("spark.job.description");
    sums.context().setLocalProperty("spark.job.description", "Halfspace: " + name);
    try {
      return SumsTree.join(JavaPairRDD.fromJavaRDD(sums), task, depth);
    } catch (Exception e) {
      // Scala does not say which checked exceptions it throws.
      if (e instanceof SparkException failed) {
        throw new IOException(name + ": " + failed.getMessage(), failed);
      }
      throw e;
    } finally {
      sums.context().setLocalProperty("spark.job.description", before);
    }
  }

  /** Adds up a partition. */
  private record RunPartition<S extends PartialSums>(
      Part part,
      TableRole role,
      RowVectors vectors,
      int dimension,
      TableSplit split,
      long[] starts,
      long[] firsts,
      PartitionTask<S> task)
      implements Serializable {

    Iterator<Tuple2<Integer, byte[]>> call(Integer partition, Iterator<InternalRow> rows) {
      long index = starts[partition];
      long first = firsts[partition];
      if (firsts[partition + 1] == first) {
        return Collections.emptyIterator();
      }
      S sums = task.begin();
      int most = sums.blockRows();
      float[] block = new float[Math.multiplyExact(most, dimension)];
      int filled = 0;
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (!vectors.read(row, dimension, block, filled * dimension).isEmpty()) {
          continue;
        }
        if (split.has(part, row, index++) && ++filled == most) {
          sums.add(block, first, filled);
          first += filled;
          filled = 0;
        }
      }
      if (filled > 0) {
        sums.add(block, first, filled);
        first += filled;
      }
      if (first != firsts[partition + 1]) {
        throw new IllegalStateException(
            role.says(
                "partition "
                    + partition
                    + " has other rows than when they were counted; a table whose rows change from"
                    + " one reading to the next has to be cached or stored first"));
      }
      return List.of(new Tuple2<>(partition, sums.toBytes())).iterator();
    }
  }
}
