// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.Arrays;
import java.util.Objects;
import org.halfspace.internal.Parallel;

/**
 * Products in plain Java. Every sum goes along the depth in order, so that it depends on its row
 * and its column alone.
 */
final class PlainProducts implements MatrixProducts {
  /** Columns worked on at a time: their sums and eight rows of Bᵀ stay in the nearest cache. */
  private static final int WIDTH = 256;

  /** With fewer rows, bringing B into columns costs more than it saves. */
  private static final int FEWEST_FOR_STRIPS = 8;

  private static final int STEP = 8;

  @Override
  public void multiply(
      int rows, int columns, int depth, float[] a, float[] b, float[] product, int threads) {
    right(b, columns, depth).multiply(rows, a, product, threads);
  }

  @Override
  public Right right(float[] b, int columns, int depth) {
    Objects.checkFromIndexSize(0L, (long) columns * depth, b.length);
    return new Strips(b, columns, depth);
  }

  /** B, and its strips, made when first needed. */
  private static final class Strips implements Right {
    private final float[] b;
    private final int columns;
    private final int depth;
    private float[][][] strips;

    Strips(float[] b, int columns, int depth) {
      this.b = b;
      this.columns = columns;
      this.depth = depth;
    }

    @Override
    public void multiply(int rows, float[] a, float[] product, int threads) {
      Objects.checkFromIndexSize(0L, (long) rows * depth, a.length);
      Objects.checkFromIndexSize(0L, (long) rows * columns, product.length);
      if (rows < FEWEST_FOR_STRIPS) {
        int fours = (columns + 3) / 4;
        Parallel.ranges(
            threads,
            rows * fours,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                single(i / fours, i % fours * 4, columns, depth, a, b, product);
              }
            });
        return;
      }
      float[][][] all = strips();
      for (int s = 0; s < all.length; s++) {
        strip(all[s], s * WIDTH, rows, a, product, threads);
      }
    }

    private synchronized float[][][] strips() {
      if (strips == null) {
        float[][][] made = new float[(columns + WIDTH - 1) / WIDTH][][];
        for (int s = 0; s < made.length; s++) {
          made[s] = PlainProducts.strip(b, depth, s * WIDTH, Math.min(WIDTH, columns - s * WIDTH));
        }
        strips = made;
      }
      return strips;
    }

    private void strip(
        float[][] strip, int first, int rows, float[] a, float[] product, int threads) {
      int width = Math.min(WIDTH, columns - first);
      Parallel.ranges(
          threads,
          rows,
          (from, to) -> {
            float[] sums = new float[width];
            for (int i = from; i < to; i++) {
              Arrays.fill(sums, 0);
              add(a, i * depth, strip, depth, sums);
              System.arraycopy(sums, 0, product, i * columns + first, width);
            }
          });
    }
  }

  /** Four columns of a row together, as a sum has to wait for its last addition. */
  private static void single(
      int row, int column, int columns, int depth, float[] a, float[] b, float[] product) {
    int to = row * columns;
    int aFrom = row * depth;
    int last = columns - 1;
    int b0 = column * depth;
    int b1 = Math.min(last, column + 1) * depth;
    int b2 = Math.min(last, column + 2) * depth;
    int b3 = Math.min(last, column + 3) * depth;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int k = 0; k < depth; k++) {
      float entry = a[aFrom + k];
      s0 += entry * b[b0 + k];
      s1 += entry * b[b1 + k];
      s2 += entry * b[b2 + k];
      s3 += entry * b[b3 + k];
    }
    product[to + column] = s0;
    product[to + Math.min(last, column + 1)] = s1;
    product[to + Math.min(last, column + 2)] = s2;
    product[to + Math.min(last, column + 3)] = s3;
  }

  /** Rows of Bᵀ, each an array of its own: Java uses vector registers where indices are equal. */
  private static float[][] strip(float[] b, int depth, int first, int width) {
    float[][] strip = new float[(depth + STEP - 1) / STEP * STEP][width];
    for (int j = 0; j < width; j++) {
      int at = (first + j) * depth;
      for (int k = 0; k < depth; k++) {
        strip[k][j] = b[at + k];
      }
    }
    return strip;
  }

  private static void add(float[] a, int from, float[][] strip, int depth, float[] sums) {
    float[] entries = new float[STEP];
    for (int k = 0; k < depth; k += STEP) {
      for (int s = 0; s < STEP; s++) {
        // Rows after the last are zeros.
        entries[s] = k + s < depth ? a[from + k + s] : 0;
      }
      eight(entries, strip, k, sums);
    }
  }

  private static void eight(float[] x, float[][] strip, int k, float[] sums) {
    float[] b0 = strip[k];
    float[] b1 = strip[k + 1];
    float[] b2 = strip[k + 2];
    float[] b3 = strip[k + 3];
    float[] b4 = strip[k + 4];
    float[] b5 = strip[k + 5];
    float[] b6 = strip[k + 6];
    float[] b7 = strip[k + 7];
    float x0 = x[0];
    float x1 = x[1];
    float x2 = x[2];
    float x3 = x[3];
    float x4 = x[4];
    float x5 = x[5];
    float x6 = x[6];
    float x7 = x[7];
    for (int j = 0; j < sums.length; j++) {
      float sum = sums[j] + x0 * b0[j];
      sum += x1 * b1[j];
      sum += x2 * b2[j];
      sum += x3 * b3[j];
      sum += x4 * b4[j];
      sum += x5 * b5[j];
      sum += x6 * b6[j];
      sums[j] = sum + x7 * b7[j];
    }
  }
}
