// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.code.engine.HalfFloat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gains by projection, and what units of several levels see of a vector with gain. */
class ProjectionGainTest {
  private static final int D = 23;
  private static final int ROWS = 150;

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static UnitCodec units(boolean levels) {
    SplittableRandom random = new SplittableRandom(1);
    float[] mean = gaussian(D, random);
    if (!levels) {
      return SignCodec.of(
          17, D, gaussian(17 * D, random), gaussian(17 * D, random), mean, gaussian(D, random));
    }
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < 9; j++) {
      int size = 1 << random.nextInt(1, 7);
      quantizers.add(
          Quantizer.of(
              random.doubles(size, -2, 2).sorted().toArray(),
              random.doubles(size - 1, -20, 20).sorted().toArray()));
    }
    return LevelCodec.of(
        quantizers, gaussian(9 * D, random), gaussian(9 * D, random), mean, gaussian(D, random));
  }

  private static double lost(float[] vectors, float[] decoded, int row) {
    double sum = 0;
    for (int j = row * D; j < (row + 1) * D; j++) {
      sum += Math.pow((double) vectors[j] - decoded[j], 2);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noOtherGainLosesLess(boolean levels) {
    VectorCodec codec = VectorCodec.withGain(units(levels), 4, GainRule.PROJECTION);
    float[] vectors = gaussian(ROWS * D, new SplittableRandom(2));
    byte[] packed = new byte[ROWS * codec.units().bytesPerCode()];
    short[] gains = new short[ROWS];
    codec.encode(vectors, ROWS, packed, gains, 2);
    float[] decoded = new float[ROWS * D];
    codec.decode(packed, gains, ROWS, decoded, 1);
    for (float factor : new float[] {0, 0.5f, 0.98f, 1.02f, 2}) {
      short[] others = new short[ROWS];
      for (int i = 0; i < ROWS; i++) {
        others[i] = HalfFloat.of(factor * HalfFloat.toFloat(gains[i]));
      }
      float[] other = new float[ROWS * D];
      codec.decode(packed, others, ROWS, other, 1);
      for (int i = 0; i < ROWS; i++) {
        // float16 rounds a gain by 2^-11 of itself, whose square times ‖g y‖² is nothing here.
        assertThat(lost(vectors, decoded, i))
            .isLessThanOrEqualTo(lost(vectors, other, i) * (1 + 1e-5) + 1e-5);
      }
    }
    assertThat(codec.bitsPerVector()).isEqualTo(codec.bits() + 16);
  }

  /** Multiplying x − μ by a factor changes no bit, and the gain by that factor. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void codesDoNotSeeTheNorm(boolean levels) {
    for (GainRule rule : GainRule.values()) {
      VectorCodec codec = VectorCodec.withGain(units(levels), 4, rule);
      float[] mean = codec.units().mean();
      float[] vectors = gaussian(ROWS * D, new SplittableRandom(3));
      float[] scaled = new float[vectors.length];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] += mean[i % D];
        scaled[i] = mean[i % D] + 8 * (vectors[i] - mean[i % D]);
      }
      byte[] packed = new byte[ROWS * codec.units().bytesPerCode()];
      byte[] others = packed.clone();
      short[] gains = new short[ROWS];
      short[] otherGains = new short[ROWS];
      codec.encode(vectors, ROWS, packed, gains, 1);
      codec.encode(scaled, ROWS, others, otherGains, 1);
      int different = 0;
      for (int k = 0; k < packed.length; k++) {
        different += packed[k] == others[k] ? 0 : 1;
      }
      // Adding and taking away the mean rounds, so that a projection next to a threshold may move.
      assertThat(different).isLessThan(3);
      for (int i = 0; i < ROWS; i++) {
        int bytes = codec.units().bytesPerCode();
        if (Arrays.equals(packed, i * bytes, (i + 1) * bytes, others, i * bytes, (i + 1) * bytes)) {
          float gain = HalfFloat.toFloat(gains[i]);
          assertThat(HalfFloat.toFloat(otherGains[i])).isCloseTo(8 * gain, within(0.02f * gain));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aVectorAloneHasTheCodeItHasAmongOthers(boolean levels) {
    VectorCodec codec = VectorCodec.withGain(units(levels), 4, GainRule.PROJECTION);
    float[] vectors = gaussian(ROWS * D, new SplittableRandom(4));
    System.arraycopy(codec.units().mean(), 0, vectors, 0, D);
    int bytes = codec.units().bytesPerCode();
    byte[] packed = new byte[ROWS * bytes];
    short[] gains = new short[ROWS];
    codec.encode(vectors, ROWS, packed, gains, 2);
    for (int i = 0; i < ROWS; i++) {
      byte[] one = new byte[bytes];
      short[] gain = new short[1];
      codec.encode(Arrays.copyOfRange(vectors, i * D, (i + 1) * D), 1, one, gain, 1);
      assertThat(gain[0]).isEqualTo(gains[i]);
      assertThat(one).isEqualTo(Arrays.copyOfRange(packed, i * bytes, (i + 1) * bytes));
    }
    // The mean itself is decoded to itself.
    assertThat(gains[0]).isZero();
  }
}
