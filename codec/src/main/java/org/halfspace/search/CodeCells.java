// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.SelectedRows;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.internal.SplitMix;

/**
 * A partition of vectors into cells, each the vectors that are nearest to its center in L2: the
 * coarse quantizer of an inverted file (Jégou, Douze and Schmid, "Product quantization for nearest
 * neighbor search", IEEE TPAMI 2011). Centers are found by Lloyd's algorithm on a sample. Immutable
 * and thread-safe.
 *
 * <p>The same vectors, number of cells and seed give the same cells, whatever the number of
 * threads.
 */
public final class CodeCells {
  /** Vectors of the sample for each cell, and numbers in all of them. */
  private static final int SAMPLE_PER_CELL = 64;

  private static final int SAMPLE_FLOATS = 1 << 26;
  private static final int ITERATIONS = 10;
  private static final int BLOCK_FLOATS = 1 << 20;

  private final CellCenters centers;
  private final int[] cellOf;

  private CodeCells(CellCenters centers, int[] cellOf) {
    this.centers = centers;
    this.cellOf = cellOf;
  }

  /**
   * Cells of the vectors that were coded. Reads them twice; costs N · cells · d multiplications and
   * ten passes over a sample of 64 vectors for each cell.
   *
   * @param vectors in the order of the codes
   * @param cells at most as many as vectors; about √N to 4 √N serve well
   * @param seed of the sample and the first centers
   * @throws IllegalArgumentException if {@code cells} is below 1 or above the number of vectors, or
   *     an array cannot hold the centers
   * @throws UnusableDataException if there are more than 2^31 − 9 vectors
   * @throws IOException if the vectors cannot be read
   */
  public static CodeCells of(VectorData vectors, int cells, long seed, int threads)
      throws IOException {
    Parallel.requireThreads(threads);
    if (cells < 1 || cells > vectors.count()) {
      throw new IllegalArgumentException(
          "cells: " + cells + ", must be between 1 and the number of vectors, " + vectors.count());
    }
    if (vectors.count() > ArraySize.MAXIMUM) {
      throw new UnusableDataException(
          vectors.description()
              + ": "
              + vectors.count()
              + " vectors, but cells are for at most "
              + ArraySize.MAXIMUM);
    }
    CellCenters centers = learned(vectors, cells, seed, threads);
    int[] cellOf = new int[(int) vectors.count()];
    vectors.forEachBlock(
        Math.max(1, BLOCK_FLOATS / vectors.dimension()),
        (block, first, rows) -> centers.nearest(block, rows, cellOf, (int) first, threads));
    return new CodeCells(centers, cellOf);
  }

  /**
   * Cells of what codes stand for, where the vectors are gone. Decodes all codes twice.
   *
   * @see #of(VectorData, int, long, int)
   */
  public static CodeCells of(VectorCodec codec, CodeSet codes, int cells, long seed, int threads)
      throws IOException {
    return of(new DecodedVectors(codec, codes, threads), cells, seed, threads);
  }

  private static CellCenters learned(VectorData vectors, int cells, long seed, int threads)
      throws IOException {
    int d = vectors.dimension();
    ArraySize.of("centers", cells, d);
    long wanted = Math.max(cells, Math.min((long) SAMPLE_PER_CELL * cells, SAMPLE_FLOATS / d));
    int count = (int) Math.min(vectors.count(), wanted);
    SplitMix random = SplitMix.of(seed);
    float[] sample = sample(vectors, count, random);
    float[] centers = new float[cells * d];
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int c = 0; c < cells; c++) {
      int other = c + random.nextInt(count - c);
      int row = order[other];
      order[other] = order[c];
      System.arraycopy(sample, row * d, centers, c * d, d);
    }
    int[] cellOf = new int[count];
    for (int i = 0; i < ITERATIONS; i++) {
      new CellCenters(centers, d).nearest(sample, count, cellOf, 0, threads);
      moveToMeans(centers, sample, cellOf, d);
    }
    return new CellCenters(centers, d);
  }

  /** One vector of each of {@code count} parts of equal size, drawn at random. */
  private static float[] sample(VectorData vectors, int count, SplitMix random) throws IOException {
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      long from = vectors.count() * i / count;
      rows[i] = from + random.nextLong(vectors.count() * (i + 1) / count - from);
    }
    float[] sample = new float[ArraySize.of("sample", count, vectors.dimension())];
    try (SelectedRows reading = SelectedRows.of(vectors)) {
      reading.read(rows, 0, count, sample);
    }
    return sample;
  }

  /** An empty cell keeps its center. */
  private static void moveToMeans(float[] centers, float[] vectors, int[] cellOf, int d) {
    double[] sums = new double[centers.length];
    int[] sizes = new int[centers.length / d];
    for (int i = 0; i < cellOf.length; i++) {
      sizes[cellOf[i]]++;
      int to = cellOf[i] * d;
      for (int k = 0; k < d; k++) {
        sums[to + k] += vectors[i * d + k];
      }
    }
    for (int j = 0; j < centers.length; j++) {
      if (sizes[j / d] > 0) {
        centers[j] = (float) (sums[j] / sizes[j / d]);
      }
    }
  }

  CellCenters centers() {
    return centers;
  }

  /** How many cells there are, some of which may be empty. */
  public int cells() {
    return centers.cells();
  }

  /** How many vectors they hold together. */
  public int count() {
    return cellOf.length;
  }

  /** The cell of a vector, counted from 0. */
  public int cellOf(int row) {
    return cellOf[row];
  }

  /**
   * Numbers of the vectors, cell after cell, ascending within each.
   *
   * @param starts receives where each cell begins, and after the last the number of vectors
   */
  int[] order(int[] starts) {
    for (int cell : cellOf) {
      starts[cell + 1]++;
    }
    for (int c = 0; c < cells(); c++) {
      starts[c + 1] += starts[c];
    }
    int[] next = starts.clone();
    int[] order = new int[cellOf.length];
    for (int i = 0; i < cellOf.length; i++) {
      order[next[cellOf[i]]++] = i;
    }
    return order;
  }
}
