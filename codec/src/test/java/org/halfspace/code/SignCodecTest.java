// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.data.VectorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec against a naive one in double precision, and its contract at the edges. */
class SignCodecTest {
  private static final int[] BITS = {1, 63, 64, 65, 127, 128, 784};
  private static final int[] DIMENSIONS = {1, 3, 64, 100, 784};

  static Stream<Arguments> sizes() {
    return IntStream.of(BITS)
        .boxed()
        .flatMap(n -> IntStream.of(DIMENSIONS).mapToObj(d -> Arguments.of(n, d)));
  }

  private static float[] gaussian(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static SignCodec codec(int n, int d) {
    return SignCodec.of(n, d, gaussian(n * d, 1), gaussian(n * d, 2), gaussian(d, 3));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void agreesWithANaiveCodec(int n, int d) {
    SignCodec codec = codec(n, d);
    float[] b = codec.encoder();
    float[] a = codec.decoder();
    float[] mean = codec.mean();
    int rows = 13;
    float[] vectors = gaussian(rows * d, 4);
    byte[] packed = new byte[rows * codec.bytesPerCode()];
    codec.encode(vectors, rows, packed, 2);
    float[] decoded = new float[rows * d];
    codec.decode(packed, rows, decoded, 2);

    for (int i = 0; i < rows; i++) {
      int[] bits = new int[n];
      for (int j = 0; j < 8 * codec.bytesPerCode(); j++) {
        int bit = (packed[i * codec.bytesPerCode() + j / 8] >> (7 - j % 8)) & 1;
        if (j >= n) {
          assertThat(bit).as("tail bit %d", j).isZero();
          continue;
        }
        bits[j] = bit;
        double sum = 0;
        double size = 0;
        for (int k = 0; k < d; k++) {
          double term = b[j * d + k] * ((double) vectors[i * d + k] - mean[k]);
          sum += term;
          size += Math.abs(term);
        }
        // Rounding of float32 sums: 2^-24 relative for each of d additions and the subtraction of
        // the mean.
        if (Math.abs(sum) > (d + 2) * 0x1p-24 * size) {
          assertThat(bit).as("row %d, bit %d", i, j).isEqualTo(sum >= 0 ? 1 : 0);
        }
      }
      for (int k = 0; k < d; k++) {
        double expected = mean[k];
        double size = Math.abs(mean[k]);
        for (int j = 0; j < n; j++) {
          expected += a[k * n + j] * (2.0 * bits[j] - 1);
          size += Math.abs(a[k * n + j]);
        }
        assertThat((double) decoded[i * d + k])
            .isCloseTo(expected, within((n + 1) * 0x1p-24 * size));
      }
    }
  }

  @Test
  void bitsArePackedMostSignificantFirstAndZeroCountsAsPositive() {
    // Row j of B looks at coordinate j alone.
    float[] identity = new float[100];
    for (int i = 0; i < 10; i++) {
      identity[i * 10 + i] = 1;
    }
    SignCodec codec = SignCodec.of(10, 10, identity, new float[100], new float[10]);

    byte[] code = codec.encode(new float[] {1, -1, 0, -0.0f, -2, 3, -1, -1, -5, 5});
    assertThat(code).containsExactly(0b1011_0100, 0b0100_0000);
  }

  @Test
  void theMeanIsTakenOffBeforeAndPutBackAfter() {
    SignCodec codec = SignCodec.of(1, 1, new float[] {1}, new float[] {0.5f}, new float[] {100});

    assertThat(codec.encode(new float[] {99})).containsExactly(0);
    assertThat(codec.encode(new float[] {101})).containsExactly((byte) 0x80);
    assertThat(codec.decode(new byte[] {0})).containsExactly(99.5f);
    assertThat(codec.decode(new byte[] {(byte) 0x80})).containsExactly(100.5f);
  }

  @Test
  void blocksThreadsAndSingleVectorsGiveTheSame() {
    SignCodec codec = codec(65, 40);
    int rows = 1000;
    float[] vectors = gaussian(rows * 40, 6);
    byte[] expected = new byte[rows * 9];
    codec.encode(vectors, rows, expected, 1);

    byte[] parallel = new byte[rows * 9];
    codec.encode(vectors, rows, parallel, 3);
    assertThat(parallel).containsExactly(expected);
    for (int i = 0; i < rows; i += 97) {
      assertThat(codec.encode(Arrays.copyOfRange(vectors, i * 40, (i + 1) * 40)))
          .containsExactly(Arrays.copyOfRange(expected, i * 9, (i + 1) * 9));
    }
  }

  @Test
  void inputsStayAsTheyAreAndNothingIsWrittenBehindTheRows() {
    SignCodec codec = codec(12, 5);
    float[] vectors = gaussian(5 * 5, 7);
    float[] before = vectors.clone();
    byte[] packed = new byte[10];
    Arrays.fill(packed, (byte) 0x55);
    codec.encode(vectors, 3, packed, 1);
    assertThat(vectors).containsExactly(before);
    assertThat(Arrays.copyOfRange(packed, 6, 10)).containsOnly(0x55);

    byte[] codes = Arrays.copyOf(packed, 6);
    float[] decoded = new float[20];
    Arrays.fill(decoded, 7);
    codec.decode(codes, 3, decoded, 1);
    assertThat(codes).containsExactly(Arrays.copyOf(packed, 6));
    assertThat(Arrays.copyOfRange(decoded, 15, 20)).containsOnly(7);
    codec.encode(new float[0], 0, new byte[0], 2);
    codec.decode(new byte[0], 0, new float[0], 2);
  }

  @Test
  void setsAreCodedInBlocksAsOneByOne() throws IOException {
    SignCodec codec = codec(65, 900);
    int count = 11_000; // several blocks
    VectorData data = VectorData.of(gaussian(count * 900, 10), 900, "rows");
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    assertThat(
            BlockCoding.encode(
                VectorCodec.withoutGain(codec),
                data,
                (block, gains, rows) -> coded.write(block, 0, rows * 9),
                2))
        .isEqualTo(count);
    byte[] expected = new byte[count * 9];
    codec.encode(gaussian(count * 900, 10), count, expected, 1);

    assertThat(coded.toByteArray()).containsExactly(expected);
    assertThatThrownBy(
            () ->
                BlockCoding.encode(
                    VectorCodec.withoutGain(codec(3, 4)),
                    data,
                    (block, gains, rows) -> coded.reset(),
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("900");
  }

  @Test
  void manyThreadsMayUseOneCodec() {
    SignCodec codec = codec(100, 30);
    float[] vectors = gaussian(200 * 30, 8);
    byte[] expected = new byte[200 * 13];
    codec.encode(vectors, 200, expected, 1);

    assertThat(
            IntStream.range(0, 64)
                .parallel()
                .mapToObj(
                    i -> {
                      byte[] packed = new byte[200 * 13];
                      codec.encode(vectors, 200, packed, 1 + i % 2);
                      return Arrays.equals(packed, expected);
                    }))
        .containsOnly(true);
  }

  @Test
  void badInputIsNamed() {
    SignCodec codec = codec(12, 5);
    float[] vectors = gaussian(15, 9);
    vectors[7] = Float.NaN;
    assertThatThrownBy(() -> codec.encode(vectors, 3, new byte[6], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("row 1")
        .hasMessageContaining("column 2");
    vectors[7] = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> codec.encode(vectors, 3, new byte[6], 1))
        .hasMessageContaining("row 1")
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> codec.encode(new float[15], 3, new byte[5], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.encode(new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length 4");
    assertThatThrownBy(() -> codec.decode(new byte[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0")
        .hasMessageContaining("must be zero");
    assertThatThrownBy(() -> SignCodec.of(2, 2, new float[3], new float[4], new float[2]))
        .hasMessageContaining("encoder: length 3");
    assertThatThrownBy(
            () -> SignCodec.of(1, 1, new float[1], new float[] {Float.NaN}, new float[1]))
        .hasMessageContaining("decoder[0]");
    assertThatThrownBy(() -> SignCodec.of(0, 2, new float[0], new float[0], new float[2]))
        .hasMessageContaining("bits: 0");
  }
}
