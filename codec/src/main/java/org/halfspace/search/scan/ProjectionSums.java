// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import java.util.Arrays;
import org.halfspace.code.engine.ProjectionKernel;
import org.halfspace.code.engine.VectorApi;

/**
 * Products Dᵀ v of a matrix with vectors in float32. Each sum is in the order of D's rows and does
 * not depend on the vectors beside it, nor on how it is computed. Stateless.
 */
public final class ProjectionSums {
  private static final int TOGETHER = 4;

  private ProjectionSums() {}

  /**
   * Dᵀ v of each vector.
   *
   * @param matrix D: d × m, row after row
   * @param columns m
   * @param vectors of d numbers each
   * @return m numbers for each
   */
  public static float[][] of(float[] matrix, int columns, float[][] vectors) {
    float[][] sums = new float[vectors.length][columns];
    int done = 0;
    int whole = 0;
    if (VectorApi.present()) {
      whole = columns - columns % ProjectionKernel.columns();
      for (; done + TOGETHER <= vectors.length; done += TOGETHER) {
        float[][] some = Arrays.copyOfRange(vectors, done, done + TOGETHER);
        float[][] into = Arrays.copyOfRange(sums, done, done + TOGETHER);
        for (int j = 0; j < whole; j += ProjectionKernel.columns()) {
          ProjectionKernel.panel(matrix, columns, j, some, into);
        }
      }
    }
    for (int v = 0; v < vectors.length; v++) {
      add(matrix, vectors[v], sums[v], v < done ? whole : 0);
    }
    return sums;
  }

  /** Adds the products of the columns from {@code first} on. */
  private static void add(float[] matrix, float[] vector, float[] sums, int first) {
    int m = sums.length;
    int k = 0;
    for (; k + 3 < vector.length; k += 4) {
      addFour(matrix, k * m, vector, k, sums, first);
    }
    for (; k < vector.length; k++) {
      float entry = vector[k];
      for (int j = first; j < m; j++) {
        sums[j] += entry * matrix[k * m + j];
      }
    }
  }

  /** Four rows, in their order: a sum is read and written once. */
  private static void addFour(
      float[] matrix, int at, float[] vector, int k, float[] sums, int first) {
    int m = sums.length;
    float a = vector[k];
    float b = vector[k + 1];
    float c = vector[k + 2];
    float d = vector[k + 3];
    for (int j = first; j < m; j++) {
      float sum = sums[j] + a * matrix[at + j];
      sum += b * matrix[at + m + j];
      sum += c * matrix[at + 2 * m + j];
      sums[j] = sum + d * matrix[at + 3 * m + j];
    }
  }
}
