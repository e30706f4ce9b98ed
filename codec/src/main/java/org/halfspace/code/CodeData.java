// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.internal.ArraySize;

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

  /**
   * Reads all codes once, block after block of about a MiB.
   *
   * @see #forEachBlock(int, BlockConsumer)
   */
  default long forEachBlock(BlockConsumer consumer) throws IOException {
    return forEachBlock(Math.max(1, (1 << 20) / bytesPerCode()), consumer);
  }

  /**
   * Reads all codes once, block after block, into one array. Codes that no reader of files would
   * take are not handed on.
   *
   * @param maximumRows how many codes a block has at most; the array is no longer than the set
   * @param consumer takes the blocks in their order, on the calling thread
   * @return how many codes there were
   * @throws IllegalArgumentException if {@code maximumRows} is below 1, or {@link #open} delivers
   *     bits after the n-th that are set, or gains that are negative or not finite
   * @throws IOException if reading fails, or what the consumer throws
   */
  default long forEachBlock(int maximumRows, BlockConsumer consumer) throws IOException {
    int most = (int) Math.max(1, Math.min(maximumRows, count()));
    byte[] packed = new byte[ArraySize.of("block of codes", most, bytesPerCode())];
    short[] gains = new short[gains(most)];
    long done = 0;
    try (Pass pass = open()) {
      for (int rows = pass.read(packed, most); rows > 0; rows = pass.read(packed, most)) {
        if (gains.length > 0) {
          pass.gains(gains, rows);
        }
        layout().require(packed, gains, rows);
        consumer.accept(packed, gains, done, rows);
        done += rows;
      }
    }
    return done;
  }

  /** Takes codes, block after block. */
  @FunctionalInterface
  interface BlockConsumer {
    /**
     * Takes the first {@code rows} codes of {@code packed}, which may be written to and is used
     * again for the next ones, as are the gains.
     *
     * @param gains float16; empty for codes without gain
     * @param first the number of the first of them
     */
    void accept(byte[] packed, short[] gains, long first, int rows) throws IOException;
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
