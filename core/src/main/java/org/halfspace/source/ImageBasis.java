// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import org.halfspace.linalg.Matrix;

/**
 * Orthonormal bases of images, of which a vector has the pixels row after row. Each is the product
 * of a basis of columns and one of rows: of a pixel (y, x) function (i, j) has A_iy B_jx, and is
 * row i·width + j of the matrix. Stateless and thread-safe. Cost and memory (width · height)².
 */
public final class ImageBasis {
  private static final double ROOT_HALF = Math.sqrt(0.5);

  private ImageBasis() {}

  /**
   * Cosines, the discrete cosine transform of type II (Ahmed, Natarajan and Rao 1974): A_kn =
   * √(2/N) cos(π k (n + ½)/N), and √(1/N) for k = 0.
   *
   * @return W: d × d, whose product with an image gives its coefficients
   * @throws IllegalArgumentException if a side is below 1
   */
  public static Matrix cosine(int width, int height) {
    return product(cosines(height), cosines(width), width, height);
  }

  /**
   * Haar wavelets (Haar 1910): means and differences of neighbors, over √2, and again of the means
   * as long as there is an even number of them.
   *
   * @return W: d × d, whose product with an image gives its coefficients
   * @throws IllegalArgumentException if a side is below 1
   */
  public static Matrix haar(int width, int height) {
    return product(wavelets(height), wavelets(width), width, height);
  }

  private static void require(int side, String name) {
    if (side < 1) {
      throw new IllegalArgumentException(name + ": " + side + ", must be at least 1");
    }
  }

  private static double[][] cosines(int size) {
    double[][] rows = new double[Math.max(0, size)][Math.max(0, size)];
    for (int k = 0; k < size; k++) {
      for (int n = 0; n < size; n++) {
        rows[k][n] =
            Math.sqrt((k == 0 ? 1.0 : 2.0) / size) * Math.cos(Math.PI * k * (n + 0.5) / size);
      }
    }
    return rows;
  }

  private static double[][] wavelets(int size) {
    double[][] rows = new double[Math.max(0, size)][Math.max(0, size)];
    for (int n = 0; n < size; n++) {
      rows[n][n] = 1;
    }
    // Rows 0 to means − 1 are the means so far.
    int means = size;
    while (means > 1 && means % 2 == 0) {
      double[][] next = new double[means][];
      for (int k = 0; k < means / 2; k++) {
        double[] sum = new double[size];
        double[] difference = new double[size];
        for (int n = 0; n < size; n++) {
          sum[n] = ROOT_HALF * (rows[2 * k][n] + rows[2 * k + 1][n]);
          difference[n] = ROOT_HALF * (rows[2 * k][n] - rows[2 * k + 1][n]);
        }
        next[k] = sum;
        next[means / 2 + k] = difference;
      }
      System.arraycopy(next, 0, rows, 0, means);
      means /= 2;
    }
    return rows;
  }

  private static Matrix product(double[][] ofColumns, double[][] ofRows, int width, int height) {
    require(width, "width");
    require(height, "height");
    int d = Math.multiplyExact(width, height);
    Matrix basis = Matrix.zeros(d, d);
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            basis.set(i * width + j, y * width + x, ofColumns[i][y] * ofRows[j][x]);
          }
        }
      }
    }
    return basis;
  }
}
