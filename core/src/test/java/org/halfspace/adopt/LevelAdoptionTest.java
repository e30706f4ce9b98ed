// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.Progress;
import org.halfspace.code.CodeData;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model for the codes of scalar quantizers that others made. */
class LevelAdoptionTest {
  /** Correlated Gaussian vectors with a mean. */
  private static float[] vectors(int count, int d, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * d];
    for (int i = 0; i < count; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < d; j++) {
        values[i * d + j] = (float) (Math.sin(j) + 0.7 * common + random.nextGaussian());
      }
    }
    return values;
  }

  /** What a program does with one number that lies {@code steps} steps above the least. */
  private enum Rounding {
    /** astype(uint8) of numpy. */
    DOWN {
      @Override
      int of(double steps) {
        return (int) steps;
      }
    },
    /** astype(int8) after 128 is subtracted, which rounds toward zero. */
    TOWARD_ZERO_SIGNED {
      @Override
      int of(double steps) {
        return (int) (steps - 128) + 128;
      }
    },
    NEAREST {
      @Override
      int of(double steps) {
        return (int) Math.rint(steps);
      }
    };

    abstract int of(double steps);
  }

  /** Indexes of equal steps between the least and largest of each coordinate. */
  private static int[] quantized(float[] values, int d, int most, Rounding rounding) {
    int[] indexes = new int[values.length];
    for (int j = 0; j < d; j++) {
      float least = Float.MAX_VALUE;
      float largest = -Float.MAX_VALUE;
      for (int i = j; i < values.length; i += d) {
        least = Math.min(least, values[i]);
        largest = Math.max(largest, values[i]);
      }
      float step = (largest - least) / most;
      for (int i = j; i < values.length; i += d) {
        int index = rounding.of((values[i] - least) / step);
        indexes[i] = Math.max(0, Math.min(most, index));
      }
    }
    return indexes;
  }

  private static CodeData bytes(int[] indexes, int d) {
    byte[] packed = new byte[indexes.length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (byte) indexes[i];
    }
    return Codes.of(8 * d, packed);
  }

  private static CodeData nibbles(int[] indexes, int d, CoordinateLayout layout) {
    byte[] packed = new byte[indexes.length / 2];
    for (int at = 0; at < packed.length; at++) {
      int row = at / (d / 2) * d;
      int k = at % (d / 2);
      int first = indexes[row + (layout == CoordinateLayout.HALVES ? k : 2 * k)];
      int second = indexes[row + (layout == CoordinateLayout.HALVES ? k + d / 2 : 2 * k + 1)];
      packed[at] =
          (byte)
              (layout == CoordinateLayout.LOW_NIBBLE_FIRST
                  ? second << 4 | first
                  : first << 4 | second);
    }
    return Codes.of(4 * d, packed);
  }

  private static Adoption.Result adopt(
      CodeData codes, CoordinateLayout layout, float[] values, int d) throws IOException {
    VectorData data = VectorData.of(values, d, "vectors");
    return LevelAdoption.run(codes, layout, data, 2, Progress.none());
  }

  @ParameterizedTest
  @EnumSource(Rounding.class)
  void bytesOfEqualStepsAreFound(Rounding rounding) throws IOException {
    int d = 6;
    float[] values = vectors(20_000, d, 1);
    int[] indexes = quantized(values, d, 255, rounding);
    Adoption.Result adopted = adopt(bytes(indexes, d), CoordinateLayout.BYTES, values, d);
    assertThat(adopted.agreement()).isGreaterThan(0.999);
    // A step is some 1/30 of a standard deviation: its square over 12, of twice the variance here.
    assertThat(adopted.report().reached()).isBetween(2e-5, 2e-4);
    assertThat(adopted.report().train())
        .isCloseTo(adopted.report().reached(), within(0.1 * adopted.report().reached()));
    assertThat(adopted.report().population())
        .isCloseTo(adopted.report().reached(), within(0.2 * adopted.report().reached()));
    assertThat(adopted.report().vectors()).isEqualTo(18_000);

    // As found by hand: the mean of the coordinate in each cell.
    LevelCodec codec = (LevelCodec) adopted.report().model().codec().units();
    float[] mean = codec.mean();
    for (int j = 0; j < d; j++) {
      double[] sums = new double[256];
      int[] counts = new int[256];
      for (int i = 0; i < 20_000; i++) {
        if (i % 10 != 9) {
          sums[indexes[i * d + j]] += values[i * d + j];
          counts[indexes[i * d + j]]++;
        }
      }
      Quantizer quantizer = codec.quantizers().get(j);
      for (int k = 0; k < 256; k++) {
        if (counts[k] > 0) {
          assertThat(quantizer.level(k) + mean[j]).isCloseTo(sums[k] / counts[k], within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = CoordinateLayout.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
  void nibblesOfEachOrderAreFound(CoordinateLayout layout) throws IOException {
    int d = 8;
    float[] values = vectors(5000, d, 2);
    int[] indexes = quantized(values, d, 15, Rounding.DOWN);
    CodeData codes = nibbles(indexes, d, layout);
    Adoption.Result adopted = adopt(codes, layout, values, d);
    assertThat(adopted.agreement()).isGreaterThan(0.999);
    LevelCodec codec = (LevelCodec) adopted.report().model().codec().units();
    byte[] again = new byte[d / 2];
    codec.encode(values, 1, again, 1);
    byte[] first = new byte[d / 2];
    try (CodeData.Pass pass = codes.open()) {
      pass.read(first, 1);
    }
    assertThat(again).containsExactly(first);
    float[] decoded = new float[d];
    codec.decode(first, 1, decoded, 1);
    for (int j = 0; j < d; j++) {
      // Half a step of the coordinate, about a quarter, and what the others correct.
      assertThat(decoded[j]).isCloseTo(values[j], within(0.7f));
    }
  }

  @Test
  void theDecoderIsTheBestOneForTheCodes() throws IOException {
    int d = 4;
    float[] values = vectors(4000, d, 3);
    int[] indexes = quantized(values, d, 15, Rounding.NEAREST);
    CodeData codes = nibbles(indexes, d, CoordinateLayout.HIGH_NIBBLE_FIRST);
    Adoption.Result adopted = adopt(codes, CoordinateLayout.HIGH_NIBBLE_FIRST, values, d);
    LevelCodec codec = (LevelCodec) adopted.report().model().codec().units();
    byte[] packed = new byte[4000 * d / 2];
    codes.forEachBlock(
        (block, gains, first, rows) ->
            System.arraycopy(block, 0, packed, (int) first * d / 2, rows * d / 2));
    double best = lost(codec, packed, values);
    for (int at = 0; at < d * d; at++) {
      float[] moved = codec.decoder();
      moved[at] += 0.01f;
      LevelCodec changed = codec.withDecoder(moved, codec.offset());
      assertThat(lost(changed, packed, values)).isGreaterThan(best);
    }
    double total = 0;
    float[] mean = codec.mean();
    for (int i = 0; i < values.length; i++) {
      total += i / d % 10 == 9 ? 0 : Math.pow(values[i] - mean[i % d], 2);
    }
    assertThat(adopted.report().train()).isCloseTo(best / total, within(1e-6));
    // Coordinates help each other: levels alone lose more.
    float[] alone = new float[d * d];
    for (int j = 0; j < d; j++) {
      alone[j * d + j] = 1;
    }
    assertThat(lost(codec.withDecoder(alone, mean), packed, values)).isGreaterThan(1.01 * best);
  }

  /** Of the vectors that were learned from. */
  private static double lost(LevelCodec codec, byte[] packed, float[] values) {
    float[] decoded = new float[values.length];
    int d = codec.dimension();
    codec.decode(packed, values.length / d, decoded, 1);
    double lost = 0;
    for (int i = 0; i < values.length; i++) {
      lost += i / d % 10 == 9 ? 0 : Math.pow(values[i] - (double) decoded[i], 2);
    }
    return lost;
  }

  @Test
  void unequalStepsAreFoundHalfway() throws IOException {
    int d = 2;
    float[] values = vectors(30_000, d, 4);
    int[] indexes = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      indexes[i] = (int) Math.min(15, Math.max(0, 8 + 5 * Math.cbrt(values[i])));
    }
    CodeData codes = nibbles(indexes, d, CoordinateLayout.HIGH_NIBBLE_FIRST);
    Adoption.Result adopted = adopt(codes, CoordinateLayout.HIGH_NIBBLE_FIRST, values, d);
    assertThat(adopted.agreement()).isGreaterThan(0.999);
  }

  @Test
  void coordinatesThatNeverChangeAndCodesThatSayNothing() throws IOException {
    int d = 3;
    float[] values = vectors(1000, d, 5);
    for (int i = 1; i < values.length; i += d) {
      values[i] = 7;
    }
    int[] indexes = quantized(values, d, 255, Rounding.DOWN);
    for (int i = 1; i < values.length; i += d) {
      indexes[i] = 3;
    }
    Adoption.Result adopted = adopt(bytes(indexes, d), CoordinateLayout.BYTES, values, d);
    assertThat(adopted.report().reached()).isLessThan(1e-3);
    assertThat(adopted.agreement()).isGreaterThan(0.99);
    // Of other vectors.
    float[] others = vectors(1000, d, 6);
    Adoption.Result none = adopt(bytes(indexes, d), CoordinateLayout.BYTES, others, d);
    assertThat(none.report().reached()).isBetween(0.9, 1.5);
    assertThat(none.agreement()).isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-18, 1e17})
  void vectorsOfAnySize(double size) throws IOException {
    int d = 4;
    float[] values = vectors(3000, d, 7);
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) size;
    }
    int[] indexes = quantized(values, d, 255, Rounding.DOWN);
    Adoption.Result adopted = adopt(bytes(indexes, d), CoordinateLayout.BYTES, values, d);
    assertThat(adopted.report().reached()).isLessThan(2e-4);
    assertThat(adopted.agreement()).isGreaterThan(0.99);
  }

  @Test
  void manyCoordinates() throws IOException {
    int d = 1024;
    float[] values = vectors(1500, d, 8);
    int[] indexes = quantized(values, d, 255, Rounding.TOWARD_ZERO_SIGNED);
    Adoption.Result adopted = adopt(bytes(indexes, d), CoordinateLayout.BYTES, values, d);
    assertThat(adopted.report().model().bits()).isEqualTo(8192);
    assertThat(adopted.report().reached()).isLessThan(2e-4);
    assertThat(adopted.agreement()).isGreaterThan(0.98);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    float[] values = vectors(100, 3, 9);
    CodeData codes = bytes(quantized(values, 3, 255, Rounding.DOWN), 3);
    assertThatThrownBy(() -> adopt(codes, CoordinateLayout.LOW_NIBBLE_FIRST, values, 3))
        .hasMessageContaining("3, must be even");
    assertThatThrownBy(() -> adopt(codes, CoordinateLayout.BYTES, vectors(75, 4, 9), 4))
        .hasMessageContaining("codes of 24 bits, but 4 coordinates of 8 bits take 32");
    assertThatThrownBy(() -> adopt(codes, CoordinateLayout.BYTES, Arrays.copyOf(values, 27), 3))
        .hasMessageContaining("9 vectors, must be at least 10");
    CodeData same = Codes.of(24, new byte[300]);
    assertThatThrownBy(() -> adopt(same, CoordinateLayout.BYTES, values, 3))
        .hasMessageContaining("all codes are the same");
  }
}
