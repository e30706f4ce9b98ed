// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;

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
   * Codes without gains in an array, which is shared, not copied, and must not be written to
   * afterwards.
   *
   * @param bits n
   * @param packed code after code, ⌈n/8⌉ bytes each
   * @throws IllegalArgumentException if the length is no multiple of a code's, or a bit after the
   *     n-th is set; the message names the row
   */
  static CodeSet of(int bits, byte[] packed) {
    return of(CodeLayout.withoutGain(bits), packed, new short[0], Optional.empty());
  }

  /**
   * Codes with float16 gains in arrays.
   *
   * @see #of(CodeLayout, byte[], short[], Optional)
   */
  static CodeSet of(int bits, byte[] packed, short[] gains) {
    return of(new CodeLayout(bits, Gain.FLOAT16), packed, gains, Optional.empty());
  }

  /**
   * Codes in arrays, which are shared, not copied, and must not be written to afterwards.
   *
   * @param packed code after code, ⌈n/8⌉ bytes each
   * @param gains float16, one for each code; empty without gain
   * @param model the id of the model that made them, where it is known
   * @throws IllegalArgumentException if the length is no multiple of a code's, a bit after the n-th
   *     is set, there are not as many gains as codes, or one is negative or not finite; the message
   *     names the row
   */
  static CodeSet of(CodeLayout layout, byte[] packed, short[] gains, Optional<String> model) {
    return ArrayCodes.of(layout, packed, gains, model);
  }

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
