// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/**
 * By what messages name a row: a column's value, or its place where there is no such column.
 * Immutable and thread-safe.
 *
 * @param column its name, null without
 * @param ordinal where it is in a row
 * @param type of its values
 */
record RowKey(String column, int ordinal, DataType type) implements Serializable {
  static RowKey none() {
    return new RowKey(null, -1, null);
  }

  /**
   * The name of a row.
   *
   * @param number of the row in its partition, from 0
   */
  String of(InternalRow row, int partition, long number) {
    return column == null
        ? place(partition, number)
        : named(column, row.isNullAt(ordinal) ? null : row.get(ordinal, type));
  }

  static String named(String column, Object value) {
    return column + " = " + value;
  }

  static String place(int partition, long number) {
    return "row " + number + " of partition " + partition + " (both from 0)";
  }
}
