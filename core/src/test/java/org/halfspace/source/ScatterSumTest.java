package org.halfspace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.simd.VectorApi;
import org.junit.jupiter.api.Test;

/** Both ways of adding products give the naive sum. */
class ScatterSumTest {
  private static float[] values(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() + 2);
    }
    return values;
  }

  @Property(tries = 40)
  void productsOfCentredVectorsAreAdded(
      @ForAll @IntRange(min = 1, max = 70) int dimension,
      @ForAll @IntRange(min = 1, max = 600) int rows,
      @ForAll @IntRange(min = 0, max = 3) int from,
      @ForAll long seed) {
    assumeThat(VectorApi.present()).isTrue();
    float[] block = values((from + rows) * dimension, seed);
    double[] mean = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      mean[j] = 2 + 0.1 * j;
    }
    for (ScatterSum sum :
        new ScatterSum[] {
          new VectorScatterSum(dimension), new BlasScatterSum(dimension, rows + 1)
        }) {
      Matrix scatter = Matrix.zeros(dimension, dimension);
      // Twice: what is left in the room of the first must not be in the second.
      sum.add(block, from, rows, mean, scatter);
      sum.add(block, from, Math.max(1, rows / 2), mean, scatter);
      for (int i = 0; i < dimension; i++) {
        for (int j = i; j < dimension; j++) {
          double expected = 0;
          double size = 0;
          for (int k = 0; k < rows; k++) {
            double a = block[(from + k) * dimension + i] - mean[i];
            double b = block[(from + k) * dimension + j] - mean[j];
            int times = k < Math.max(1, rows / 2) ? 2 : 1;
            expected += times * a * b;
            size += times * Math.abs(a * b);
          }
          // A sum of double products in any order.
          assertThat(scatter.get(i, j)).isCloseTo(expected, within(2e3 * 0x1p-53 * size));
        }
      }
    }
  }

  @Test
  void threadsChangeNoBit() {
    assumeThat(VectorApi.present()).isTrue();
    float[] block = values(500 * 100, 1);
    double[] mean = new double[100];
    int before = Math.max(1, Blas.threads());
    Matrix[] scatters = {Matrix.zeros(100, 100), Matrix.zeros(100, 100)};
    try {
      for (int threads = 1; threads <= 2; threads++) {
        Blas.setThreads(threads);
        new VectorScatterSum(100).add(block, 0, 500, mean, scatters[threads - 1]);
      }
    } finally {
      Blas.setThreads(before);
    }
    assertThat(scatters[1].data()).isEqualTo(scatters[0].data());
  }
}
