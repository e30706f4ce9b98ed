// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

/**
 * How codes are multiplied by matrices: as columns, which lie in strips. A block has a few strips,
 * and a strip has some rows, one for each unit or coordinate: row k of strip s, a number of each
 * code, begins at s · {@link #length} + k · {@link #width}. Equal columns lead to equal columns, to
 * the last bit, wherever they stand. Thread-safe.
 */
interface CodeColumns {
  /** Codes of a strip. */
  int width();

  /** The most strips of a block. */
  int strips();

  /** Numbers that a strip with that many rows takes. */
  int length(int rows);

  /**
   * A matrix that blocks are multiplied by.
   *
   * @param a A: m × k, row after row; not changed, and may not change
   * @param room rows of strips of products, at least m
   */
  Left left(float[] a, int rows, int depth, int room);

  /** A matrix on the left. Thread-safe. */
  interface Left {
    /**
     * C = A B by one thread.
     *
     * @param b B: strips of k rows
     * @param product receives C: the first m rows of strips; others may change
     * @param finish called with rows of C that are done
     */
    void multiply(float[] b, int strips, float[] product, Finish finish);
  }

  /** What is done with products while they are in a near cache. */
  interface Finish {
    /**
     * Takes some rows of a strip, each row of the block once.
     *
     * @param product strips, in which these rows begin at {@code at}
     */
    void rows(float[] product, int at, int strip, int first, int count);
  }

  /** By the Vector API where it is present, else by the products that are given. */
  static CodeColumns of(MatrixProducts products) {
    return VectorApi.present() ? new KernelColumns() : new WholeColumns(products);
  }
}
