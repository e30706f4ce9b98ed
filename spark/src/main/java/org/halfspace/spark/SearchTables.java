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
    if (model.optional(model.gainCol()) != null) {
      names.put(Name.GAIN, model.getGainCol());
    }
    String id = model.optional(model.idCol()) != null ? model.getIdCol() : "id";
    names.put(Name.ID, id);
    names.put(Name.QUERY_ID, id);
    names.put(Name.QUERY, model.getInputCol());
    names.put(Name.ORIGINAL, model.getInputCol());
    return new SearchTables(names);
  }

  /**
   * With another name of a column.
   *
   * @param value null for none
   */
  SearchTables with(Name name, String value) {
    Map<Name, String> changed = new EnumMap<>(names);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
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
    TableColumns columns = new TableColumns(TableRole.CODES, table.schema());
    columns.requireIds(name(Name.ID));
    columns.requireType(name(Name.CODE), DataTypes.BinaryType);
    if (!gainApart()) {
      return selected(table, Name.ID, Name.CODE);
    }
    columns.requireType(name(Name.GAIN), DataTypes.FloatType);
    return selected(table, Name.ID, Name.CODE, Name.GAIN);
  }

  /**
   * Id and vector.
   *
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  Dataset<Row> queries(Dataset<?> table) {
    TableColumns columns = new TableColumns(TableRole.QUERIES, table.schema());
    columns.requireIds(name(Name.QUERY_ID));
    columns.requireVectors(name(Name.QUERY));
    return selected(table, Name.QUERY_ID, Name.QUERY);
  }

  /**
   * Id and vector.
   *
   * @param idType of the codes' ids
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  Dataset<Row> originals(Dataset<?> table, DataType idType) {
    TableColumns columns = new TableColumns(TableRole.ORIGINALS, table.schema());
    columns.requireType(name(Name.ID), idType);
    columns.requireVectors(name(Name.ORIGINAL));
    return selected(table, Name.ID, Name.ORIGINAL);
  }

  private Dataset<Row> selected(Dataset<?> table, Name... wanted) {
    List<Column> columns = new ArrayList<>();
    for (Name name : wanted) {
      columns.add(functions.col("`" + names.get(name).replace("`", "``") + "`"));
    }
    return table.toDF().select(columns.toArray(Column[]::new));
  }
}
