// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.activation.Activation;
import org.halfspace.code.engine.HadamardTransform;
import org.halfspace.code.engine.VectorApi;
import org.halfspace.data.UnusableDataException;
import org.halfspace.internal.SplitMix;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast transform does what the product of its matrices does. */
class UniversalEncoderTest {

  /** The rounds as matrices, H_ij = (−1)^popcount(i & j), with signs in the order of the seed. */
  private static double[] naive(float[] x, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int window = Integer.highestOneBit(size);
    int rounds = window == size ? 2 : 4;
    double[] values = new double[size];
    for (int i = 0; i < x.length; i++) {
      values[i] = x[i];
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < size; i++) {
        values[i] *= random.nextBoolean() ? 1 : -1;
      }
      int from = round % 2 == 0 ? 0 : size - window;
      double[] next = values.clone();
      for (int i = 0; i < window; i++) {
        next[from + i] = 0;
        for (int j = 0; j < window; j++) {
          double entry = Integer.bitCount(i & j) % 2 == 0 ? 1 : -1;
          next[from + i] += entry / Math.sqrt(window) * values[from + j];
        }
      }
      values = next;
      int half = size / 2;
      for (int i = 0; window < size && i < half; i++) {
        double a = values[i];
        double b = values[i + half];
        values[i] = (a + b) / Math.sqrt(2);
        values[i + half] = (a - b) / Math.sqrt(2);
      }
    }
    return values;
  }

  @Property(tries = 60)
  void bitsAreTheSignsOfTheProduct(
      @ForAll @IntRange(min = 1, max = 140) int dimension,
      @ForAll @IntRange(min = 1, max = 140) int bits,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll long seed) {
    float[] vectors = gaussian(rows * dimension, seed);
    UniversalEncoder encoder = UniversalEncoder.of(dimension, bits, seed);
    byte[] packed = new byte[rows * encoder.bytesPerCode()];
    encoder.encode(vectors, rows, packed, 2);
    for (int i = 0; i < rows; i++) {
      float[] x = Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
      double[] expected = naive(x, Math.max(dimension, bits), seed);
      for (int j = 0; j < 8 * encoder.bytesPerCode(); j++) {
        int bit = packed[i * encoder.bytesPerCode() + j / 8] >> (7 - j % 8) & 1;
        if (j >= bits) {
          assertThat(bit).isZero();
        } else if (Math.abs(expected[j]) > 1e-4) {
          // Nearer to 0 than that, float32 sums may fall either way.
          assertThat(bit).isEqualTo(expected[j] >= 0 ? 1 : 0);
        }
      }
    }
  }

  @Property(tries = 60)
  void levelsAreThoseOfTheProductWithItsUnitRows(
      @ForAll @IntRange(min = 2, max = 140) int dimension,
      @ForAll @IntRange(min = 1, max = 140) int units,
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll long seed) {
    float[] vectors = gaussian(count * dimension, seed);
    UniversalEncoder rotation = UniversalEncoder.of(dimension, units, 3);
    Quantizer quantizer = Activation.quantizer(2).quantizer().orElseThrow();
    double[] rows;
    try {
      rows = rotation.rows();
    } catch (UnusableDataException e) {
      // All entries of a row are zero by chance, which many entries are not.
      assertThat(e).hasMessageContaining("a row of zeros");
      assertThat(dimension).isLessThan(16);
      return;
    }
    LevelEncoder encoder = LevelEncoder.of(rotation, quantizer);
    byte[] packed = new byte[count * encoder.bytesPerCode()];
    encoder.encode(vectors, count, packed, 2);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < units; j++) {
        double product = 0;
        for (int k = 0; k < dimension; k++) {
          product += rows[j * dimension + k] * vectors[i * dimension + k];
        }
        int index = 0;
        double margin = Double.POSITIVE_INFINITY;
        for (double threshold : quantizer.thresholds()) {
          index += product >= threshold ? 1 : 0;
          margin = Math.min(margin, Math.abs(product - threshold));
        }
        if (margin > 1e-4) {
          // Nearer to a threshold than that, float32 sums may fall either way.
          int found = packed[i * encoder.bytesPerCode() + j / 4] >> (6 - 2 * (j % 4)) & 3;
          assertThat(found).isEqualTo(index);
        }
      }
    }
  }

  @Test
  void aRowOfZerosIsRefused() {
    assertThatThrownBy(() -> UniversalEncoder.of(2, 5, 3).rows())
        .hasMessageContaining("seed: 3 gives a row of zeros for 5 bits of dimension 2");
  }

  private static float[] gaussian(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Property(tries = 40)
  void rowsAreThoseOfTheProductAndOrthonormal(
      @ForAll @IntRange(min = 1, max = 140) int dimension,
      @ForAll @IntRange(min = 1, max = 140) int bits,
      @ForAll long seed) {
    int n = Math.min(bits, dimension);
    Matrix rows = Matrix.of(n, dimension, UniversalEncoder.of(dimension, n, seed).rows());
    for (int i = 0; i < dimension; i++) {
      float[] unit = new float[dimension];
      unit[i] = 1;
      double[] column = naive(unit, dimension, seed);
      for (int j = 0; j < n; j++) {
        assertThat(rows.get(j, i)).isCloseTo(column[j], within(1e-5));
      }
    }
    Matrix gram = rows.timesTransposeOf(rows);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"256, 256", "256, 100", "300, 300", "300, 64", "784, 784", "1000, 999"})
  void reachesTheFloorOfAnIsotropicSource(int dimension, int bits) {
    Spectrum spectrum = Spectrum.isotropic(dimension);
    Matrix rows = Matrix.of(bits, dimension, UniversalEncoder.of(dimension, bits, 3).rows());
    double floor = Limits.of(spectrum, Activation.sign()).floor(bits).distortion();
    // The Gram matrix is off by float32 rounding, the risk by its square.
    assertThat(new PopulationRisk(spectrum, Activation.sign(), 2).evaluate(rows).distortion())
        .isCloseTo(floor, withinPercentage(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"256, 512", "300, 400", "100, 128", "128, 1000"})
  void isAsGoodAsHaarRotationsWithMoreBitsThanCoordinates(int dimension, int bits) {
    Spectrum spectrum = Spectrum.isotropic(dimension);
    Limits limits = Limits.of(spectrum, Activation.sign());
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), 2);
    double haar = 0;
    for (int seed = 1; seed <= 4; seed++) {
      Matrix rows = ClosedFormEncoder.HAAR.encoder(limits, bits, new SplittableRandom(seed));
      haar += risk.evaluate(rows).distortion() / 4;
    }
    // At finite d a tight frame of many rows stays above the floor, whoever draws it: products of
    // rows of size 1/√d add γ-like n/(2d²) by the cubes of the arcsine. So the paper's minimizer is
    // the judge; norms of Hadamard rows before they are made equal spread a little more.
    double reached =
        risk.evaluate(Matrix.of(bits, dimension, UniversalEncoder.of(dimension, bits, 3).rows()))
            .distortion();
    assertThat(reached).isBetween(limits.floor(bits).distortion(), 1.005 * haar);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 48, 100, 300, 784, 1000, 1024, 2048, 8192})
  void bothWaysOfTurningGiveTheSameBits(int dimension) {
    Need.VECTOR_API.require(VectorApi.present());
    float[] plain = gaussian(dimension, dimension);
    float[] vector = plain.clone();
    RandomRotation.of(dimension, SplitMix.of(1), HadamardTransform.PLAIN).apply(plain, 0, plain);
    RandomRotation.of(dimension, SplitMix.of(1), HadamardTransform.VECTOR).apply(vector, 0, vector);
    assertThat(vector).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 100, 256, 2048, 4096})
  void rotationLeavesItsSourceAlone(int dimension) {
    float[] source = gaussian(dimension + 7, dimension);
    float[] kept = source.clone();
    float[] inPlace = Arrays.copyOfRange(source, 7, dimension + 7);
    float[] values = new float[dimension];
    RandomRotation rotation = RandomRotation.of(dimension, SplitMix.of(1));
    rotation.apply(source, 7, values);
    rotation.apply(inPlace, 0, inPlace);
    assertThat(source).isEqualTo(kept);
    assertThat(values).isEqualTo(inPlace);
  }

  @Property(tries = 100)
  void bothWaysOfPackingGiveTheSameBits(@ForAll @IntRange(min = 1, max = 80) int words) {
    float[] values = gaussian(words * Integer.SIZE, words);
    for (int i = 0; i < values.length; i += 5) {
      values[i] = i % 2 == 0 ? 0f : -0f;
    }
    int[] plain = new int[words];
    HadamardTransform.PLAIN.signs(values, plain);
    if (VectorApi.present()) {
      int[] vector = new int[words];
      HadamardTransform.VECTOR.signs(values, vector);
      assertThat(vector).isEqualTo(plain);
    }
    for (int i = 0; i < values.length; i++) {
      assertThat(plain[i / Integer.SIZE] >> (31 - i % Integer.SIZE) & 1)
          .isEqualTo(values[i] >= 0 ? 1 : 0);
    }
  }

  @Test
  void whatIsNotFiniteIsRefused() {
    UniversalEncoder encoder = UniversalEncoder.of(301, 70, 1);
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int column : new int[] {0, 45, 150, 300}) {
        float[] vectors = gaussian(3 * 301, 1);
        vectors[301 + column] = wrong;
        assertThatThrownBy(() -> encoder.encode(vectors, 3, new byte[27], 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("vectors: " + wrong + " in row 1, column " + column + ", must be finite");
      }
    }
  }

  @Test
  void rowOfZerosIsRefused() {
    // H D_2 H D_1 of size 2 sends (1, 0) to (±2, 0) or (0, ±2).
    assertThatThrownBy(() -> UniversalEncoder.of(1, 2, 1).rows())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed: 1 gives a row of zeros for 2 bits of dimension 1");
  }

  @Test
  void zeroIsNotBelowZeroWhateverItsSign() {
    UniversalEncoder encoder = UniversalEncoder.of(4, 4, 1);
    byte[] packed = new byte[2];
    encoder.encode(new float[] {0, 0, 0, 0, -0f, -0f, -0f, -0f}, 2, packed, 1);
    assertThat(packed[0] & 0xff).isEqualTo(0xf0);
    assertThat(packed[1] & 0xff).isEqualTo(0xf0);
  }

  @Test
  void threadsChangeNoBitAndSeedsDo() {
    float[] vectors = new float[1000 * 100];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    byte[][] codes = new byte[3][1000 * 16];
    UniversalEncoder.of(100, 128, 1).encode(vectors, 1000, codes[0], 1);
    UniversalEncoder.of(100, 128, 1).encode(vectors, 1000, codes[1], 3);
    UniversalEncoder.of(100, 128, 2).encode(vectors, 1000, codes[2], 1);
    assertThat(codes[1]).isEqualTo(codes[0]);
    assertThat(codes[2]).isNotEqualTo(codes[0]);
    // Half of all bits differ between two seeds: 128,000 fair coins.
    int differ = 0;
    for (int i = 0; i < codes[0].length; i++) {
      differ += Integer.bitCount((codes[0][i] ^ codes[2][i]) & 0xff);
    }
    assertThat(differ / 128_000.0).isCloseTo(0.5, within(0.01));
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThatThrownBy(() -> UniversalEncoder.of(0, 4, 1)).hasMessageContaining("dimension: 0");
    assertThatThrownBy(() -> UniversalEncoder.of(4, 1 << 21, 1)).hasMessageContaining("bits");
  }
}
