// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;

/**
 * Packed codes with their gains, of which any rows can be read. What is read never changes: a set
 * is a snapshot. Immutable and thread-safe.
 */
public interface CodeSet {

  /** n, the bits of a code. */
  int bits();

  /** How many codes there are. */
  long count();

  /** How the norm of each vector is coded beside its signs. */
  Gain gain();

  /** The id of the model that made the codes, where it is known. */
  Optional<String> model();

  /** What this is, in a few words, for messages. */
  String description();

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

  /** The same, to be read from the first code to the last. */
  default CodeData asData() {
    return new SetData(this);
  }

  /** How many gains go with that many codes: as many, or none. */
  default int gains(int rows) {
    return gain() == Gain.NONE ? 0 : rows;
  }

  /** ⌈n/8⌉. */
  default int bytesPerVector() {
    return (bits() + 7) / 8;
  }
}
