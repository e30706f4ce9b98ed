// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.Matrix;

/**
 * Sums of outer products by OpenBLAS, in the upper triangle of a symmetric matrix. Threads are
 * those of {@link Blas}.
 */
public final class Scatter {
  private Scatter() {}

  /**
   * Adds blockᵀ · block to the upper triangle of {@code scatter}; call {@link Blas#mirrorUpper}
   * when all is added.
   *
   * @param block the first {@code rows} rows are read
   */
  public static void addTo(Matrix block, int rows, Matrix scatter) {
    if (rows > block.rows()
        || scatter.rows() != block.columns()
        || scatter.columns() != block.columns()) {
      throw new IllegalArgumentException(
          "sizes: " + rows + " rows of " + block + " into " + scatter);
    }
    if (rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  block.columns(),
                  rows,
                  1.0,
                  block.data(),
                  block.columns(),
                  1.0,
                  scatter.data(),
                  scatter.columns()));
    }
  }

  /** The same on numbers outside the heap, which are not copied: block: rows × columns. */
  public static void addTo(NativeDoubles block, int rows, int columns, NativeDoubles scatter) {
    Product.require("block", block.length(), rows, columns);
    Product.require("scatter", scatter.length(), columns, columns);
    if (rows > 0) {
      OpenBlas.run(
          () ->
              openblas.cblas_dsyrk(
                  CblasRowMajor,
                  CblasUpper,
                  CblasTrans,
                  columns,
                  rows,
                  1.0,
                  block.pointer(),
                  columns,
                  1.0,
                  scatter.pointer(),
                  columns));
    }
  }

  /** Adds weight · v vᵀ to the upper triangle of {@code symmetric}: n × n, v: n. */
  public static void addOuter(double weight, double[] v, NativeDoubles symmetric) {
    Product.require("symmetric", symmetric.length(), v.length, v.length);
    OpenBlas.run(
        () ->
            openblas.cblas_dsyr(
                CblasRowMajor,
                CblasUpper,
                v.length,
                weight,
                new DoublePointer(v),
                1,
                symmetric.pointer(),
                v.length));
  }

  /**
   * sum += added.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static void add(NativeDoubles added, NativeDoubles sum) {
    if (added.length() != sum.length()) {
      throw new IllegalArgumentException(
          "added: length " + added.length() + ", must be " + sum.length());
    }
    OpenBlas.run(
        () -> openblas.cblas_daxpy(added.length(), 1.0, added.pointer(), 1, sum.pointer(), 1));
  }

  /**
   * Overwrites upper triangle of c with aᵀ · a, a: rows × columns floats from the start of its
   * array.
   */
  public static void of(float[] a, int rows, int columns, float[] c) {
    Product.require("a", a.length, rows, columns);
    Product.require("c", c.length, columns, columns);
    OpenBlas.run(
        () ->
            openblas.cblas_ssyrk(
                CblasRowMajor,
                CblasUpper,
                CblasTrans,
                columns,
                rows,
                1f,
                a,
                columns,
                0f,
                c,
                columns));
  }
}
