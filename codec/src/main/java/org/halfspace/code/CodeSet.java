// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;

/**
 * Codes of which any rows can be read. What is read never changes: a set is a snapshot. Immutable
 * and thread-safe, until it is closed.
 *
 * <p>A set may map files into memory. Closing it lets them go: from then on it is refused to read
 * it. Java gives a mapping back when the garbage collector finds that nobody holds it; till then
 * the address space is taken, and Windows does not let the files be deleted. Sets in memory need no
 * closing.
 */
public interface CodeSet extends CodeData, AutoCloseable {

  /**
   * Copies consecutive codes to the fronts of two arrays.
   *
   * @param from the first row
   * @param packed receives ⌈n/8⌉ bytes for each row
   * @param gains receives float16 numbers, as many as {@link #gains}; left alone without gain
   * @throws IllegalStateException if the set maps files and was closed
   * @throws IndexOutOfBoundsException if the rows leave the set, or an array is too short
   * @throws IOException if a file cannot be read, or a row is corrupt
   */
  void read(long from, int rows, byte[] packed, short[] gains) throws IOException;

  /** Lets go what the set maps; the codes cannot be read any more. Does nothing a second time. */
  @Override
  default void close() {
    // Codes in memory go with the set.
  }

  @Override
  default Pass open() {
    return new SetPass(this);
  }
}
