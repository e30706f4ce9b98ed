// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Decoded vectors as cells of a table. Stateless and thread-safe. */
final class DecodedCells {
  private DecodedCells() {}

  /** A vector of a block, from {@code at} on, as a value of a column of that type. */
  static Object cell(DataType type, float[] block, int at, int dimension) {
    if (type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType)) {
      return Arrays.copyOfRange(block, at, at + dimension);
    }
    double[] values = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      values[j] = block[at + j];
    }
    return type instanceof ArrayType ? values : Vectors.dense(values);
  }
}
