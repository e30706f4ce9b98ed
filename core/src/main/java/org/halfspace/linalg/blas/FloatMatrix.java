// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;

/**
 * A matrix rounded to float32, outside the heap: products at twice the rate of float64, where few
 * digits count. Threads are those of {@link Blas}. Not thread-safe.
 */
public final class FloatMatrix {
  private final int rows;
  private final int columns;
  private final NativeFloats values;

  private FloatMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.values = NativeFloats.allocate(Math.max(1, Math.multiplyExact(rows, columns)));
  }

  /** A rounded copy. */
  public static FloatMatrix of(Matrix matrix) {
    FloatMatrix rounded = new FloatMatrix(matrix.rows(), matrix.columns());
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      int start = i * row.length;
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) matrix.data()[start + j];
      }
      rounded.values.put(start, row, 0, row.length);
    }
    return rounded;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  NativeFloats values() {
    return values;
  }

  /** A copy in float64. */
  public Matrix toMatrix() {
    Matrix matrix = Matrix.zeros(rows, columns);
    float[] row = new float[columns];
    for (int i = 0; i < rows; i++) {
      values.get(i * columns, row, 0, columns);
      for (int j = 0; j < columns; j++) {
        matrix.data()[i * columns + j] = row[j];
      }
    }
    return matrix;
  }

  /** The upper triangle of a · aᵀ for this a, with its diagonal; anything below. */
  public FloatMatrix upperGram() {
    FloatMatrix gram = new FloatMatrix(rows, rows);
    if (rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_ssyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasNoTrans,
                  rows,
                  columns,
                  1f,
                  values.pointer(),
                  Math.max(1, columns),
                  0f,
                  gram.values.pointer(),
                  rows));
    }
    return gram;
  }

  /**
   * Multiplies the entries on and above the diagonal by those of another matrix.
   *
   * @throws IllegalArgumentException if the two are not square and of one size
   */
  public void scaleUpper(Matrix factors) {
    if (rows != columns || factors.rows() != rows || factors.columns() != rows) {
      throw new IllegalArgumentException(
          "factors: " + factors + ", must be " + rows + " × " + columns + " and square");
    }
    float[] row = new float[columns];
    for (int i = 0; i < rows; i++) {
      int start = i * columns;
      values.get(start + i, row, i, columns - i);
      for (int j = i; j < columns; j++) {
        row[j] *= (float) factors.data()[start + j];
      }
      values.put(start + i, row, i, columns - i);
    }
  }

  /**
   * s · b for the symmetric s of which this is the upper triangle. Cost n² k.
   *
   * @param b n × k
   * @throws IllegalArgumentException if this is not square or b has another number of rows
   */
  public FloatMatrix symmetricTimes(FloatMatrix b) {
    if (rows != columns || b.rows != rows) {
      throw new IllegalArgumentException(
          "sizes: " + rows + " × " + columns + " · " + b.rows + " × " + b.columns);
    }
    FloatMatrix product = new FloatMatrix(b.rows, b.columns);
    if (b.rows > 0 && b.columns > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_ssymm(
                  CblasRowMajor,
                  CblasLeft,
                  CblasUpper,
                  b.rows,
                  b.columns,
                  1f,
                  values.pointer(),
                  columns,
                  b.values.pointer(),
                  b.columns,
                  0f,
                  product.values.pointer(),
                  b.columns));
    }
    return product;
  }
}
