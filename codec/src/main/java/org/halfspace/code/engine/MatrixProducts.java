// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ServiceLoader;

/**
 * Products of matrices in float32, on arrays. Implementations are found as services; without one,
 * plain Java multiplies. Thread-safe.
 */
public interface MatrixProducts {
  /**
   * C = A Bᵀ.
   *
   * @param rows m
   * @param columns n
   * @param depth k
   * @param a A: m × k, row after row; may be longer
   * @param b B: n × k, row after row; may be longer
   * @param product receives C: m × n, row after row; may be longer
   * @param threads how many to use at most
   */
  void multiply(
      int rows, int columns, int depth, float[] a, float[] b, float[] product, int threads);

  /**
   * Products with one B for many A, which is brought into the form that serves them once.
   *
   * @param b B: n × k, row after row; not changed, and may not change
   */
  Right right(float[] b, int columns, int depth);

  /** A matrix that others are multiplied by. Thread-safe. */
  interface Right {
    /**
     * C = A Bᵀ.
     *
     * @param rows m
     * @param a A: m × k, row after row; may be longer
     * @param product receives C: m × n, row after row; may be longer
     * @param threads how many to use at most
     */
    void multiply(int rows, float[] a, float[] product, int threads);
  }

  /**
   * Products of one A with many B of a fixed number of columns, which is brought into the form that
   * serves them once.
   *
   * @param a A: m × k, row after row; not changed, and may not change
   */
  default Columns columns(float[] a, int rows, int depth) {
    return new PlainColumns(a, rows, depth);
  }

  /** A matrix that others of {@link #COLUMNS} columns are multiplied by. Thread-safe. */
  interface Columns {
    /**
     * C = A B by one thread. Equal columns of B lead to equal columns of C, to the last bit.
     *
     * @param b B: k × {@link #COLUMNS}, row after row; may be longer
     * @param product receives C: m × {@link #COLUMNS}, row after row; may be longer
     */
    void multiply(float[] b, float[] product);
  }

  /** The columns of factors and products of {@link Columns}. */
  int COLUMNS = 240;

  /** A service if there is one, else plain Java; looked for once. */
  static MatrixProducts available() {
    return Found.PRODUCTS;
  }

  /** Holds what was found. */
  final class Found {
    private static final MatrixProducts PRODUCTS =
        ServiceLoader.load(MatrixProducts.class, MatrixProducts.class.getClassLoader())
            .findFirst()
            .orElseGet(PlainProducts::new);

    private Found() {}
  }
}
