// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.halfspace.fit.partition.PartitionedVectors.Part;

/** Which rows of a table belong to which part. Immutable and thread-safe. */
sealed interface TableSplit extends Serializable {
  /**
   * Whether a row belongs to a part.
   *
   * @param index of the row among all that have a usable vector
   */
  boolean has(Part part, InternalRow row, long index);

  /** Rows chosen by their numbers are tested on, all others learned from. */
  record Chosen(long[] rows) implements TableSplit {
    @Override
    public boolean has(Part part, InternalRow row, long index) {
      return (Arrays.binarySearch(rows, index) >= 0) == (part == Part.TEST);
    }

    /** How many rows before a number belong to a part. */
    long before(Part part, long index) {
      int place = Arrays.binarySearch(rows, index);
      long chosen = place >= 0 ? place : -place - 1;
      return part == Part.TEST ? chosen : index - chosen;
    }
  }

  /** A column of booleans says which rows are tested on; null is false. */
  record Flagged(int ordinal) implements TableSplit {
    @Override
    public boolean has(Part part, InternalRow row, long index) {
      boolean test = !row.isNullAt(ordinal) && row.getBoolean(ordinal);
      return test == (part == Part.TEST);
    }
  }

  /** All rows belong to one part. */
  record Whole(Part all) implements TableSplit {
    @Override
    public boolean has(Part part, InternalRow row, long index) {
      return part == all;
    }
  }
}
