// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the columns of a search are called, and what is taken of its tables. Immutable and
 * thread-safe.
 *
 * @param names by column, of those there are
 */
record SearchTables(Map<Name, String> names) {

  /** Columns that have names. */
  enum Name {
    CODE,
    GAIN,
    ID,
    QUERY,
    QUERY_ID,
    ORIGINAL
  }

  /** As the parameters of the model call them. */
  static SearchTables of(HalfspaceModel model) {
    Map<Name, String> names = new EnumMap<>(Name.class);
    names.put(Name.CODE, model.getOutputCol());
    if (model.isDefined(model.gainCol())) {
      names.put(Name.GAIN, model.getGainCol());
    }
    String id = model.isDefined(model.idCol()) ? model.getIdCol() : "id";
    names.put(Name.ID, id);
    names.put(Name.QUERY_ID, id);
    names.put(Name.QUERY, model.getInputCol());
    names.put(Name.ORIGINAL, model.getInputCol());
    return new SearchTables(names);
  }

  SearchTables with(Name name, String value) {
    Map<Name, String> changed = new EnumMap<>(names);
    changed.put(name, value);
    return new SearchTables(changed);
  }

  String name(Name name) {
    return names.get(name);
  }

  /** Whether gains have a column of their own. */
  boolean gainApart() {
    return names.containsKey(Name.GAIN);
  }

  /**
   * Id, code, and gain where it is apart.
   *
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  Dataset<Row> codes(Dataset<?> table) {
    requireId(table, Name.ID);
    requireType(table, Name.CODE, DataTypes.BinaryType);
    if (!gainApart()) {
      return selected(table, Name.ID, Name.CODE);
    }
    requireType(table, Name.GAIN, DataTypes.FloatType);
    return selected(table, Name.ID, Name.CODE, Name.GAIN);
  }

  /**
   * Id and vector.
   *
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  Dataset<Row> queries(Dataset<?> table) {
    requireId(table, Name.QUERY_ID);
    requireVectors(table, Name.QUERY);
    return selected(table, Name.QUERY_ID, Name.QUERY);
  }

  /**
   * Id and vector.
   *
   * @param idType of the codes' ids
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  Dataset<Row> originals(Dataset<?> table, DataType idType) {
    requireType(table, Name.ID, idType);
    requireVectors(table, Name.ORIGINAL);
    return selected(table, Name.ID, Name.ORIGINAL);
  }

  private Dataset<Row> selected(Dataset<?> table, Name... wanted) {
    List<Column> columns = new ArrayList<>();
    for (Name name : wanted) {
      columns.add(functions.col("`" + names.get(name).replace("`", "``") + "`"));
    }
    return table.toDF().select(columns.toArray(Column[]::new));
  }

  private DataType type(Dataset<?> table, Name name) {
    return ColumnParams.field(table.schema(), names.get(name)).dataType();
  }

  private void requireId(Dataset<?> table, Name name) {
    IdOrder.require(names.get(name), type(table, name));
  }

  private void requireType(Dataset<?> table, Name name, DataType wanted) {
    DataType found = type(table, name);
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "column '"
              + names.get(name)
              + "': type "
              + found.simpleString()
              + ", must be "
              + wanted.simpleString());
    }
  }

  private void requireVectors(Dataset<?> table, Name name) {
    String complaint = QueryCells.complaint(names.get(name), type(table, name));
    if (!complaint.isEmpty()) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
