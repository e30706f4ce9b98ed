// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasRowMajor;

import org.bytedeco.openblas.global.openblas;

/**
 * Products by OpenBLAS of matrices that are stored row after row from the start of an array, which
 * may be longer: op(a): rows × depth, op(b): depth × columns. Threads are those of {@link Blas}.
 *
 * @param left whether op(a) is a or its transpose
 * @param right whether op(b) is b or its transpose
 * @param rows of op(a)
 * @param columns of op(b)
 * @param depth which they have in common
 */
public record Product(Transpose left, Transpose right, int rows, int columns, int depth) {

  /**
   * c = alpha · op(a) · op(b) + beta · c.
   *
   * @param c rows × columns
   * @throws IllegalArgumentException if an array is too short
   */
  public void into(float alpha, float[] a, float[] b, float beta, float[] c) {
    require("a", a.length, rows, depth);
    require("b", b.length, depth, columns);
    require("c", c.length, rows, columns);
    if (rows == 0 || columns == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_sgemm(
                CblasRowMajor,
                left.code(),
                right.code(),
                rows,
                columns,
                depth,
                alpha,
                a,
                leftStride(),
                b,
                rightStride(),
                beta,
                c,
                columns));
  }

  /** The same on numbers outside the heap, which are not copied. */
  public void into(float alpha, NativeFloats a, NativeFloats b, float beta, NativeFloats c) {
    require("a", a.length(), rows, depth);
    require("b", b.length(), depth, columns);
    require("c", c.length(), rows, columns);
    if (rows == 0 || columns == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_sgemm(
                CblasRowMajor,
                left.code(),
                right.code(),
                rows,
                columns,
                depth,
                alpha,
                a.pointer(),
                leftStride(),
                b.pointer(),
                rightStride(),
                beta,
                c.pointer(),
                columns));
  }

  /** The same on float64 numbers outside the heap. */
  public void into(double alpha, NativeDoubles a, NativeDoubles b, double beta, NativeDoubles c) {
    require("a", a.length(), rows, depth);
    require("b", b.length(), depth, columns);
    require("c", c.length(), rows, columns);
    if (rows == 0 || columns == 0) {
      return;
    }
    OpenBlas.run(
        () ->
            openblas.cblas_dgemm(
                CblasRowMajor,
                left.code(),
                right.code(),
                rows,
                columns,
                depth,
                alpha,
                a.pointer(),
                leftStride(),
                b.pointer(),
                rightStride(),
                beta,
                c.pointer(),
                columns));
  }

  private int leftStride() {
    return Math.max(1, left == Transpose.NO ? depth : rows);
  }

  private int rightStride() {
    return Math.max(1, right == Transpose.NO ? columns : depth);
  }

  static void require(String name, int length, int rows, int columns) {
    if (length < (long) rows * columns) {
      throw new IllegalArgumentException(
          name + ": length " + length + ", but " + rows + " × " + columns + " entries are needed");
    }
  }
}
