// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.halfspace.code.engine.HalfFloat;
import org.junit.jupiter.api.Test;

/** Signs and gain, against the formula. */
class VectorCodecTest {
  private static float[] gaussian(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static SignCodec signs(int bits, int dimension) {
    return SignCodec.of(
        bits,
        dimension,
        gaussian(bits * dimension, 1),
        gaussian(bits * dimension, 2),
        gaussian(dimension, 3),
        gaussian(dimension, 4));
  }

  @Property(tries = 50)
  void decodedIsMeanPlusGainTimesWhatTheSignsSay(
      @ForAll @IntRange(min = 1, max = 90) int bits,
      @ForAll @IntRange(min = 1, max = 90) int dimension,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    SignCodec signs = signs(bits, dimension);
    VectorCodec codec = VectorCodec.withGain(signs, 3);
    float[] vectors = gaussian(rows * dimension, 5);
    byte[] packed = new byte[rows * signs.bytesPerCode()];
    short[] gains = new short[rows];
    codec.encode(vectors, rows, packed, gains, threads);
    byte[] bare = new byte[packed.length];
    signs.encode(vectors, rows, bare, 1);
    assertThat(packed).isEqualTo(bare);

    float[] decoded = new float[rows * dimension];
    codec.decode(packed, gains, rows, decoded, threads);
    float[] plain = new float[rows * dimension];
    signs.decode(packed, rows, plain, 1);
    float[] mean = signs.mean();
    for (int i = 0; i < rows; i++) {
      double square = 0;
      for (int j = 0; j < dimension; j++) {
        square += Math.pow((double) vectors[i * dimension + j] - mean[j], 2);
      }
      double gain = HalfFloat.toFloat(gains[i]);
      // Half a unit in the last of 11 bits, and as much again of float32 rounding to be safe.
      assertThat(gain)
          .isCloseTo(Math.sqrt(square) / 3, within(Math.sqrt(square) / 3 * 0x1p-11 * 1.01));
      for (int j = 0; j < dimension; j++) {
        int at = i * dimension + j;
        double expected = mean[j] + gain * ((double) plain[at] - mean[j]);
        assertThat((double) decoded[at])
            .isCloseTo(
                expected,
                within(1e-6 * (1 + gain) * (Math.abs(plain[at]) + Math.abs(mean[j]) + 1)));
      }
    }
  }

  @Test
  void withoutGainNothingChanges() {
    SignCodec signs = signs(20, 12);
    VectorCodec codec = VectorCodec.withoutGain(signs);
    float[] vectors = gaussian(5 * 12, 6);
    byte[] packed = new byte[5 * 3];
    codec.encode(vectors, 5, packed, new short[0], 1);
    float[] decoded = new float[5 * 12];
    codec.decode(packed, new short[0], 5, decoded, 1);
    float[] expected = new float[5 * 12];
    signs.decode(packed, 5, expected, 1);
    assertThat(decoded).isEqualTo(expected);
    assertThat(codec.bitsPerVector()).isEqualTo(20);
    assertThat(VectorCodec.withGain(signs, 1).bitsPerVector()).isEqualTo(36);
  }

  @Test
  void theMeanAndVeryLongVectorsHaveGainsToo() {
    SignCodec signs = signs(8, 4);
    VectorCodec codec = VectorCodec.withGain(signs, 1e-3f);
    float[] vectors = new float[8];
    System.arraycopy(signs.mean(), 0, vectors, 0, 4);
    vectors[4] = 1e30f;
    short[] gains = new short[2];
    codec.encode(vectors, 2, new byte[2], gains, 1);
    assertThat(HalfFloat.toFloat(gains[0])).isZero();
    assertThat(HalfFloat.toFloat(gains[1])).isEqualTo(HalfFloat.LARGEST);
  }

  @Test
  void whatIsNoGainIsRefused() {
    VectorCodec codec = VectorCodec.withGain(signs(8, 4), 1);
    for (float wrong : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      short[] gains = {HalfFloat.of(1), HalfFloat.of(wrong)};
      assertThatThrownBy(() -> codec.decode(new byte[2], gains, 2, new float[8], 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("gain in row 1: " + wrong + ", must be finite and not negative");
    }
    assertThatThrownBy(() -> codec.encode(new float[8], 2, new byte[2], new short[1], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    for (float wrong : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> VectorCodec.withGain(signs(8, 4), wrong))
          .hasMessageContaining("scale: " + wrong);
    }
  }
}
