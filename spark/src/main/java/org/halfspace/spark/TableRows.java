// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.halfspace.fit.partition.PartitionedVectors.Part;
import org.halfspace.source.Covariance;

/**
 * The columns of a table that a fit looks at, in partitions that stay the same from pass to pass.
 *
 * <p>Rows are read as Spark keeps them: as objects of {@code Row}, each number of an array would be
 * one, too.
 *
 * @param rows the selected columns
 * @param vectors the column of vectors
 * @param key by what messages name a row
 */
record TableRows(JavaRDD<InternalRow> rows, RowVectors vectors, RowKey key) {

  /**
   * @param role of the table
   * @param idColumn by what messages name a row, null without
   * @param more further columns, from ordinal {@link #firstExtra} on
   */
  static TableRows of(
      TableRole role, Dataset<?> table, String vectorColumn, String idColumn, String... more) {
    TableColumns schema = new TableColumns(role, table.schema());
    List<String> names = new ArrayList<>(List.of(vectorColumn));
    if (idColumn != null) {
      names.add(idColumn);
    }
    names.addAll(Arrays.asList(more));
    Column[] columns =
        names.stream()
            .map(name -> table.col("`" + name.replace("`", "``") + "`"))
            .toArray(Column[]::new);
    // Dataset.rdd() would make an object of every number.
    JavaRDD<InternalRow> rows =
        ((org.apache.spark.sql.classic.Dataset<?>) table.select(columns))
            .queryExecution()
            .toRdd()
            .toJavaRDD();
    return new TableRows(
        rows,
        RowVectors.of(vectorColumn, 0, schema.field(vectorColumn).dataType()),
        idColumn == null
            ? RowKey.of(schema, null)
            : new RowKey(role, idColumn, 1, schema.field(idColumn).dataType()));
  }

  TableRole role() {
    return key.role();
  }

  /** The beginning of a message about the column of vectors. */
  String columnOfVectors() {
    return role().column(vectors.column());
  }

  /** Where the first of the further columns is. */
  int firstExtra() {
    return key.column() == null ? 1 : 2;
  }

  /**
   * What a partition has. Kryo cannot write records, so where it is Spark's serializer, Java writes
   * this one.
   *
   * @param train how many usable vectors to learn from, if that is known from the row
   * @param test how many usable vectors to test on
   * @param skipped how many rows without a usable vector
   * @param dimension of the first vector, {@link RowVectors#NO_VECTOR} without one
   * @param complaint of the first row without a usable vector, empty if there is none
   */
  @DefaultSerializer(JavaSerializer.class)
  record Count(long train, long test, long skipped, int dimension, String complaint)
      implements Serializable {
    long usable() {
      return train + test;
    }
  }

  /**
   * Counts every partition, in their order. Vectors of other dimensions than the first of their
   * partition are complained of whatever becomes of invalid rows.
   */
  List<Count> counts(TableSplit split, HandleInvalid invalid) {
    RowVectors reader = vectors;
    RowKey named = key;
    return rows.mapPartitionsWithIndex(
            (Integer partition, Iterator<InternalRow> all) ->
                List.of(new Counting(reader, named, split, invalid).count(partition, all))
                    .iterator(),
            true)
        .collect();
  }

  /** Counts a partition. */
  private record Counting(RowVectors vectors, RowKey key, TableSplit split, HandleInvalid invalid) {

    Count count(int partition, Iterator<InternalRow> all) {
      long train = 0;
      long test = 0;
      long skipped = 0;
      int dimension = RowVectors.NO_VECTOR;
      String complaint = "";
      float[] vector = {};
      for (long number = 0; all.hasNext() && complaint.isEmpty(); number++) {
        InternalRow row = all.next();
        int own = vectors.dimension(row);
        if (own > Covariance.MAXIMUM_DIMENSION) {
          return new Count(train, test, skipped, own, tooLong(key.of(row, partition, number), own));
        }
        if (dimension == RowVectors.NO_VECTOR && own != RowVectors.NO_VECTOR) {
          dimension = own;
          vector = new float[own];
        }
        String wrong = vectors.read(row, dimension, vector, 0);
        boolean otherDimension = own != dimension && own != RowVectors.NO_VECTOR;
        if (!wrong.isEmpty()) {
          skipped++;
          if (otherDimension || invalid == HandleInvalid.ERROR) {
            String place = key.of(row, partition, number);
            complaint = otherDimension ? place + ": " + wrong : InvalidRows.fitting(place, wrong);
          }
        } else if (split.has(Part.TEST, row, 0)) {
          test++;
        } else {
          train++;
        }
      }
      return new Count(train, test, skipped, dimension, complaint);
    }

    private String tooLong(String place, int dimension) {
      return place
          + ": column '"
          + vectors.column()
          + "' has dimension "
          + dimension
          + ", must be at most "
          + Covariance.MAXIMUM_DIMENSION;
    }
  }
}
