// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.io.VectorDataException;

/**
 * A set of vectors of one dimension that can be read from the start any number of times, in blocks
 * of float32 rows.
 *
 * <p>Opening a source checks its header and its length; the values are checked while they are read.
 * Nothing holds the whole set in memory unless the implementation says so. A {@code VectorData} is
 * immutable and thread-safe; a {@link Pass} belongs to one thread.
 */
public interface VectorData {

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

  /** One reading from the first vector to the last. Not thread-safe. */
  interface Pass extends AutoCloseable {

    /**
     * Reads up to {@code maximumRows} vectors into {@code block}, row after row from index 0.
     *
     * @param block at least {@code maximumRows * dimension()} long; what lies after the rows read
     *     is left alone
     * @return the number of rows read, 0 only at the end
     * @throws VectorDataException if the source is truncated or corrupt, or holds a value that is
     *     not finite and {@link NonFinite#DELIVER} was not asked for; the message names the file
     *     and the row
     * @throws IOException if reading fails
     */
    int read(float[] block, int maximumRows) throws IOException;

    @Override
    void close() throws IOException;
  }
}
