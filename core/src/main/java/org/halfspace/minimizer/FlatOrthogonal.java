// SPDX-License-Identifier: Apache-2.0
package org.halfspace.minimizer;

import java.util.random.RandomGenerator;
import org.halfspace.linalg.Matrix;

/**
 * Orthogonal matrices whose entries are all about equally large, with random signs: the randomized
 * Hadamard matrix for any size n.
 *
 * <p>With n = 2^k m, m odd, U = P (H ⊗ C) D Q / √n: H the 2^k × 2^k Hadamard matrix, C the m × m
 * matrix of cos + sin (2π ij/m) of the Hartley transform, D random signs, P and Q random
 * permutations. |U_ij| = 1/√n exactly where n is a power of two, and at most √(2/n) otherwise.
 */
final class FlatOrthogonal {
  private FlatOrthogonal() {}

  /** Draws U, n × n, from {@code random}. Cost O(n²). */
  static Matrix draw(int n, RandomGenerator random) {
    int hadamard = Integer.lowestOneBit(n);
    int hartley = n / hadamard;
    double[] wave = new double[hartley];
    for (int k = 0; k < hartley; k++) {
      double angle = 2 * Math.PI * k / hartley;
      wave[k] = (Math.cos(angle) + Math.sin(angle)) / Math.sqrt(n);
    }
    int[] rowOrder = permutation(n, random);
    int[] columnOrder = permutation(n, random);
    double[] signs = new double[n];
    for (int j = 0; j < n; j++) {
      signs[j] = random.nextBoolean() ? 1 : -1;
    }
    Matrix u = Matrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      int row = rowOrder[i];
      for (int j = 0; j < n; j++) {
        int column = columnOrder[j];
        int parity = Integer.bitCount((row / hartley) & (column / hartley)) & 1;
        double entry = wave[(int) ((long) (row % hartley) * (column % hartley) % hartley)];
        u.data()[i * n + j] = signs[j] * (parity == 0 ? entry : -entry);
      }
    }
    return u;
  }

  private static int[] permutation(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
