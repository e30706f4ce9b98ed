// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Float32 against float64: entries of order 1 to 10, 24 bits each, sums of tens of them. */
class FloatMatrixTest {
  private static final double ROUNDING = 1e-4;

  private static Matrix random(int rows, int columns, long seed) {
    return Orthogonal.gaussian(rows, columns, new SplittableRandom(seed));
  }

  private static void assertSame(Matrix found, Matrix expected) {
    assertThat(found.data()).containsExactly(expected.data(), within(ROUNDING));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,3", "20,33"})
  void productsAreThoseOfFloat64(int n, int k) {
    Matrix a = random(n, k, 1);
    Matrix factors = random(n, n, 2);
    Matrix b = random(n, 5, 3);
    FloatMatrix gram = FloatMatrix.of(a).upperGram();
    gram.scaleUpper(factors);
    Matrix expected = Blas.upperGram(a);
    for (int i = 0; i < n * n; i++) {
      expected.data()[i] *= factors.data()[i];
    }
    Blas.mirrorUpper(expected);
    // Sums of n k products of three numbers, up to some hundreds.
    assertThat(gram.symmetricTimes(FloatMatrix.of(b)).toMatrix().data())
        .containsExactly(expected.times(b).data(), within(10 * ROUNDING));
    assertSame(FloatMatrix.of(a).toMatrix(), a);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "6,4", "30,11"})
  void solutionsAreThoseOfTheFactor(int n, int k) {
    Matrix spd = Blas.gram(random(n, 2 * n, 4));
    for (int i = 0; i < n; i++) {
      spd.set(i, i, spd.get(i, i) + n);
    }
    Cholesky factor = Cholesky.of(spd);
    Matrix right = random(n, k, 5);
    FloatMatrix rounded = FloatMatrix.of(right);
    factor.rounded().solveLower(rounded);
    Matrix half = right.copy();
    factor.solveLower(half);
    assertSame(rounded.toMatrix(), half);
    factor.rounded().solveLowerTransposed(rounded);
    factor.solveLowerTransposed(half);
    assertSame(rounded.toMatrix(), half);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "9,4", "33,7"})
  void aTriangleTimesAMatrixIsTheWholeTimesIt(int n, int k) {
    Matrix a = random(n, 3, 6);
    Matrix b = random(n, k, 7);
    Matrix c = random(n, k, 8);
    Matrix expected = c.copy();
    expected.scale(0.5);
    expected.add(-2, Blas.gram(a).times(b));
    Blas.multiplySymmetric(-2, Blas.upperGram(a), b, 0.5, c);
    // Sums of tens of products of order 10.
    assertThat(c.data()).containsExactly(expected.data(), within(1e-11));
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    FloatMatrix a = FloatMatrix.of(Matrix.zeros(2, 3));
    assertThatThrownBy(() -> a.symmetricTimes(a)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> a.scaleUpper(Matrix.zeros(2, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cholesky.of(Matrix.identity(3)).rounded().solveLower(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 rows, must have 3");
    assertThatThrownBy(
            () ->
                Blas.multiplySymmetric(
                    1, Matrix.identity(2), Matrix.zeros(3, 1), 0, Matrix.zeros(3, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
