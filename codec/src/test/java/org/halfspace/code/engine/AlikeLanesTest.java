// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lanes of products that go different ways on purpose. */
class AlikeLanesTest {
  /** Sums from the last term to the first in some columns. */
  private static MatrixProducts.Left backwardsIn(int from, int to, float[] a, int rows, int depth) {
    return (columns, b, product, threads) -> {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          float sum = 0;
          for (int k = 0; k < depth; k++) {
            int at = j >= from && j < to ? depth - 1 - k : k;
            sum += a[i * depth + at] * b[at * columns + j];
          }
          product[i * columns + j] = sum;
        }
      }
    };
  }

  private static float[] thirds(int length) {
    float[] thirds = new float[length];
    for (int i = 0; i < length; i++) {
      thirds[i] = 1 / (3f + i);
    }
    return thirds;
  }

  @Test
  void allLanesOfPlainProductsAreAlike() {
    AlikeLanes alike = new AlikeLanes(40);
    alike.probe(new PlainProducts().left(thirds(7 * 19), 7, 19), 7, 19);
    assertThat(alike.lanes()).hasSize(40).startsWith(0, 1).endsWith(39);
  }

  @Test
  void lanesThatGoAnotherWayInAnyProductAreLeftOut() {
    AlikeLanes alike = new AlikeLanes(12);
    alike.probe(backwardsIn(0, 3, thirds(5 * 50), 5, 50), 5, 50);
    assertThat(alike.lanes()).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11);
    alike.probe(backwardsIn(10, 12, thirds(4 * 50), 4, 50), 4, 50);
    assertThat(alike.lanes()).containsExactly(3, 4, 5, 6, 7, 8, 9);
  }
}
