// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table, and what they have to be. Immutable and thread-safe.
 *
 * @param role of the table, for messages
 */
record TableColumns(TableRole role, StructType schema) {

  /**
   * The only column of that name.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  StructField field(String name) {
    List<StructField> found =
        Arrays.stream(schema.fields()).filter(field -> field.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw refused(name, "missing; there are " + String.join(", ", schema.fieldNames()));
    }
    if (found.size() > 1) {
      throw refused(name, found.size() + " of that name, must be one");
    }
    return found.get(0);
  }

  /**
   * The type of a column that must have that one.
   *
   * @throws IllegalArgumentException if it is missing or of another type
   */
  DataType requireType(String name, DataType wanted) {
    DataType found = field(name).dataType();
    if (!found.equals(wanted)) {
      throw refused(name, "type " + found.simpleString() + ", must be " + wanted.simpleString());
    }
    return found;
  }

  /**
   * The type of a column that must be vectors.
   *
   * @throws IllegalArgumentException if it is missing or of another type
   */
  DataType requireVectors(String name) {
    DataType found = field(name).dataType();
    if (!RowVectors.isVector(found)) {
      throw refused(
          name,
          "type " + found.simpleString() + ", must be an ML vector, array<float> or array<double>");
    }
    return found;
  }

  /**
   * The type of a column that must be ids.
   *
   * @throws IllegalArgumentException if it is missing, or its values have no order
   */
  DataType requireIds(String name) {
    DataType found = field(name).dataType();
    if (!IdOrder.has(found)) {
      throw refused(
          name,
          "type "
              + found.simpleString()
              + ", but ids must be numbers, strings, binaries, dates or timestamps");
    }
    return found;
  }

  /**
   * With one more column.
   *
   * @throws IllegalArgumentException if it has no name, or Spark could not tell it from one that is
   *     there
   */
  TableColumns added(StructField field) {
    if (field.name() == null) {
      throw refused(null, "an added column must have a name");
    }
    // Names that differ in case are the same one, unless the session says otherwise; no public
    // class knows the session where a schema is all there is.
    boolean exact = SQLConf.get().caseSensitiveAnalysis();
    for (String name : schema.fieldNames()) {
      if (exact ? name.equals(field.name()) : name.equalsIgnoreCase(field.name())) {
        throw refused(name, "exists already");
      }
    }
    return new TableColumns(role, schema.add(field));
  }

  private IllegalArgumentException refused(String name, String complaint) {
    return new IllegalArgumentException(role.column(name) + ": " + complaint);
  }
}
