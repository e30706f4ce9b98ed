// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Reads the cells of a vector column, ML vectors or arrays of numbers, as float32. Immutable and
 * thread-safe.
 */
final class VectorCells implements Serializable {
  private static final long serialVersionUID = 1;

  private final String column;
  private final int dimension;

  /**
   * @param dimension of every vector
   */
  VectorCells(String column, int dimension) {
    this.column = column;
    this.dimension = dimension;
  }

  /** Whether cells of the type are vectors. */
  static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || (type instanceof ArrayType array
            && (array.elementType().equals(DataTypes.FloatType)
                || array.elementType().equals(DataTypes.DoubleType)));
  }

  /** What is wrong with a vector column of that type, in words; empty if nothing is. */
  static String complaint(String column, DataType type) {
    return isVector(type)
        ? ""
        : "column '"
            + column
            + "': type "
            + type.simpleString()
            + ", must be an ML vector, array<float> or array<double>";
  }

  /**
   * Writes a cell to a block.
   *
   * @param block receives d floats from {@code at} on
   * @return what is wrong with the cell, in words; empty if nothing is
   * @throws IllegalArgumentException if it has another dimension, which is no matter of {@link
   *     HandleInvalid}
   */
  String read(Object cell, float[] block, int at) {
    if (cell == null) {
      return "column '" + column + "' is null";
    }
    if (cell instanceof DenseVector dense) {
      return narrow(dense.values(), block, at);
    }
    if (cell instanceof SparseVector sparse) {
      return narrow(sparse.toArray(), block, at);
    }
    Seq<?> numbers = (Seq<?>) cell;
    requireDimension(numbers.length());
    Iterator<?> all = numbers.iterator();
    for (int j = 0; j < dimension; j++) {
      Object number = all.next();
      float value = number == null ? Float.NaN : ((Number) number).floatValue();
      block[at + j] = value;
      if (!Float.isFinite(value)) {
        return notFinite(column, j, number);
      }
    }
    return "";
  }

  private String narrow(double[] values, float[] block, int at) {
    requireDimension(values.length);
    for (int j = 0; j < dimension; j++) {
      float value = (float) values[j];
      block[at + j] = value;
      if (!Float.isFinite(value)) {
        return notFinite(column, j, values[j]);
      }
    }
    return "";
  }

  static String notFinite(String column, int index, Object number) {
    return "column '"
        + column
        + "' has "
        + number
        + " at index "
        + index
        + ", must be finite in float32";
  }

  void requireDimension(int length) {
    if (length != dimension) {
      throw new IllegalArgumentException(
          "column '"
              + column
              + "': a vector of dimension "
              + length
              + ", but the model's is "
              + dimension);
    }
  }
}
