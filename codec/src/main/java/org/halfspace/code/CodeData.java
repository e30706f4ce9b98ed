// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;

/**
 * Codes, packed bytes and a gain where there is one, that can be read from the start any number of
 * times, in blocks. Codes of which any rows can be read are a {@link CodeSet}. Immutable and
 * thread-safe; a {@link Pass} belongs to one thread.
 */
public interface CodeData {

  /** How each code is stored. */
  CodeLayout layout();

  /** n, the bits of a code. */
  default int bits() {
    return layout().bits();
  }

  /** How the norm of each vector is coded beside its bits. */
  default Gain gain() {
    return layout().gain();
  }

  /** ⌈n/8⌉, the bytes of a code without its gain. */
  default int bytesPerCode() {
    return layout().bytesPerCode();
  }

  /** How many gains go with that many codes: one for each, or none. */
  default int gains(int rows) {
    return layout().gains(rows);
  }

  /** How many codes one pass delivers. */
  long count();

  /** The id of the model that made the codes, where it is known. */
  Optional<String> model();

  /** What this is, in a few words, for messages. */
  String description();

  /** Starts reading at the first code. */
  Pass open() throws IOException;

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
