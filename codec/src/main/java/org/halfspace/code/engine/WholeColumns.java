// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import org.halfspace.internal.ArraySize;

/** Blocks of one strip, by products that are given. */
record WholeColumns(MatrixProducts products) implements CodeColumns {
  @Override
  public int width() {
    return MatrixProducts.COLUMNS;
  }

  @Override
  public int strips() {
    return 1;
  }

  @Override
  public int length(int rows) {
    return ArraySize.of("block of codes", rows, MatrixProducts.COLUMNS);
  }

  @Override
  public Left left(float[] a, int rows, int depth, int room) {
    MatrixProducts.Columns columns = products.columns(a, rows, depth);
    return (b, strips, product, finish) -> {
      columns.multiply(b, product);
      finish.rows(product, 0, 0, 0, rows);
    };
  }
}
