// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.Operand;

/**
 * A dense matrix of doubles, stored row after row in one array.
 *
 * <p>The storage is shared, not copied: {@link #of} wraps the given array and {@link #data()}
 * returns it. Not thread-safe while somebody writes.
 */
public final class Matrix {
  private final int rows;
  private final int columns;
  private final double[] data;

  private Matrix(int rows, int columns, double[] data) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  /**
   * A matrix of zeros.
   *
   * @throws IllegalArgumentException if a size is negative or the matrix has more entries than a
   *     Java array can hold
   */
  public static Matrix zeros(int rows, int columns) {
    return new Matrix(rows, columns, new double[entries(rows, columns)]);
  }

  /**
   * Wraps {@code data}, row after row.
   *
   * @throws IllegalArgumentException if {@code data.length != rows * columns}
   */
  public static Matrix of(int rows, int columns, double[] data) {
    Objects.requireNonNull(data, "data");
    if (entries(rows, columns) != data.length) {
      throw new IllegalArgumentException(
          "data: length "
              + data.length
              + ", but a "
              + rows
              + " × "
              + columns
              + " matrix has "
              + (long) rows * columns
              + " entries");
    }
    return new Matrix(rows, columns, data);
  }

  /**
   * A matrix of the given entries.
   *
   * @param data rows × columns, row after row; copied
   * @throws IllegalArgumentException if there is another number of entries
   */
  public static Matrix ofFloats(int rows, int columns, float[] data) {
    double[] entries = new double[data.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = data[i];
    }
    return of(rows, columns, entries);
  }

  /** The identity of the given size. */
  public static Matrix identity(int size) {
    Matrix identity = zeros(size, size);
    for (int i = 0; i < size; i++) {
      identity.set(i, i, 1);
    }
    return identity;
  }

  private static int entries(int rows, int columns) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "size: " + rows + " × " + columns + ", must not be negative");
    }
    long entries = (long) rows * columns;
    if (entries > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "size: "
              + rows
              + " × "
              + columns
              + " = "
              + entries
              + " entries, more than a Java array can hold");
    }
    return (int) entries;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** The storage itself, row after row; entry (i, j) is at {@code i * columns() + j}. */
  public double[] data() {
    return data;
  }

  public double get(int row, int column) {
    return data[row * columns + Objects.checkIndex(column, columns)];
  }

  public void set(int row, int column, double value) {
    data[row * columns + Objects.checkIndex(column, columns)] = value;
  }

  public Matrix copy() {
    return new Matrix(rows, columns, data.clone());
  }

  /** Copies row {@code row}. */
  public double[] row(int row) {
    Objects.checkIndex(row, rows);
    return Arrays.copyOfRange(data, row * columns, (row + 1) * columns);
  }

  public Matrix transpose() {
    Matrix result = zeros(columns, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result.data[j * rows + i] = data[i * columns + j];
      }
    }
    return result;
  }

  /** Copies the upper left corner. */
  public Matrix corner(int cornerRows, int cornerColumns) {
    Objects.checkFromToIndex(0, cornerRows, rows);
    Objects.checkFromToIndex(0, cornerColumns, columns);
    Matrix result = zeros(cornerRows, cornerColumns);
    for (int i = 0; i < cornerRows; i++) {
      System.arraycopy(data, i * columns, result.data, i * cornerColumns, cornerColumns);
    }
    return result;
  }

  /** this · other. */
  public Matrix times(Matrix other) {
    Matrix product = zeros(rows, other.columns);
    Blas.multiply(1, Operand.of(this), Operand.of(other), 0, product);
    return product;
  }

  /** this · otherᵀ. */
  public Matrix timesTransposeOf(Matrix other) {
    Matrix product = zeros(rows, other.rows);
    Blas.multiply(1, Operand.of(this), Operand.transposed(other), 0, product);
    return product;
  }

  /** thisᵀ · other. */
  public Matrix transposeTimes(Matrix other) {
    Matrix product = zeros(columns, other.columns);
    Blas.multiply(1, Operand.transposed(this), Operand.of(other), 0, product);
    return product;
  }

  /** A copy with column j multiplied by {@code factors[j]}. */
  public Matrix scaleColumns(double[] factors) {
    if (factors.length != columns) {
      throw new IllegalArgumentException(
          "factors: length " + factors.length + ", but the matrix has " + columns + " columns");
    }
    Matrix result = copy();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result.data[i * columns + j] *= factors[j];
      }
    }
    return result;
  }

  /** Sum of the products of corresponding entries, tr(thisᵀ · other). */
  public double dot(Matrix other) {
    if (rows != other.rows || columns != other.columns) {
      throw new IllegalArgumentException("other: " + other + ", must be of the size of " + this);
    }
    return LongVectors.dot(data, other.data);
  }

  /** The product of row {@code row} of this and of {@code other}. */
  public double rowDot(int row, Matrix other) {
    if (columns != other.columns) {
      throw new IllegalArgumentException("other: " + other + ", must have rows as long");
    }
    Objects.checkIndex(row, Math.min(rows, other.rows));
    return LongVectors.dot(data, other.data, row * columns, (row + 1) * columns);
  }

  /**
   * Adds factor · added to this matrix, in place.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public void add(double factor, Matrix added) {
    if (rows != added.rows || columns != added.columns) {
      throw new IllegalArgumentException("added: " + added + ", must be of the size of " + this);
    }
    LongVectors.add(data, factor, added.data);
  }

  /** Multiplies every entry of this matrix, in place. */
  public void scale(double factor) {
    LongVectors.scale(data, factor);
  }

  /** The entries as 32-bit floats, row after row. */
  public float[] toFloats() {
    float[] floats = new float[data.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) data[i];
    }
    return floats;
  }

  @Override
  public String toString() {
    return "Matrix(" + rows + " × " + columns + ")";
  }
}
