// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forward selection by panels against one that eliminates bit by bit on whole matrices. */
class ForwardSelectionTest {

  /** The first bits, by c and r themselves: O(n²) and O(n d) for each. */
  private static int[] naive(NormalEquations equations, int count) {
    int n = equations.count();
    int d = equations.vectors().columns();
    double[][] left = new double[n + 1][n + 1];
    double[][] right = new double[n + 1][d];
    for (int i = 0; i <= n; i++) {
      left[i] = equations.signs().row(i);
      right[i] = equations.vectors().row(i);
    }
    eliminate(left, right, 0);
    boolean[] chosen = new boolean[n];
    int[] order = new int[count];
    for (int step = 0; step < count; step++) {
      int best = -1;
      double most = -1;
      for (int j = 0; j < n; j++) {
        double variance = left[j + 1][j + 1];
        boolean independent =
            variance > NormalEquations.PRECISION * equations.signs().get(j + 1, j + 1);
        double explained = 0;
        for (int k = 0; independent && k < d; k++) {
          explained += right[j + 1][k] * right[j + 1][k] / variance;
        }
        if (!chosen[j] && explained > most) {
          most = explained;
          best = j;
        }
      }
      chosen[best] = true;
      order[step] = best;
      if (left[best + 1][best + 1]
          > NormalEquations.PRECISION * equations.signs().get(best + 1, best + 1)) {
        eliminate(left, right, best + 1);
      }
    }
    return order;
  }

  private static void eliminate(double[][] left, double[][] right, int pivot) {
    double[] row = left[pivot].clone();
    double[] vector = right[pivot].clone();
    for (int i = 0; i < left.length; i++) {
      double share = row[i] / row[pivot];
      for (int j = 0; j < left.length; j++) {
        left[i][j] -= share * row[j];
      }
      for (int k = 0; k < vector.length; k++) {
        right[i][k] -= share * vector[k];
      }
    }
  }

  /** Sizes about one panel, two and several; random bits have no ties. */
  @ParameterizedTest
  @CsvSource({"1,1,1", "7,3,7", "63,5,63", "64,64,64", "65,20,65", "130,40,130", "200,30,9"})
  void theOrderIsThatOfSingleSteps(int n, int d, int count) {
    NormalEquations equations = PrefixOrderTest.random(n, d, 20 * n + 20, 11L * n + d);
    assertThat(new ForwardSelection(equations).first(count)).isEqualTo(naive(equations, count));
  }

  /** Every bit twice: one of two tells nothing new, and those come last, in their order. */
  @ParameterizedTest
  @CsvSource({"5,3", "40,10", "70,20"})
  void copiesComeLastInTheirOrder(int half, int d) {
    NormalEquations once = PrefixOrderTest.random(half, d, 40 * half, 5);
    int n = 2 * half;
    Matrix signs = Matrix.zeros(n + 1, n + 1);
    Matrix vectors = Matrix.zeros(n + 1, d);
    for (int i = 0; i <= n; i++) {
      int from = i == 0 ? 0 : (i - 1) % half + 1;
      for (int j = 0; j <= n; j++) {
        signs.set(i, j, once.signs().get(from, j == 0 ? 0 : (j - 1) % half + 1));
      }
      for (int k = 0; k < d; k++) {
        vectors.set(i, k, once.vectors().get(from, k));
      }
    }
    int[] order = new ForwardSelection(new NormalEquations(signs, vectors)).first(n);
    // Which of two is taken is a matter of the last digit.
    assertThat(Arrays.stream(order).limit(half).map(bit -> bit % half).toArray())
        .isEqualTo(naive(once, half));
    assertThat(Arrays.stream(order).skip(half).toArray()).isSorted();
    assertThat(Arrays.stream(order).distinct().count()).isEqualTo(n);
  }
}
