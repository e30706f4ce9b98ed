// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.engine.PackedBits;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The greedy order against brute force, and the decoders of prefixes against plain regression. */
class PrefixOrderTest {

  /** Equations of random bits that depend on the vectors, constant first. */
  static NormalEquations random(int n, int d, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix vectors = Matrix.zeros(rows, d);
    Matrix signs = Matrix.zeros(rows, n + 1);
    double[] weights = new double[n * d];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextGaussian();
    }
    for (int k = 0; k < rows; k++) {
      signs.set(k, 0, 1);
      for (int i = 0; i < d; i++) {
        vectors.set(k, i, random.nextGaussian() / (1 + i));
      }
      for (int j = 0; j < n; j++) {
        double sum = 0.3;
        for (int i = 0; i < d; i++) {
          sum += weights[j * d + i] * vectors.get(k, i);
        }
        signs.set(k, j + 1, sum >= 0 ? 1 : -1);
      }
    }
    return new NormalEquations(signs.transposeTimes(signs), signs.transposeTimes(vectors));
  }

  /** The variance that the constant and some bits explain, by Gauss's elimination. */
  static double explained(NormalEquations equations, int... bits) {
    int size = bits.length + 1;
    int d = equations.vectors().columns();
    double[][] rows = new double[size][size + d];
    for (int i = 0; i < size; i++) {
      int from = i == 0 ? 0 : bits[i - 1] + 1;
      for (int j = 0; j < size; j++) {
        rows[i][j] = equations.signs().get(from, j == 0 ? 0 : bits[j - 1] + 1);
      }
      for (int k = 0; k < d; k++) {
        rows[i][size + k] = equations.vectors().get(from, k);
      }
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < d; k++) {
        sum += rows[i][size + k] * rows[i][size + k] / rows[i][i];
      }
      for (int below = i + 1; below < size; below++) {
        double share = rows[below][i] / rows[i][i];
        for (int j = i; j < size + d; j++) {
          rows[below][j] -= share * rows[i][j];
        }
      }
    }
    return sum;
  }

  private static int[] first(PrefixOrder order, int count) {
    int[] bits = new int[count];
    for (int i = 0; i < count; i++) {
      bits[i] = order.bit(i);
    }
    return bits;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,3", "12,20", "70,9"})
  void everyNextCodeIsTheOneThatExplainsMost(int n, int d) {
    NormalEquations equations = random(n, d, 40 * n, 7L * n + d);
    PrefixOrder order = PrefixOrder.greedy(equations);
    double before = explained(equations);
    for (int m = 1; m <= Math.min(n, 8); m++) {
      int[] bits = first(order, m);
      double reached = explained(equations, bits);
      assertThat(reached).isGreaterThanOrEqualTo(before);
      for (int other = 0; other < n; other++) {
        bits[m - 1] = other;
        boolean used = false;
        for (int i = 0; i < m - 1; i++) {
          used |= bits[i] == other;
        }
        if (!used) {
          // Two eliminations of ten digits or more.
          assertThat(explained(equations, bits)).isLessThan(reached * (1 + 1e-10));
        }
      }
      before = reached;
    }
  }

  /** More bits than a panel has, so that what BLAS takes off is asked for, too. */
  @ParameterizedTest
  @CsvSource({"200,30", "150,150"})
  void laterCodesAreTheBestOnesToo(int n, int d) {
    NormalEquations equations = random(n, d, 20 * n, 3);
    PrefixOrder order = PrefixOrder.greedy(equations);
    for (int m : new int[] {64, 65, 129, n - 3}) {
      int[] bits = first(order, m);
      double reached = explained(equations, bits);
      boolean[] used = new boolean[n];
      for (int i = 0; i < m - 1; i++) {
        used[bits[i]] = true;
      }
      for (int other = 0; other < n; other += 7) {
        if (!used[other]) {
          bits[m - 1] = other;
          assertThat(explained(equations, bits)).isLessThan(reached * (1 + 1e-10));
        }
      }
    }
    assertThat(PrefixOrder.of(first(order, n))).isEqualTo(order);
  }

  @Test
  void ofEqualCodesTheFirstIsTakenAndItsCopiesComeLast() {
    Matrix signs = Matrix.identity(5);
    signs.set(2, 4, 1); // the second bit and the fourth are one
    signs.set(4, 2, 1);
    Matrix vectors = Matrix.of(5, 2, new double[] {0, 0, 1, 0, 0, 1, 0, 1, 0, 1});
    assertThat(PrefixOrder.greedy(new NormalEquations(signs, vectors)))
        .isEqualTo(PrefixOrder.of(0, 1, 2, 3));
  }

  @Test
  void anOrderIsUndoneByItsInverse() {
    PrefixOrder order = PrefixOrder.of(2, 0, 3, 1);
    Matrix matrix = Matrix.of(4, 2, new double[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(order.rows(matrix).data()).containsExactly(5, 6, 1, 2, 7, 8, 3, 4);
    assertThat(order.inverse().rows(order.rows(matrix)).data()).isEqualTo(matrix.data());
    assertThat(order.rows(new float[] {1, 2, 3, 4})).containsExactly(3, 1, 4, 2);
    assertThatThrownBy(() -> PrefixOrder.of(0, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits[2]: 2");
    assertThatThrownBy(() -> PrefixOrder.of(0, 3, 1)).hasMessageContaining("bits[1]: 3");
    assertThatThrownBy(() -> order.rows(new float[5])).hasMessageContaining("length 5");
  }

  @ParameterizedTest
  @CsvSource({"6,4", "40,25", "33,60"})
  void theDecoderOfAPrefixSolvesItsOwnEquations(int n, int d) {
    NormalEquations equations = random(n, d, 50 * n, n);
    Cholesky factor = equations.factor();
    PrefixFactor kept = PrefixDecoders.kept(factor).orElseThrow();
    DecoderRegression.Decoder whole = equations.solve(factor);
    for (int m : new int[] {1, 2, n / 2, n - 1, n}) {
      NormalEquations own =
          new NormalEquations(
              equations.signs().corner(m + 1, m + 1), equations.vectors().corner(m + 1, d));
      DecoderRegression.Decoder expected = own.solve(own.factor());
      DecoderRegression.Decoder decoder = PrefixDecoders.decoder(kept, m, whole);
      // L is kept in float32, 24 bits; entries are of order 1 and the bits far from dependent.
      assertSame(decoder, expected, 1e-5);
      if (m < n) {
        // A prefix of a prefix is one of the whole.
        assertSame(
            PrefixDecoders.decoder(
                kept.corner(n - 1), m, PrefixDecoders.decoder(kept, n - 1, whole)),
            expected,
            1e-5);
      }
    }
  }

  private static void assertSame(
      DecoderRegression.Decoder decoder, DecoderRegression.Decoder expected, double tolerance) {
    assertThat(decoder.transposed().data()).hasSameSizeAs(expected.transposed().data());
    assertThat(decoder.transposed().data())
        .containsExactly(expected.transposed().data(), within(tolerance));
    assertThat(decoder.constant()).containsExactly(expected.constant(), within(tolerance));
  }

  @Test
  void factorsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> PrefixFactor.of(2, new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length 5, must be 6");
    assertThatThrownBy(() -> PrefixFactor.of(1, new float[] {1, 2, 0}))
        .hasMessageContaining("entry (1, 1): 0.0, must be finite and positive");
    assertThatThrownBy(() -> PrefixFactor.of(1, new float[] {1, Float.NaN, 1}))
        .hasMessageContaining("entry (1, 0): NaN");
    assertThatThrownBy(() -> PrefixFactor.of(0, new float[1])).hasMessageContaining("units: 0");
    PrefixFactor factor = PrefixFactor.of(1, new float[] {1, 2, 3});
    assertThat(factor.packed()).containsExactly(1, 2, 3);
    assertThat(factor.corner(1)).isEqualTo(factor);
    assertThatThrownBy(() -> factor.corner(2)).hasMessageContaining("prefix: 2");
  }

  @Test
  void theFirstBitsOfPackedCodes() {
    byte[] packed = {(byte) 0b10110111, (byte) 0b11000000, (byte) 0b01011010, (byte) 0b01000000};
    byte[] into = new byte[4];
    PackedBits.prefixes(packed, 2, 10, 3, into);
    assertThat(into).startsWith((byte) 0b10100000, (byte) 0b01000000);
    PackedBits.prefixes(packed, 2, 10, 8, into);
    assertThat(into).startsWith((byte) 0b10110111, (byte) 0b01011010);
    PackedBits.prefixes(packed, 2, 10, 9, into);
    assertThat(into)
        .containsExactly(
            (byte) 0b10110111, (byte) 0b10000000, (byte) 0b01011010, (byte) 0b00000000);
    PackedBits.prefixes(packed, 2, 10, 10, into);
    assertThat(into).isEqualTo(packed);
  }
}
