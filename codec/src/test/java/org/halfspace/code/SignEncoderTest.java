// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The first layer alone gives the bits of the codec that it becomes. */
class SignEncoderTest {
  private static final int N = 37;
  private static final int D = 21;
  private static final int COUNT = 50;

  private static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static byte[] codes(SignEncoder encoder, float[] vectors) {
    byte[] packed = new byte[COUNT * encoder.bytesPerCode()];
    encoder.encode(vectors, COUNT, packed, 2);
    return packed;
  }

  private static byte[] codes(SignCodec codec, float[] vectors) {
    byte[] packed = new byte[COUNT * codec.bytesPerCode()];
    codec.encode(vectors, COUNT, packed, 1);
    return packed;
  }

  @Test
  void itGivesTheBitsOfItsCodec() {
    float[] vectors = gaussian(COUNT * D, 1);
    SignEncoder encoder = SignEncoder.of(gaussian(N * D, 2), gaussian(D, 3));
    SignCodec codec = encoder.withDecoder(gaussian(N * D, 4), gaussian(D, 5));
    assertThat(codec.bits()).isEqualTo(N);
    assertThat(codec.dimension()).isEqualTo(D);
    assertThat(codec.encoder()).isEqualTo(encoder.rows());
    assertThat(codec.mean()).isEqualTo(encoder.mean());
    assertThat(codec.offset()).isEqualTo(gaussian(D, 5));
    assertThat(codes(encoder, vectors)).isEqualTo(codes(codec, vectors));
    assertThat(codes(codec.signEncoder(), vectors)).isEqualTo(codes(codec, vectors));
  }

  @Test
  void aRotationStaysOne() {
    float[] vectors = gaussian(COUNT * D, 1);
    SignCodec codec = SignCodec.of(UniversalEncoder.of(D, N, 7), gaussian(N * D, 4));
    SignEncoder encoder = codec.signEncoder();
    assertThat(codes(encoder, vectors)).isEqualTo(codes(codec, vectors));
    assertThat(encoder.withDecoder(codec.decoder(), codec.offset())).isEqualTo(codec);
  }

  @Test
  void coordinatesAreRowsWithASingleOne() {
    float[] vectors = gaussian(COUNT * D, 1);
    float[] mean = gaussian(D, 3);
    vectors[5] = mean[5];
    int[] columns = {5, 0, 20, 5, 7, 3, 2, 1, 11};
    SignEncoder encoder = SignEncoder.ofCoordinates(columns, mean);
    SignEncoder dense = SignEncoder.of(encoder.rows(), mean);
    assertThat(codes(encoder, vectors)).isEqualTo(codes(dense, vectors));
    vectors[COUNT * D - 1] = Float.NaN;
    assertThatThrownBy(() -> codes(encoder, vectors)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignEncoder.ofCoordinates(new int[] {D}, mean))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> SignEncoder.ofCoordinates(new int[0], mean))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrongTensorsAreRefused() {
    assertThatThrownBy(() -> SignEncoder.of(new float[5], new float[2]))
        .hasMessage("rows: length 5, must be 4");
    assertThatThrownBy(() -> SignEncoder.of(new float[0], new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignEncoder.of(new float[0], new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignEncoder.of(new float[] {Float.NaN}, new float[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                SignEncoder.of(new float[4], new float[2]).withDecoder(new float[3], new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
