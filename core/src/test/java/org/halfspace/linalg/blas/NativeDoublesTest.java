// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.api.Test;

/** Numbers outside the heap, and what BLAS does with them. */
class NativeDoublesTest {
  private static double[] random(int length, long seed) {
    return new SplittableRandom(seed).doubles(length, -1, 1).toArray();
  }

  private static NativeDoubles outside(double[] values) {
    NativeDoubles copy = NativeDoubles.allocate(values.length);
    copy.put(0, values, 0, values.length);
    return copy;
  }

  private static double[] inside(NativeDoubles values) {
    double[] copy = new double[values.length()];
    values.get(0, copy, 0, copy.length);
    return copy;
  }

  @Test
  void whatIsWrittenIsRead() {
    // More than one chunk of zeros.
    NativeDoubles numbers = NativeDoubles.zeros(70_000);
    assertThat(inside(numbers)).containsOnly(0);
    numbers.put(69_998, new double[] {1, 2, 3}, 1, 2);
    double[] read = new double[4];
    numbers.get(69_997, read, 1, 3);
    assertThat(read).containsExactly(0, 0, 2, 3);
  }

  @Test
  void nothingOutsideIsTouched() {
    NativeDoubles numbers = NativeDoubles.zeros(5);
    assertThatThrownBy(() -> numbers.put(4, new double[2], 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("numbers 4 to 6 of 5");
    assertThatThrownBy(() -> numbers.get(-1, new double[2], 0, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> NativeDoubles.allocate(0)).hasMessageContaining("length: 0");
  }

  @Test
  void sumsAreThoseOfLoops() {
    int rows = 37;
    int columns = 11;
    double[] block = random(rows * columns, 1);
    double[] v = random(columns, 2);
    double[] start = random(columns * columns, 3);
    NativeDoubles sum = outside(start);
    Scatter.addTo(outside(block), rows, columns, sum);
    Scatter.addOuter(0.7, v, sum);
    Scatter.add(outside(start), sum);
    double[] found = inside(sum);
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        double expected = 2 * start[i * columns + j] + 0.7 * v[i] * v[j];
        for (int k = 0; k < rows; k++) {
          expected += block[k * columns + i] * block[k * columns + j];
        }
        // 40 additions of numbers below 1, in any order.
        assertThat(found[i * columns + j]).isCloseTo(expected, within(40 * 40 * 0x1p-53));
      }
    }
    assertThatThrownBy(() -> Scatter.add(NativeDoubles.zeros(3), NativeDoubles.zeros(4)))
        .hasMessageContaining("added: length 3, must be 4");
    assertThatThrownBy(() -> Scatter.addTo(NativeDoubles.zeros(3), 2, 2, NativeDoubles.zeros(4)))
        .hasMessageContaining("block: length 3");
  }

  @Test
  void productsAreThoseOfMatrices() {
    Matrix a = Matrix.of(5, 7, random(35, 4));
    Matrix b = Matrix.of(5, 3, random(15, 5));
    NativeDoubles product = outside(random(21, 6));
    Matrix expected = Matrix.of(7, 3, random(21, 6));
    Blas.multiply(-2, Operand.transposed(a), Operand.of(b), 0.5, expected);
    new Product(Transpose.YES, Transpose.NO, 7, 3, 5)
        .into(-2, outside(a.data()), outside(b.data()), 0.5, product);
    // The same additions, perhaps in another order.
    assertThat(inside(product)).containsExactly(expected.data(), within(20 * 0x1p-53));
    assertThatThrownBy(
            () ->
                new Product(Transpose.NO, Transpose.NO, 2, 2, 2)
                    .into(1, NativeDoubles.zeros(4), NativeDoubles.zeros(3), 0, product))
        .hasMessageContaining("b: length 3");
  }
}
