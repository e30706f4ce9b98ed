// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.data.format.Blocks;
import org.halfspace.io.DamagedFileException;

/**
 * Vectors in an array. The array is shared, not copied, and must not be written to afterwards.
 * Thread-safe under that condition.
 */
final class InMemoryVectors implements VectorData {
  private final float[] rows;
  private final int count;
  private final int dimension;
  private final String description;

  private InMemoryVectors(float[] rows, int dimension, String description) {
    this.rows = rows;
    this.count = rows.length / dimension;
    this.dimension = dimension;
    this.description = description;
  }

  /**
   * Wraps {@code rows}, vector after vector.
   *
   * @param description what the vectors are, in a few words; also used as the file name in messages
   * @throws IllegalArgumentException if the length is not a positive multiple of {@code dimension}
   * @throws DamagedFileException UNUSABLE if a value is not finite
   */
  public static InMemoryVectors of(float[] rows, int dimension, String description)
      throws DamagedFileException {
    if (dimension < 1 || dimension > VectorFiles.MAXIMUM_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension: " + dimension + ", must be between 1 and " + VectorFiles.MAXIMUM_DIMENSION);
    }
    if (rows.length == 0 || rows.length % dimension != 0) {
      throw new IllegalArgumentException(
          "rows: length "
              + rows.length
              + ", must be a positive multiple of the dimension "
              + dimension);
    }
    Blocks.requireFinite(rows, 0, rows.length / dimension, dimension, 0, description);
    return new InMemoryVectors(rows, dimension, description);
  }

  /**
   * Copies {@code rows}.
   *
   * @throws IllegalArgumentException if there are no rows, or they differ in length, or do not fit
   *     one array
   * @throws DamagedFileException UNUSABLE if a value is not finite
   */
  public static InMemoryVectors of(float[][] rows, String description) throws DamagedFileException {
    if (rows.length == 0) {
      throw new IllegalArgumentException("rows: none, must be at least 1");
    }
    int dimension = rows[0].length;
    if ((long) rows.length * dimension > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "rows: " + rows.length + " × " + dimension + ", more than a Java array can hold");
    }
    float[] flat = new float[rows.length * dimension];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != dimension) {
        throw new IllegalArgumentException(
            "rows: row " + i + " has length " + rows[i].length + ", row 0 has " + dimension);
      }
      System.arraycopy(rows[i], 0, flat, i * dimension, dimension);
    }
    return of(flat, dimension, description);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public Pass open() {
    return new ArrayPass();
  }

  private final class ArrayPass implements Blocks.SkippingPass {
    private int row;

    @Override
    public int read(float[] block, int maximumRows) {
      int read = Blocks.rowsToRead(block, maximumRows, dimension, count - row);
      System.arraycopy(rows, row * dimension, block, 0, read * dimension);
      row += read;
      return read;
    }

    @Override
    public void skip(long skipped) {
      row += (int) skipped;
    }

    @Override
    public void close() {}
  }
}
