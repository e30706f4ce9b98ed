package org.halfspace.source;

import org.halfspace.linalg.Matrix;
import org.halfspace.simd.VectorApi;

/** One way to add up products of centred vectors. Not thread-safe: it has room for a block. */
interface ScatterSum {
  /**
   * Adds Σ (x − m)(x − m)ᵀ over rows of a block to the upper triangle of {@code scatter}; the lower
   * one may be left with anything.
   *
   * @param block vectors row after row
   * @param from the first row
   * @param rows how many; at most as many as the room was made for
   * @param mean m: d
   * @param scatter d × d
   */
  void add(float[] block, int from, int rows, double[] mean, Matrix scatter);

  /** The faster one that is there, for blocks of at most so many rows. */
  static ScatterSum of(int dimension, int mostRows) {
    return VectorApi.present()
        ? new VectorScatterSum(dimension)
        : new BlasScatterSum(dimension, mostRows);
  }
}
