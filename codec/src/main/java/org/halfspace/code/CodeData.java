// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;

/**
 * Packed codes that can be read from the start any number of times, in blocks. Immutable and
 * thread-safe; a {@link Pass} belongs to one thread.
 */
public interface CodeData {

  /** n, the bits of a code. */
  int bits();

  /** How the norm of each vector is coded beside its signs. */
  default Gain gain() {
    return Gain.NONE;
  }

  /** How many codes one pass delivers. */
  long count();

  /** The id of the model that made the codes, where it is known. */
  Optional<String> model();

  /** What this is, in a few words, for messages. */
  String description();

  /** Starts reading at the first code. */
  Pass open() throws IOException;

  /** ⌈n/8⌉. */
  default int bytesPerVector() {
    return (bits() + 7) / 8;
  }

  /** One reading from the first code to the last. Not thread-safe. */
  interface Pass extends AutoCloseable {

    /**
     * Reads up to {@code maximumRows} codes into {@code block}, row after row from index 0.
     *
     * @return the number of rows read, 0 only at the end
     * @throws IOException if the source is truncated, corrupt or cannot be read
     */
    int read(byte[] block, int maximumRows) throws IOException;

    /**
     * Reads the gains of the codes that {@link #read} delivered last; to be called once after it,
     * and only where there is a {@link CodeData#gain}.
     *
     * @param gains float16; receives {@code rows} from index 0
     * @param rows as many as were read
     * @throws IllegalStateException if the codes have no gain
     * @throws IOException if the source is truncated, corrupt or cannot be read
     */
    default void gains(short[] gains, int rows) throws IOException {
      throw new IllegalStateException("these codes have no gain");
    }

    @Override
    void close() throws IOException;
  }
}
