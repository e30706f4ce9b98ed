package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The fast transform does what the product of its matrices does. */
class UniversalEncoderTest {

  /** H D_2 H D_1 x as products, H_ij = (−1)^popcount(i & j), signs drawn as the encoder does. */
  private static double[] naive(float[] x, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] signs = new double[2][size];
    for (double[] round : signs) {
      for (int i = 0; i < size; i++) {
        round[i] = random.nextBoolean() ? 1 : -1;
      }
    }
    double[] values = new double[size];
    for (int i = 0; i < x.length; i++) {
      values[i] = x[i];
    }
    for (double[] round : signs) {
      double[] next = new double[size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          next[i] += (Integer.bitCount(i & j) % 2 == 0 ? 1 : -1) * round[j] * values[j];
        }
      }
      values = next;
    }
    return values;
  }

  @Property(tries = 40)
  void bitsAreTheSignsOfTheProduct(
      @ForAll @IntRange(min = 1, max = 70) int dimension,
      @ForAll @IntRange(min = 1, max = 70) int codes,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[rows * dimension];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    UniversalEncoder encoder = UniversalEncoder.of(dimension, codes, seed);
    byte[] packed = new byte[rows * encoder.bytesPerVector()];
    encoder.encode(vectors, rows, packed, 2);
    int size = 1;
    while (size < Math.max(dimension, codes)) {
      size *= 2;
    }
    for (int i = 0; i < rows; i++) {
      float[] x = java.util.Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
      double[] expected = naive(x, size, seed);
      for (int j = 0; j < 8 * encoder.bytesPerVector(); j++) {
        int bit = packed[i * encoder.bytesPerVector() + j / 8] >> (7 - j % 8) & 1;
        if (j >= codes) {
          assertThat(bit).isZero();
        } else if (Math.abs(expected[j]) > 1e-3) {
          // Nearer to 0 than that, float32 sums may fall either way.
          assertThat(bit).isEqualTo(expected[j] >= 0 ? 1 : 0);
        }
      }
    }
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
    assertThatThrownBy(() -> UniversalEncoder.of(4, 1 << 21, 1)).hasMessageContaining("codes");
  }
}
