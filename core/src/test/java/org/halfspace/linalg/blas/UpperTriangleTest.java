// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpperTriangleTest {
  private static Matrix random(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix matrix = Matrix.zeros(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      matrix.data()[i] = random.nextGaussian();
    }
    return matrix;
  }

  private static NativeDoubles outside(Matrix matrix) {
    NativeDoubles copy = NativeDoubles.allocate(matrix.data().length);
    copy.put(0, matrix.data(), 0, matrix.data().length);
    return copy;
  }

  /** From row and column {@code first} on. */
  private static void assertSame(UpperTriangle triangle, Matrix expected, int first) {
    int n = triangle.size();
    double[] row = new double[n];
    for (int i = first; i < n; i++) {
      triangle.getRow(i, row);
      for (int j = i; j < n; j++) {
        // Sums of at most some tens of products of order 1 to 10.
        assertThat(row[j]).isCloseTo(expected.get(i, j), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,3", "8,9", "40,17"})
  void aGramIsThatOfBlas(int n, int d) {
    Matrix a = random(n, d, n);
    assertSame(UpperTriangle.gram(a), Blas.gram(a), 0);
  }

  /** Exchanged rows of a are exchanged rows and columns of a · aᵀ. */
  @ParameterizedTest
  @CsvSource({"2,0,1", "9,0,8", "9,3,4", "9,2,7", "9,5,5", "16,0,15"})
  void rowsAndColumnsChangePlaces(int n, int one, int other) {
    Matrix a = random(n, 4, n + one);
    UpperTriangle triangle = UpperTriangle.gram(a);
    triangle.exchange(one, other);
    Matrix changed = a.copy();
    for (int k = 0; k < 4; k++) {
      changed.set(one, k, a.get(other, k));
      changed.set(other, k, a.get(one, k));
    }
    Matrix expected = Blas.gram(changed);
    // The diagonal stays, and columns above the first of the two rows.
    double[] row = new double[n];
    for (int i = one; i < n; i++) {
      triangle.getRow(i, row);
      for (int j = i + 1; j < n; j++) {
        assertThat(row[j]).isCloseTo(expected.get(i, j), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"6,0,3", "6,2,1", "33,7,20", "6,6,2"})
  void productsAreTakenOffTheRest(int n, int first, int rows) {
    Matrix start = Blas.gram(random(n, n, 1));
    Matrix a = random(rows, n, 2);
    Matrix b = random(rows, n, 3);
    UpperTriangle triangle = UpperTriangle.allocate(n);
    for (int i = 0; i < n; i++) {
      triangle.putRow(i, start.row(i));
    }
    triangle.subtractSquare(first, outside(a), rows);
    triangle.subtractProducts(first, outside(a), outside(b), rows);
    Matrix expected = start.copy();
    expected.add(-1, a.transposeTimes(a));
    expected.add(-1, a.transposeTimes(b));
    expected.add(-1, b.transposeTimes(a));
    assertSame(triangle, expected, first);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void sizesThatAreNoneAreRefused(int size) {
    assertThatThrownBy(() -> UpperTriangle.allocate(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size: " + size);
  }
}
