// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.code.Gain;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums that a decoder is found from, by threads that each have their own. */
class DecoderFitTest {
  private static final int DIMENSION = 7;
  private static final int BITS = 11;

  /** Several blocks for each of three threads, the last one not full. */
  private static final int COUNT = 6500;

  private static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Sums of float32 over some thousand rows are right to 1e-5 of their size. */
  @ParameterizedTest
  @CsvSource({"1,NONE", "2,NONE", "3,NONE", "1,FLOAT16", "2,FLOAT16", "3,FLOAT16"})
  void anyDecoderLosesWhatItLosesVectorByVector(int threads, Gain gain) throws IOException {
    float[] values = gaussian(COUNT * DIMENSION, 1);
    float[] mean = gaussian(DIMENSION, 2);
    SignEncoder encoder = SignEncoder.of(gaussian(BITS * DIMENSION, 3), mean);
    Matrix transposed = Matrix.zeros(BITS, DIMENSION);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < BITS * DIMENSION; i++) {
      transposed.data()[i] = 0.3 * random.nextGaussian();
    }
    double[] constant = random.doubles(DIMENSION).toArray();
    DecoderRegression.Decoder decoder = new DecoderRegression.Decoder(transposed, constant);

    DecoderRegression sums =
        DecoderFit.products(
            new Coder(encoder, gain, 2), VectorData.of(values, DIMENSION, "test"), threads);

    byte[] packed = new byte[COUNT * encoder.bytesPerCode()];
    encoder.encode(values, COUNT, packed, 1);
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < COUNT; i++) {
      double norm = 0;
      for (int j = 0; j < DIMENSION; j++) {
        norm += Math.pow(values[i * DIMENSION + j] - mean[j], 2);
      }
      energy += norm;
      double weight =
          gain == Gain.NONE ? 1 : HalfFloat.toFloat(HalfFloat.of((float) (Math.sqrt(norm) / 2)));
      for (int j = 0; j < DIMENSION; j++) {
        double decoded = constant[j];
        for (int c = 0; c < BITS; c++) {
          int bit = packed[i * encoder.bytesPerCode() + c / 8] >> (7 - c % 8) & 1;
          decoded += (2 * bit - 1) * transposed.get(c, j);
        }
        lost += Math.pow(values[i * DIMENSION + j] - mean[j] - weight * decoded, 2);
      }
    }
    assertThat(sums.count()).isEqualTo(COUNT);
    assertThat(sums.energy()).isCloseTo(energy, within(1e-5 * energy));
    assertThat(sums.distortion(decoder)).isCloseTo(lost / energy, within(1e-5 * lost / energy));
  }
}
