// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.sums.CovarianceAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CovarianceTest {

  /** Rows with different offsets and correlated columns. */
  private static float[] rows(int count, int dimension, double offset, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * dimension];
    for (int i = 0; i < count; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < dimension; j++) {
        rows[i * dimension + j] = (float) (offset + common + (j + 1) * random.nextGaussian());
      }
    }
    return rows;
  }

  /** The definition, in two passes. */
  private static double[] naive(float[] rows, int dimension) {
    int count = rows.length / dimension;
    double[] mean = new double[dimension];
    for (int i = 0; i < rows.length; i++) {
      mean[i % dimension] += rows[i] / (double) count;
    }
    double[] covariance = new double[dimension * dimension];
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j < dimension; j++) {
          covariance[i * dimension + j] +=
              (rows[k * dimension + i] - mean[i]) * (rows[k * dimension + j] - mean[j]) / count;
        }
      }
    }
    return covariance;
  }

  private static void assertClose(Matrix actual, double[] expected, double relative) {
    double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(actual.data())
        .usingComparatorWithPrecision(relative * scale)
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "500,7", "5000,20"})
  void agreesWithTheDefinition(int count, int dimension) {
    float[] rows = rows(count, dimension, 3, 1);
    CovarianceAccumulator sums = new CovarianceAccumulator(dimension);
    sums.add(rows, count);

    assertThat(sums.covariance().count()).isEqualTo(count);
    assertClose(sums.covariance().matrix(), naive(rows, dimension), 1e-12);
  }

  @Test
  void aLargeOffsetCostsNoDigits() {
    // float32 itself resolves 1/8 at 1e6, so compare with the definition on the same rounded rows.
    float[] rows = rows(3000, 5, 1e6, 2);
    CovarianceAccumulator sums = new CovarianceAccumulator(5);
    sums.add(rows, 3000);

    assertClose(sums.covariance().matrix(), naive(rows, 5), 1e-10);
  }

  @Test
  void partsMergeToTheWhole() {
    int dimension = 6;
    float[] rows = rows(1000, dimension, -2, 3);
    double[] expected = naive(rows, dimension);
    CovarianceAccumulator left = new CovarianceAccumulator(dimension);
    CovarianceAccumulator right = new CovarianceAccumulator(dimension);
    left.add(Arrays.copyOfRange(rows, 0, 10 * dimension), 10);
    right.add(Arrays.copyOfRange(rows, 10 * dimension, 11 * dimension), 1);
    right.add(Arrays.copyOfRange(rows, 11 * dimension, rows.length), 989);
    left.merge(right);
    left.merge(new CovarianceAccumulator(dimension));

    assertThat(left.count()).isEqualTo(1000);
    assertClose(left.covariance().matrix(), expected, 1e-12);
    CovarianceAccumulator empty = new CovarianceAccumulator(dimension);
    empty.merge(left);
    assertClose(empty.covariance().matrix(), expected, 1e-12);
    assertThatThrownBy(() -> empty.merge(new CovarianceAccumulator(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aGaussianSourceHasItsSpectrum() throws IOException {
    Spectrum spectrum = Spectrum.blocks(new int[] {3, 5}, new double[] {4, 0.25});
    int count = 200_000;
    Covariance covariance = Covariance.of(new GaussianSource(spectrum).vectors(count, 17));

    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        double expected = i == j ? spectrum.eigenvalue(i) : 0;
        double deviation =
            Math.sqrt((i == j ? 2 : 1) * spectrum.eigenvalue(i) * spectrum.eigenvalue(j) / count);
        // Five standard errors of a sample covariance.
        assertThat(covariance.matrix().get(i, j)).isCloseTo(expected, within(5 * deviation));
      }
    }
    PrincipalAxes axes = covariance.principalAxes();
    assertThat(axes.spectrum().total()).isCloseTo(13.25, within(0.1));
    Matrix rebuilt =
        axes.axes().transpose().scaleColumns(axes.spectrum().eigenvalues()).times(axes.axes());
    assertThat(rebuilt.data())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(covariance.matrix().data());
  }

  @Test
  void aSourceRepeatsItselfForTheSameSeedOnly() throws IOException {
    GaussianSource source = new GaussianSource(Spectrum.isotropic(4));
    float[] once = new float[40];
    float[] again = new float[40];
    float[] other = new float[40];
    try (var a = source.vectors(10, 1).open();
        var b = source.vectors(10, 1).open();
        var c = source.vectors(10, 2).open()) {
      assertThat(a.read(once, 10)).isEqualTo(10);
      assertThat(a.read(once, 10)).isZero();
      float[] part = new float[12];
      for (int from = 0; from < 10; from += 3) {
        int read = b.read(part, 3);
        System.arraycopy(part, 0, again, from * 4, read * 4);
      }
      c.read(other, 10);
    }

    assertThat(again).containsExactly(once);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void rotatingTheVectorsLeavesTheSpectrumAsItIs() {
    int d = 12;
    float[] rows = rows(400, d, 0, 5);
    Matrix rotation = Orthogonal.haar(d, new SplittableRandom(6));
    double[] doubles = new double[rows.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = rows[i];
    }
    float[] rotated = Matrix.of(400, d, doubles).times(rotation).toFloats();

    Spectrum before = spectrum(rows, d);
    Spectrum after = spectrum(rotated, d);
    for (int i = 0; i < d; i++) {
      // Rounding the rotated rows to float32.
      assertThat(after.eigenvalue(i))
          .isCloseTo(before.eigenvalue(i), within(1e-6 * before.eigenvalue(0)));
    }
  }

  private static Spectrum spectrum(float[] rows, int dimension) {
    CovarianceAccumulator sums = new CovarianceAccumulator(dimension);
    sums.add(rows, rows.length / dimension);
    return sums.covariance().principalAxes().spectrum();
  }

  @Test
  void nothingToCodeIsRefused() {
    CovarianceAccumulator sums = new CovarianceAccumulator(2);
    assertThatThrownBy(sums::covariance).isInstanceOf(IllegalStateException.class);
    sums.add(new float[] {3, 4, 3, 4}, 2);
    assertThatThrownBy(() -> sums.covariance().principalAxes())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to code");
    assertThatThrownBy(() -> new CovarianceAccumulator(1 << 20)).hasMessageContaining("16384");
  }
}
