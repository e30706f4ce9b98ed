// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The parameters that name columns, which estimator, model and decoder have in common. */
final class ColumnParams implements java.io.Serializable {
  private static final long serialVersionUID = 1;

  private final Params owner;
  final Param<String> inputCol;
  final Param<String> outputCol;
  final Param<String> gainCol;
  final Param<String> decodedCol;
  final Param<String> idCol;
  final Param<String> handleInvalid;

  ColumnParams(Params owner) {
    this.owner = owner;
    this.inputCol =
        new Param<>(
            owner, "inputCol", "column of vectors: ML vectors, array<float> or array<double>");
    this.outputCol =
        new Param<>(owner, "outputCol", "column that receives the packed codes, binary");
    this.gainCol =
        new Param<>(
            owner,
            "gainCol",
            "column that receives the gains, float; without it the two bytes of a gain end its code");
    this.decodedCol =
        new Param<>(
            owner,
            "decodedCol",
            "column that receives what the codes decode to, of the type of inputCol; none without it");
    this.idCol =
        new Param<>(
            owner, "idCol", "column by whose value messages name a row; the place without it");
    this.handleInvalid =
        new Param<>(
            owner,
            "handleInvalid",
            "what becomes of rows whose vector is null or not finite: error (the job fails and names"
                + " the row), skip (they are left out and counted) or keep (their code is null)",
            ParamValidators.inArray(
                Arrays.stream(HandleInvalid.values()).map(HandleInvalid::label).toArray()));
  }

  void setDefaults() {
    owner.setDefault(inputCol, "features");
    owner.setDefault(outputCol, "code");
    owner.setDefault(handleInvalid, HandleInvalid.ERROR.label());
  }

  String input() {
    return owner.getOrDefault(inputCol);
  }

  String output() {
    return owner.getOrDefault(outputCol);
  }

  HandleInvalid invalid() {
    return HandleInvalid.of(owner.getOrDefault(handleInvalid));
  }

  /** The name of a column that is optional, null where there is none. */
  String optional(Param<String> column) {
    return owner.isDefined(column) ? owner.getOrDefault(column) : null;
  }

  /**
   * Sets the name of a column that there must be.
   *
   * @throws IllegalArgumentException if it is null
   */
  static void require(Params owner, Param<String> column, String name) {
    if (name == null) {
      throw new IllegalArgumentException(column.name() + ": null, must be the name of a column");
    }
    owner.set(column, name);
  }

  /** Sets the name of a column that there may be; null for none. */
  static void choose(Params owner, Param<String> column, String name) {
    if (name == null) {
      owner.clear(column);
    } else {
      owner.set(column, name);
    }
  }

  /**
   * The schema with the columns that a model adds.
   *
   * @throws IllegalArgumentException if the vector column is missing or no vectors, or a column
   *     that is to be added is there already
   */
  StructType encoded(TableRole role, StructType schema) {
    TableColumns columns = new TableColumns(role, schema);
    DataType vectors = columns.requireVectors(input());
    if (optional(idCol) != null) {
      columns.field(optional(idCol));
    }
    boolean nullable = invalid() == HandleInvalid.KEEP;
    columns = columns.added(field(output(), DataTypes.BinaryType, nullable));
    if (optional(gainCol) != null) {
      columns = columns.added(field(optional(gainCol), DataTypes.FloatType, true));
    }
    if (optional(decodedCol) != null) {
      columns = columns.added(field(optional(decodedCol), vectors, true));
    }
    return columns.schema();
  }

  private static StructField field(String name, DataType type, boolean nullable) {
    return new StructField(name, type, nullable, Metadata.empty());
  }
}
