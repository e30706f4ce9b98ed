// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;

/**
 * Codes of which any rows can be read. What is read never changes: a set is a snapshot. Immutable
 * and thread-safe.
 */
public interface CodeSet extends CodeData {

  /**
   * Copies consecutive codes to the fronts of two arrays.
   *
   * @param from the first row
   * @param packed receives ⌈n/8⌉ bytes for each row
   * @param gains receives float16 numbers, as many as {@link #gains}; left alone without gain
   * @throws IndexOutOfBoundsException if the rows leave the set, or an array is too short
   * @throws IOException if a file cannot be read, or a row is corrupt
   */
  void read(long from, int rows, byte[] packed, short[] gains) throws IOException;

  @Override
  default Pass open() {
    return new SetPass(this);
  }
}
