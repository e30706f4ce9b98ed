// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.SingularMatrixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products, factorizations and random matrices against their definitions. */
class LinearAlgebraTest {
  private final SplittableRandom random = new SplittableRandom(5);

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,5,2", "17,1,9", "64,65,63"})
  void productsAgreeWithTheDefinition(int m, int inner, int n) {
    Matrix a = Orthogonal.gaussian(m, inner, random);
    Matrix b = Orthogonal.gaussian(inner, n, random);
    Matrix expected = Matrix.zeros(m, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += a.get(i, k) * b.get(k, j);
        }
        expected.set(i, j, sum);
      }
    }

    assertClose(a.times(b), expected, 1e-12);
    assertClose(a.transpose().transposeTimes(b), expected, 1e-12);
    assertClose(a.timesTransposeOf(b.transpose()), expected, 1e-12);
    assertClose(Blas.gram(a), a.times(a.transpose()), 1e-12);
  }

  @Test
  void floatProductsReadOnlyTheFrontOfLongerArrays() {
    float[] a = {1, 2, 3, 4, 5, 6, Float.NaN};
    float[] b = {1, 0, 0, 1, 1, 1, Float.NaN};
    float[] c = {9, 9, 9, 9, 7};

    new Product(Transpose.NO, Transpose.NO, 2, 2, 3).into(1, a, b, 0, c);
    assertThat(c).containsExactly(4, 5, 10, 11, 7);

    // The same a read as 3 × 2 and transposed: {{1, 3, 5}, {2, 4, 6}}.
    new Product(Transpose.YES, Transpose.NO, 2, 2, 3).into(1, a, b, 0, c);
    assertThat(c).containsExactly(6, 8, 8, 10, 7);
    assertThatThrownBy(() -> new Product(Transpose.NO, Transpose.NO, 3, 3, 3).into(1, a, b, 0, c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a: length 7");
  }

  @Test
  void mismatchedSizesAreRefused() {
    assertThatThrownBy(() -> Matrix.zeros(2, 3).times(Matrix.zeros(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 × 3");
    assertThatThrownBy(() -> Matrix.of(2, 2, new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Matrix.zeros(1 << 20, 1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 130})
  void choleskySolves(int n) {
    Matrix a = Orthogonal.gaussian(n, n + 5, random);
    Matrix s = Blas.gram(a);
    Matrix before = s.copy();
    Matrix x = Orthogonal.gaussian(n, 3, random);
    Matrix right = s.times(x);
    Cholesky cholesky = Cholesky.of(s);
    cholesky.solve(right);

    assertThat(cholesky.jitter()).isZero();
    assertClose(right, x, 1e-6);
    assertThat(s.data()).containsExactly(before.data());

    // ‖L⁻¹ y‖² = yᵀ S⁻¹ y.
    Matrix y = Orthogonal.gaussian(n, 1, random);
    Matrix half = y.copy();
    Matrix whole = y.copy();
    cholesky.solveLower(half);
    cholesky.solve(whole);
    assertThat(half.dot(half)).isCloseTo(y.dot(whole), within(1e-9 * Math.abs(y.dot(whole))));
  }

  @Test
  void aFactorThatIsKnownSolvesAsTheMatrixDoes() {
    Matrix s = Matrix.of(3, 3, new double[] {4, 2, -2, 2, 10, 2, -2, 2, 6});
    Cholesky cholesky = Cholesky.of(s);
    Matrix lower = Matrix.zeros(3, 3);
    for (int i = 0; i < cholesky.size(); i++) {
      for (int j = 0; j < 3; j++) {
        lower.set(i, j, cholesky.lower(i, j));
      }
    }
    assertThat(lower.data())
        .containsExactly(new double[] {2, 0, 0, 1, 3, 0, -1, 1, 2}, within(1e-15));
    lower.set(0, 2, Double.NaN); // above the diagonal nothing is read
    Matrix expected = Matrix.of(3, 1, new double[] {1, 2, 3});
    Matrix solved = expected.copy();
    Cholesky.ofFactor(lower).solve(solved);
    assertThat(s.times(solved).data()).containsExactly(expected.data(), within(1e-14));
    Matrix oblong = Matrix.zeros(2, 3);
    assertThatThrownBy(() -> Cholesky.ofFactor(oblong)).hasMessageContaining("must be square");
  }

  @Test
  void choleskyHelpsTheSingularAndRefusesTheIndefinite() {
    Matrix twins = Matrix.of(2, 2, new double[] {1, 1, 1, 1});
    assertThat(Cholesky.of(twins).jitter()).isBetween(0.0, 1e-8);
    assertThatThrownBy(() -> Cholesky.of(Matrix.of(2, 2, new double[] {1, 2, 2, 1})))
        .isInstanceOf(SingularMatrixException.class)
        .hasMessageContaining("2 × 2 matrix")
        .hasMessageContaining("not positive semidefinite");
    assertThatThrownBy(() -> Cholesky.of(Matrix.of(1, 1, new double[] {Double.NaN})))
        .isInstanceOf(SingularMatrixException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 50})
  void eigenvectorsDiagonalize(int n) {
    Matrix s = Blas.gram(Orthogonal.gaussian(n, n, random));
    SymmetricEigen eigen = SymmetricEigen.of(s);

    Matrix v = eigen.vectors();
    assertClose(v.timesTransposeOf(v), Matrix.identity(n), 1e-12);
    assertClose(v.transpose().scaleColumns(eigen.values()).times(v), s, 1e-10);
    assertThat(eigen.values()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    double[] alone = SymmetricEigen.valuesOf(s);
    for (int i = 0; i < n; i++) {
      assertThat(alone[i]).isCloseTo(eigen.values()[i], within(1e-10));
    }
  }

  @Test
  void haarMatricesAreOrthogonalAndHaveNoPreferredSign() {
    Matrix q = Orthogonal.haar(80, random);
    assertClose(q.timesTransposeOf(q), Matrix.identity(80), 1e-12);

    // A QR decomposition without the sign correction has a biased trace; by Haar measure E tr Q =
    // 0, Var tr Q = 1.
    int draws = 2000;
    double sum = 0;
    for (int k = 0; k < draws; k++) {
      Matrix small = Orthogonal.haar(3, random);
      sum += small.get(0, 0) + small.get(1, 1) + small.get(2, 2);
    }
    // Five standard errors.
    assertThat(sum / draws).isCloseTo(0, within(5 / Math.sqrt(draws)));
  }

  @ParameterizedTest
  @CsvSource({"1,10", "2,1", "2,1000", "5,3", "8,0"})
  void parallelRangesCoverEachIndexOnce(int threads, int total) {
    AtomicIntegerArray visits = new AtomicIntegerArray(total);
    Parallel.ranges(
        threads,
        total,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            visits.incrementAndGet(i);
          }
        });

    for (int i = 0; i < total; i++) {
      assertThat(visits.get(i)).isEqualTo(1);
    }
  }

  @Test
  void parallelRangesPassOnFailures() {
    assertThatThrownBy(
            () ->
                Parallel.ranges(
                    2,
                    100,
                    (from, to) -> {
                      if (to == 100) {
                        throw new IllegalStateException("last");
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("last");
  }

  private static void assertClose(Matrix actual, Matrix expected, double tolerance) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.columns()).isEqualTo(expected.columns());
    assertThat(actual.data())
        .usingComparatorWithPrecision(tolerance)
        .containsExactly(expected.data());
  }
}
