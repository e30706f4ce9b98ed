// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.util.Arrays;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;

/**
 * Normal equations of rows of tables: Σ_i ‖r_i − w_i Σ_k T[e_ik]‖² + λ w̄² ‖T‖² is least where (N +
 * λ w̄²) T = Y, with N = Σ w² over the vectors that have an entry and another, Y = Σ w r over those
 * that have an entry, and w̄² the mean of w². Without weights N holds the exact counts of entries
 * and of pairs. Sums are in the order of the vectors, whatever the number of threads. Not
 * thread-safe.
 */
public final class OneHotEquations {
  private final int groups;

  /** N, its lower triangle. */
  private final Matrix counts;

  private final Matrix sums;
  private double weights;
  private long vectors;

  /**
   * @param groups entries of a vector
   * @param each entries of a group
   * @param columns length of a row
   */
  public OneHotEquations(int groups, int each, int columns) {
    int all = Math.multiplyExact(groups, each);
    this.groups = groups;
    this.counts = Matrix.zeros(all, all);
    this.sums = Matrix.zeros(all, columns);
  }

  /**
   * Adds vectors.
   *
   * @param entries numbered through all groups, in the order of the groups: rows × groups
   * @param factors w: rows; empty for 1
   * @param targets r: rows × columns
   * @param threads they change no bit
   */
  public void add(int[] entries, float[] factors, float[] targets, int rows, int threads) {
    Parallel.ranges(
        threads,
        groups,
        (from, to) -> {
          for (int group = from; group < to; group++) {
            addCounts(group, entries, factors, rows);
            addSums(group, entries, factors, targets, rows);
          }
        });
    for (int i = 0; i < rows; i++) {
      double factor = factors.length == 0 ? 1 : factors[i];
      weights += factor * factor;
    }
    vectors += rows;
  }

  private void addCounts(int group, int[] entries, float[] factors, int rows) {
    int columns = counts.columns();
    double[] data = counts.data();
    for (int i = 0; i < rows; i++) {
      double factor = factors.length == 0 ? 1 : factors[i];
      int row = entries[i * groups + group] * columns;
      for (int other = 0; other <= group; other++) {
        data[row + entries[i * groups + other]] += factor * factor;
      }
    }
  }

  private void addSums(int group, int[] entries, float[] factors, float[] targets, int rows) {
    int columns = sums.columns();
    double[] data = sums.data();
    for (int i = 0; i < rows; i++) {
      double factor = factors.length == 0 ? 1 : factors[i];
      int row = entries[i * groups + group] * columns;
      for (int j = 0; j < columns; j++) {
        data[row + j] += factor * targets[i * columns + j];
      }
    }
  }

  /**
   * Adds T to rows; those of entries that no vector has are left as they are.
   *
   * @param ridge λ, above 0
   * @param rows all entries × columns
   */
  public void addSolution(double ridge, float[] rows) {
    int[] occurring = occurring();
    int n = occurring.length;
    int columns = sums.columns();
    double added = ridge * weights / vectors;
    if (n == 0 || !(added > 0)) {
      return;
    }
    Matrix equations = Matrix.zeros(n, n);
    Matrix right = Matrix.zeros(n, columns);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        equations.set(i, j, counts.get(occurring[i], occurring[j]));
      }
      equations.set(i, i, equations.get(i, i) + added);
      System.arraycopy(sums.data(), occurring[i] * columns, right.data(), i * columns, columns);
    }
    Cholesky.of(equations).solve(right);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < columns; j++) {
        rows[occurring[i] * columns + j] += (float) right.get(i, j);
      }
    }
  }

  private int[] occurring() {
    int[] occurring = new int[counts.rows()];
    int count = 0;
    for (int i = 0; i < occurring.length; i++) {
      if (counts.get(i, i) > 0) {
        occurring[count++] = i;
      }
    }
    return Arrays.copyOf(occurring, count);
  }
}
