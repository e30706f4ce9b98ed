// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

/**
 * Takes the vectors for the test out of blocks: every tenth. Thread-safe.
 *
 * @param dimension d
 * @param bytes of a code
 */
record TestRows(int dimension, int bytes) {
  /**
   * Moves those vectors, their codes and gains to the front of the block, in their order.
   *
   * @param vectors row after row
   * @param packed a code for each
   * @param gains one for each; empty without
   * @param first the number of the first vector
   * @param rows how many there are
   * @return how many are for the test
   */
  int toFront(float[] vectors, byte[] packed, short[] gains, long first, int rows) {
    int kept = 0;
    for (int i = 0; i < rows; i++) {
      if (Adoption.isTest(first + i)) {
        System.arraycopy(vectors, i * dimension, vectors, kept * dimension, dimension);
        System.arraycopy(packed, i * bytes, packed, kept * bytes, bytes);
        if (gains.length > 0) {
          gains[kept] = gains[i];
        }
        kept++;
      }
    }
    return kept;
  }
}
