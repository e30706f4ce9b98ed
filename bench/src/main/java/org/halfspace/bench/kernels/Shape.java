// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

/**
 * Vectors and codes of a codec.
 *
 * @param dimension d
 * @param bits n
 */
record Shape(int dimension, int bits) {
  /** Vectors in a block. */
  static final int ROWS = 1024;

  /** As {@code @Param} values, which have to be constants. */
  static final String SQUARE = "784x784";

  static final String FLAT = "768x256";

  static Shape of(String text) {
    int cross = text.indexOf('x');
    return new Shape(
        Integer.parseInt(text.substring(0, cross)), Integer.parseInt(text.substring(cross + 1)));
  }

  /** Multiplications and additions of a block's product. */
  double operations() {
    return 2.0 * ROWS * dimension * bits;
  }
}
