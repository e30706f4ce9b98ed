// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.internal.ArraySize;
import org.halfspace.io.DamagedFileException;

/**
 * A set of vectors of one dimension that can be read from the start any number of times, in blocks
 * of float32 rows.
 *
 * <p>Opening a source checks its header and its length; the values are checked while they are read.
 * Nothing holds the whole set in memory unless the implementation says so. A {@code VectorData} is
 * immutable and thread-safe; a {@link Pass} belongs to one thread.
 */
public interface VectorData {

  /**
   * Vectors in an array, which is shared, not copied, and must not be written to afterwards.
   *
   * @param rows row after row
   * @param dimension d
   * @param description what the vectors are, in a few words; also stands for the file name in
   *     messages
   * @throws IllegalArgumentException if the length is not a positive multiple of d
   * @throws DamagedFileException UNUSABLE if a value is not finite
   */
  static VectorData of(float[] rows, int dimension, String description)
      throws DamagedFileException {
    return InMemoryVectors.of(rows, dimension, description);
  }

  /**
   * Vectors in arrays of their own, which are copied.
   *
   * @throws IllegalArgumentException if there are no rows, or they differ in length, or do not fit
   *     one array
   * @throws DamagedFileException UNUSABLE if a value is not finite
   */
  static VectorData of(float[][] rows, String description) throws DamagedFileException {
    return InMemoryVectors.of(rows, description);
  }

  /**
   * The vectors {@code [from, from + count)}, counted from 0. Opening a pass jumps to the first
   * where the source can, else reads what lies before it.
   *
   * @throws IllegalArgumentException if {@code count} is below 1 or the range leaves the set
   */
  default VectorData range(long from, long count) {
    return VectorRange.of(this, from, count);
  }

  /**
   * The first {@code count} vectors.
   *
   * @throws IllegalArgumentException if {@code count} is below 1 or above the number of vectors
   */
  default VectorData first(long count) {
    return range(0, count);
  }

  /** Length d of every vector, at least 1. */
  int dimension();

  /** How many vectors one pass delivers, at least 1. */
  long count();

  /** What this is, in a few words, for messages and reports: format and shape. */
  String description();

  /** The file or folder the vectors come from, if they come from one. */
  Optional<Path> path();

  /**
   * Which row of its file a vector is, for messages; where vectors are a part of others, not the
   * place among them.
   *
   * @param index of a vector, from 0
   */
  default long row(long index) {
    return index;
  }

  /**
   * Starts reading at the first vector.
   *
   * @throws IOException if the source cannot be opened any more
   */
  Pass open() throws IOException;

  /**
   * Reads all vectors once, block after block, into one array.
   *
   * @param maximumRows how many vectors a block has at most; the array is no longer than the set
   * @param consumer takes the blocks in their order, on the calling thread
   * @return how many vectors there were
   * @throws IllegalArgumentException if {@code maximumRows} is below 1, or no array holds as many
   * @throws IOException if reading fails, or what the consumer throws
   */
  default long forEachBlock(int maximumRows, BlockConsumer consumer) throws IOException {
    int most = (int) Math.min(maximumRows, count());
    float[] block = new float[ArraySize.of("block of vectors", most, dimension())];
    long done = 0;
    try (Pass pass = open()) {
      for (int rows = pass.read(block, most); rows > 0; rows = pass.read(block, most)) {
        consumer.accept(block, done, rows);
        done += rows;
      }
    }
    return done;
  }

  /**
   * All vectors, row after row: count × d.
   *
   * @throws IllegalArgumentException if they are too many for an array
   * @throws IOException if reading fails
   */
  default float[] toArray() throws IOException {
    int d = dimension();
    float[] all = new float[ArraySize.of("vectors", count(), d)];
    int atOnce = Math.max(1, (1 << 18) / d);
    forEachBlock(
        atOnce, (block, first, rows) -> System.arraycopy(block, 0, all, (int) first * d, rows * d));
    return all;
  }

  /** Takes vectors, block after block. */
  @FunctionalInterface
  interface BlockConsumer {
    /**
     * Takes the first {@code rows} vectors of {@code block}, which may be written to and is used
     * again for the next ones.
     *
     * @param first the number of the first of them
     */
    void accept(float[] block, long first, int rows) throws IOException;
  }

  /** One reading from the first vector to the last. Not thread-safe. */
  interface Pass extends AutoCloseable {

    /**
     * Reads up to {@code maximumRows} vectors into {@code block}, row after row from index 0.
     *
     * @param block at least {@code maximumRows * dimension()} long; what lies after the rows read
     *     is left alone
     * @return the number of rows read, 0 only at the end
     * @throws DamagedFileException if the source is truncated or corrupt, or holds a value that is
     *     not finite and {@link NonFinite#DELIVER} was not requested; the message names the file
     *     and the row
     * @throws IOException if reading fails
     */
    int read(float[] block, int maximumRows) throws IOException;

    @Override
    void close() throws IOException;
  }
}
