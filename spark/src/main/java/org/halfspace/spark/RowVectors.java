// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.unsafe.Platform;

/**
 * Reads vectors of rows as Spark keeps them, without an object for each number. Immutable and
 * thread-safe.
 *
 * @param column its name, for messages
 * @param ordinal where it is in a row
 * @param kind of its cells
 */
record RowVectors(String column, int ordinal, Kind kind) implements Serializable {
  /** Fields of a stored ML vector: type (0 sparse, 1 dense), size, indices, values. */
  private static final int ML_FIELDS = 4;

  /** How cells are stored. */
  enum Kind {
    FLOATS,
    DOUBLES,
    ML
  }

  /** A cell's dimension that is not known as there is none. */
  static final int NO_VECTOR = -1;

  /** Whether cells of the type are vectors. */
  static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || (type instanceof ArrayType array
            && (array.elementType().equals(DataTypes.FloatType)
                || array.elementType().equals(DataTypes.DoubleType)));
  }

  static RowVectors of(String column, int ordinal, DataType type) {
    if (type.equals(SQLDataTypes.VectorType())) {
      return new RowVectors(column, ordinal, Kind.ML);
    }
    boolean floats = ((ArrayType) type).elementType().equals(DataTypes.FloatType);
    return new RowVectors(column, ordinal, floats ? Kind.FLOATS : Kind.DOUBLES);
  }

  /** Whether float32 has the vectors as they are. */
  boolean isExactInFloat32() {
    return kind == Kind.FLOATS;
  }

  /** The dimension of a row's vector, {@link #NO_VECTOR} if it is null. */
  int dimension(InternalRow row) {
    if (row.isNullAt(ordinal)) {
      return NO_VECTOR;
    }
    if (kind != Kind.ML) {
      return row.getArray(ordinal).numElements();
    }
    InternalRow vector = row.getStruct(ordinal, ML_FIELDS);
    return vector.getByte(0) == 0 ? vector.getInt(1) : vector.getArray(3).numElements();
  }

  /**
   * Writes a row's vector to a block.
   *
   * @param dimension that of all vectors
   * @param block receives d floats from {@code at} on
   * @return what is wrong with the cell, in words; empty if nothing is
   */
  String read(InternalRow row, int dimension, float[] block, int at) {
    int own = dimension(row);
    if (own == NO_VECTOR) {
      return "column '" + column + "' is null";
    }
    if (own != dimension) {
      return "column '" + column + "' has dimension " + own + ", but the others have " + dimension;
    }
    if (kind == Kind.FLOATS) {
      return floats(row.getArray(ordinal), dimension, block, at);
    }
    if (kind == Kind.DOUBLES) {
      return doubles(row.getArray(ordinal), dimension, block, at);
    }
    InternalRow vector = row.getStruct(ordinal, ML_FIELDS);
    if (vector.getByte(0) != 0) {
      return doubles(vector.getArray(3), dimension, block, at);
    }
    java.util.Arrays.fill(block, at, at + dimension, 0);
    ArrayData indices = vector.getArray(2);
    ArrayData values = vector.getArray(3);
    for (int i = 0; i < indices.numElements(); i++) {
      int j = indices.getInt(i);
      float value = (float) values.getDouble(i);
      block[at + j] = value;
      if (!Float.isFinite(value)) {
        return notFinite(j, values.getDouble(i));
      }
    }
    return "";
  }

  private String floats(ArrayData values, int dimension, float[] block, int at) {
    if (values instanceof UnsafeArrayData stored && !hasNulls(stored, dimension)) {
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
      Platform.copyMemory(
          stored.getBaseObject(),
          stored.getBaseOffset() + header,
          block,
          Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * at,
          (long) Float.BYTES * dimension);
      int wrong = firstNotFinite(block, at, dimension);
      return wrong < 0 ? "" : notFinite(wrong, block[at + wrong]);
    }
    if (values instanceof ColumnarArray read) {
      System.arraycopy(read.toFloatArray(), 0, block, at, dimension);
      int wrong = firstNotFinite(block, at, dimension);
      for (int j = 0; wrong < 0 && j < dimension; j++) {
        wrong = values.isNullAt(j) ? j : -1;
      }
      return wrong < 0 ? "" : notFinite(wrong, values.isNullAt(wrong) ? null : block[at + wrong]);
    }
    for (int j = 0; j < dimension; j++) {
      float value = values.isNullAt(j) ? Float.NaN : values.getFloat(j);
      block[at + j] = value;
      if (!Float.isFinite(value)) {
        return notFinite(j, values.isNullAt(j) ? null : value);
      }
    }
    return "";
  }

  private String doubles(ArrayData values, int dimension, float[] block, int at) {
    if (values instanceof UnsafeArrayData stored && !hasNulls(stored, dimension)) {
      Object base = stored.getBaseObject();
      long from = stored.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(dimension);
      for (int j = 0; j < dimension; j++) {
        block[at + j] = (float) Platform.getDouble(base, from + (long) Double.BYTES * j);
      }
      int wrong = firstNotFinite(block, at, dimension);
      return wrong < 0 ? "" : notFinite(wrong, values.getDouble(wrong));
    }
    for (int j = 0; j < dimension; j++) {
      double value = values.isNullAt(j) ? Double.NaN : values.getDouble(j);
      block[at + j] = (float) value;
      if (!Float.isFinite(block[at + j])) {
        return notFinite(j, values.isNullAt(j) ? null : value);
      }
    }
    return "";
  }

  /** Whether a bit is set in the words that follow the number of elements. */
  private static boolean hasNulls(UnsafeArrayData values, int dimension) {
    Object base = values.getBaseObject();
    long words = values.getBaseOffset() + Long.BYTES;
    for (int w = 0; w < (dimension + Long.SIZE - 1) / Long.SIZE; w++) {
      if (Platform.getLong(base, words + (long) Long.BYTES * w) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The first number that is not finite, −1 if all are. */
  private static int firstNotFinite(float[] block, int at, int dimension) {
    float zero = 0;
    for (int j = at; j < at + dimension; j++) {
      // 0 · x is 0, or NaN from the first infinity or NaN on.
      zero += 0 * block[j];
    }
    for (int j = 0; Float.isNaN(zero) && j < dimension; j++) {
      if (!Float.isFinite(block[at + j])) {
        return j;
      }
    }
    return -1;
  }

  private String notFinite(int index, Object number) {
    return "column '"
        + column
        + "' has "
        + number
        + " at index "
        + index
        + ", must be finite in float32";
  }
}
