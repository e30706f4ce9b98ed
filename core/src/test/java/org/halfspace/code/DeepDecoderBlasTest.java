// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The contract of decoders where OpenBLAS multiplies, at sizes of real models. */
class DeepDecoderBlasTest {
  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static DeepDecoder.Layer layer(int outputs, int inputs, SplittableRandom random) {
    return new DeepDecoder.Layer(
        outputs, inputs, gaussian(outputs * inputs, random), gaussian(outputs, random));
  }

  @Test
  void equalCodesAreDecodedToEqualVectorsWhereverTheyStand() {
    SplittableRandom random = new SplittableRandom(1);
    for (int d : new int[] {784, 301, 3}) {
      int hidden = d == 3 ? 1 : 515;
      SignEncoder encoder = SignEncoder.of(gaussian(72 * d, random), new float[d]);
      DeepDecoder decoder =
          DeepDecoder.of(
              encoder,
              HiddenActivation.RELU,
              List.of(layer(hidden, 72, random)),
              layer(d, hidden, random),
              gaussian(72 * d, random));
      byte[] one = new byte[9];
      Arrays.fill(one, (byte) 0x5a);
      float[] expected = new float[d];
      decoder.decode(one, 1, expected, 2);
      int rows = 611;
      byte[] packed = new byte[rows * 9];
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) random.nextInt(256);
      }
      // Every fifth row, so that all places of a kernel of BLAS are met.
      for (int i = 0; i < rows; i += 5) {
        System.arraycopy(one, 0, packed, i * 9, 9);
      }
      float[] decoded = new float[rows * d];

      decoder.decode(packed, rows, decoded, 2);

      for (int i = 0; i < rows; i += 5) {
        assertThat(Arrays.mismatch(expected, Arrays.copyOfRange(decoded, i * d, (i + 1) * d)))
            .as("first entry of row %s that differs", i)
            .isEqualTo(-1);
      }
    }
  }
}
