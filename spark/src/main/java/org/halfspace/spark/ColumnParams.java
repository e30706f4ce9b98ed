// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.internal.SQLConf;
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
   * The schema with the columns that a model adds.
   *
   * @throws IllegalArgumentException if the vector column is missing or no vectors, or a column
   *     that is to be added is there already
   */
  StructType encoded(StructType schema) {
    StructField vectors = requireVectors(schema);
    if (optional(idCol) != null) {
      field(schema, optional(idCol));
    }
    boolean nullable = invalid() == HandleInvalid.KEEP;
    StructType result =
        added(schema, new StructField(output(), DataTypes.BinaryType, nullable, Metadata.empty()));
    if (optional(gainCol) != null) {
      result =
          added(
              result,
              new StructField(optional(gainCol), DataTypes.FloatType, true, Metadata.empty()));
    }
    if (optional(decodedCol) != null) {
      result =
          added(
              result,
              new StructField(optional(decodedCol), vectors.dataType(), true, Metadata.empty()));
    }
    return result;
  }

  /** The column of vectors. */
  StructField requireVectors(StructType schema) {
    return requireVectors(schema, input());
  }

  static StructField requireVectors(StructType schema, String name) {
    StructField vectors = field(schema, name);
    if (!RowVectors.isVector(vectors.dataType())) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "': type "
              + vectors.dataType().simpleString()
              + ", must be an ML vector, array<float> or array<double>");
    }
    return vectors;
  }

  /**
   * The only column of that name.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  static StructField field(StructType schema, String name) {
    List<StructField> found =
        Arrays.stream(schema.fields()).filter(field -> field.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "column '" + name + "': missing; there are " + String.join(", ", schema.fieldNames()));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "column '" + name + "': " + found.size() + " of that name, must be one");
    }
    return found.get(0);
  }

  /**
   * The schema with one more column.
   *
   * @throws IllegalArgumentException if it has no name, or Spark could not tell it from one that is
   *     there
   */
  static StructType added(StructType schema, StructField field) {
    if (field.name() == null) {
      throw new IllegalArgumentException("column 'null': an added column must have a name");
    }
    // Names that differ in case are the same one, unless the session says otherwise; no public
    // class knows the session where a schema is all there is.
    boolean exact = SQLConf.get().caseSensitiveAnalysis();
    for (String name : schema.fieldNames()) {
      if (exact ? name.equals(field.name()) : name.equalsIgnoreCase(field.name())) {
        throw new IllegalArgumentException("column '" + name + "': exists already");
      }
    }
    return schema.add(field);
  }
}
