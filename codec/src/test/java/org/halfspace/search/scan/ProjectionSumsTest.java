// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionSumsTest {
  private static float[] numbers(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** Bit for bit, as float32 rounds each product and each sum. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 5, 2", "16, 32, 4", "17, 100, 9", "130, 77, 5", "2, 257, 12"})
  void eachSumIsThatOfOneProductAfterTheOther(int d, int columns, int count) {
    float[] matrix = numbers(d * columns, 3);
    float[][] vectors = new float[count][];
    for (int v = 0; v < count; v++) {
      vectors[v] = numbers(d, 10 + v);
    }

    float[][] sums = ProjectionSums.of(matrix, columns, vectors);

    for (int v = 0; v < count; v++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int k = 0; k < d; k++) {
          sum += vectors[v][k] * matrix[k * columns + j];
        }
        assertThat(sums[v][j]).isEqualTo(sum);
      }
    }
  }
}
