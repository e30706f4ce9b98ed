// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/**
 * By what messages name a row: a column's value, or its place where there is no such column.
 * Immutable and thread-safe.
 *
 * @param role of the table
 * @param column its name, null without
 * @param ordinal where it is in a row
 * @param type of its values
 */
record RowKey(TableRole role, String column, int ordinal, DataType type) implements Serializable {
  /** By a column of a table, null for none. */
  static RowKey of(TableColumns table, String column) {
    return column == null
        ? new RowKey(table.role(), null, -1, null)
        : new RowKey(
            table.role(),
            column,
            table.schema().fieldIndex(column),
            table.field(column).dataType());
  }

  /**
   * The name of a row.
   *
   * @param number of the row in its partition, from 0
   */
  String of(InternalRow row, int partition, long number) {
    return role.says(
        column == null
            ? "row " + number + " of partition " + partition + " (both from 0)"
            : column + " = " + (row.isNullAt(ordinal) ? null : row.get(ordinal, type)));
  }
}
