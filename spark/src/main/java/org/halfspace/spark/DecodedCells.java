// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Decoded vectors as cells of a table, as Spark keeps them. Stateless and thread-safe. */
final class DecodedCells {
  private static final VectorUDT ML = new VectorUDT();

  private DecodedCells() {}

  /** A vector of a block, from {@code at} on, as a value of a column of that type. */
  static Object cell(DataType type, float[] block, int at, int dimension) {
    if (type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType)) {
      return UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange(block, at, at + dimension));
    }
    double[] values = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      values[j] = block[at + j];
    }
    return type instanceof ArrayType
        ? UnsafeArrayData.fromPrimitiveArray(values)
        : ML.serialize(Vectors.dense(values));
  }
}
